"""HTTP: what may be asked, by whom, and what they see. Nothing is decided here."""
