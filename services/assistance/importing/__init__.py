"""Hardship files and members out of spreadsheets, row by row: each good one kept, each bad one told by its row and column."""
