"""The bank, behind a small port, and a sandbox that stands in for one where there is none."""
