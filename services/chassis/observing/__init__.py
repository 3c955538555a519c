"""What a process says about itself: log lines and metrics, with ids and facts, never with what belongs to a person."""
