"""The operations console: one page over every service's own operations API."""
