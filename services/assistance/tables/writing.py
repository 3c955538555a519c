"""The payment file of a batch, as CSV and as XLSX: the same rows, the same totals, and byte for byte the same each time.

The hash is that of the CSV; the workbook carries it too, so that the two can be told to be one.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from services.assistance.domain.payee import Payee
from services.assistance.domain.reconciling import Line

HEADER = ("序号", "付款参考号", "收款人", "收款账号", "开户行", "金额（元）")
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Payment:
    line: Line
    payee: Payee


def as_csv(payments: Sequence[Payment]) -> bytes:
    """With a byte-order mark: without it spreadsheets misread the Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_rows(payments))
    writer.writerow(_total(payments))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(payments: Sequence[Payment], made_at: datetime) -> bytes:
    """Numbers of accounts are text cells."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": made_at.replace(tzinfo=None), "comments": f"sha256 {digest(as_csv(payments))}"})
    sheet = book.add_worksheet("付款")
    sheet.set_column(1, 4, 34)
    for number, row in enumerate((HEADER, *_rows(payments), _total(payments))):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    book.close()
    return file.getvalue()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def in_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _rows(payments: Sequence[Payment]) -> list[tuple[str, ...]]:
    return [
        (
            str(payment.line.number),
            payment.line.reference,
            payment.payee.name,
            payment.payee.account,
            payment.payee.bank,
            in_yuan(payment.line.amount_fen),
        )
        for payment in payments
    ]


def _total(payments: Sequence[Payment]) -> tuple[str, ...]:
    total = sum(payment.line.amount_fen for payment in payments)
    return (TOTAL, f"{len(payments)} 笔", "", "", "", in_yuan(total))
