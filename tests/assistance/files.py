"""Spreadsheets as others send them."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

Cells = Sequence[Sequence[object]]


def csv_of(rows: Cells, encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Cells) -> bytes:
    """A number becomes a numeric cell, a text a text cell."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(number, place, cell)
            elif cell is not None:
                sheet.write_string(number, place, str(cell))
    book.close()
    return file.getvalue()
