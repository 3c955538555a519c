"""A table out of a file of XLSX or CSV: the first sheet, its first row that says anything being the names of the columns.

Cells stay what they are: a number is told from a text that looks like one, because a number has lost what an ID number or an
account had. Files are as large as is said here and no larger, also once they are unpacked.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from python_calamine import CalamineError, CalamineWorkbook

from services.assistance.domain.identity import DIGITS
from services.chassis.domain import Fen, Invalid
from services.chassis.domain.types import MAX_SAFE_INTEGER

MAX_BYTES = 8 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CELL = 2_000

Cell = str | int | float | bool | date | None


class NoTable(Invalid):
    """It is neither XLSX nor CSV, or has nothing in it."""

    code = "no_table"


class TableTooLarge(Invalid):
    code = "table_too_large"


class ColumnMissing(Invalid):
    code = "column_missing"


class ColumnTwice(Invalid):
    code = "column_twice"


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row's own, as a spreadsheet shows it."""

    number: int
    cells: dict[str, Cell]

    def text(self, name: str) -> str | None:
        """As it would be typed; none where nothing is."""
        value = self.cells.get(name)
        return None if value is None else plain(value)


def read_table(data: bytes, columns: dict[str, str], required: Sequence[str]) -> list[Row]:
    """`columns` are the names that a column may have and what we call it; others are left alone. Blank rows are not rows.

    Blocking, and slow for what is large: not for the loop.
    """
    rows = _xlsx(data) if data[:4] == b"PK\x03\x04" else _csv(data)
    header: dict[int, str] | None = None
    found: list[Row] = []
    for number, cells in rows:
        if not any(cell is not None for cell in cells):
            continue
        if header is None:
            header = _header(cells, columns, required)
            continue
        if len(found) >= MAX_ROWS:
            raise TableTooLarge(f"more than {MAX_ROWS} rows", limit=MAX_ROWS)
        found.append(Row(number, {name: cells[place] for place, name in header.items() if place < len(cells)}))
    if header is None:
        raise NoTable("there is nothing in it")
    return found


def plain(value: Cell) -> str:
    match value:
        case float() if value.is_integer() and abs(value) < MAX_SAFE_INTEGER:
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value)


def in_fen(value: Cell) -> Fen | None:
    """Yuan, as text or as a number, in whole fen; none where it is no such amount."""
    if value is None or isinstance(value, bool | date):
        return None
    try:
        fen = Decimal(str(value).strip().replace(",", "").removeprefix("¥").removesuffix("元")) * 100
    except InvalidOperation:
        return None
    whole = fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen <= MAX_SAFE_INTEGER
    return int(fen) if whole else None


def has_lost_digits(value: Cell) -> bool:
    """A number where digits belong, or text that a spreadsheet made of one: `6.30104E+17`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    if not isinstance(value, str):
        return False
    mantissa, e, exponent = value.upper().partition("E+")
    return bool(e) and DIGITS.issuperset(exponent) and DIGITS.issuperset(mantissa.replace(".", "", 1))


def _header(cells: Sequence[Cell], columns: dict[str, str], required: Sequence[str]) -> dict[int, str]:
    header: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = columns.get(plain(cell).strip().lower()) if cell is not None else None
        if name is None:
            continue
        if name in header.values():
            raise ColumnTwice(f"the column {name} is there twice", column=name)
        header[place] = name
    for name in required:
        if name not in header.values():
            raise ColumnMissing(f"there is no column {name}", column=name)
    return header


def _xlsx(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    _check_unpacked(data)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.total_height > MAX_ROWS * 2 or sheet.total_width > MAX_COLUMNS:
            raise TableTooLarge(f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns", limit=MAX_ROWS)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError):
        raise NoTable("the workbook cannot be read") from None
    for number, row in enumerate(rows, 1):
        yield number, [_of_a_sheet(cell) for cell in row]


def _of_a_sheet(cell: object) -> Cell:
    match cell:
        case str():
            return cell[: MAX_CELL + 1].strip() or None
        case bool() | int() | float() | date():
            return cell
    return None if cell is None else str(cell)


def _check_unpacked(data: bytes) -> None:
    """By unpacking it: what an archive says of its own size is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left = MAX_UNPACKED
            for part in archive.infolist():
                with archive.open(part) as unpacked:
                    while read := len(unpacked.read(1024 * 1024)):
                        left -= read
                        if left < 0:
                            raise TableTooLarge("it is too large once it is unpacked", limit=MAX_UNPACKED)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise NoTable("the archive cannot be read") from None


def _csv(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """UTF-8, or what spreadsheets in China write where they do not: GB 18030."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise NoTable("it is neither UTF-8 nor GB 18030") from None
    if "\x00" in text:
        raise NoTable("it is not text")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in lines:
            if len(row) > MAX_COLUMNS:
                raise TableTooLarge(f"more than {MAX_COLUMNS} columns", limit=MAX_COLUMNS)
            yield lines.line_num, [cell.strip()[: MAX_CELL + 1] or None for cell in row]
    except csv.Error:
        raise NoTable("the CSV cannot be read") from None
