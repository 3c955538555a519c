"""The rules of selection and award: one room for each thing that has rules. No I/O, no clock, no framework but pydantic."""
