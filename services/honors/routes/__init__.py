"""The doors of this service."""
