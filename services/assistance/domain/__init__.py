"""The rules of the help. No I/O, no clock, no framework but pydantic."""
