"""The doors of the service: who may call, what comes in, what goes out. Nothing is decided here."""
