"""The event catalogue: what every service publishes and who reads it, told from `published.py` and the composition roots."""
