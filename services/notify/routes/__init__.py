"""The doors of notify."""
