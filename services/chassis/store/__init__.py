"""Where aggregates rest. `port` is the contract; each adapter keeps it; `repository` speaks in aggregates."""
