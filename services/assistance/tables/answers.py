"""The bank's answer file, row by row, as far as it can be read. What cannot is none: it is nobody's to guess."""

import re

from services.assistance.domain.attempt import Outcome, Said
from services.assistance.domain.reconciling import AnswerRow
from services.assistance.tables.reading import Row, in_fen, read_table
from services.assistance.tables.writing import TOTAL

COLUMNS = {
    "付款参考号": "reference",
    "参考号": "reference",
    "reference": "reference",
    "金额（元）": "amount",
    "金额(元)": "amount",
    "金额": "amount",
    "amount": "amount",
    "结果": "result",
    "处理结果": "result",
    "result": "result",
    "原因": "reason",
    "失败原因": "reason",
    "reason": "reason",
    "序号": "number",
}
_OUTCOMES: dict[str, Said] = {
    "成功": Outcome.PAID,
    "已付": Outcome.PAID,
    "paid": Outcome.PAID,
    "失败": Outcome.DECLINED,
    "拒绝": Outcome.DECLINED,
    "declined": Outcome.DECLINED,
}
_REFERENCE = re.compile(r"^[0-9a-f]{32}$")
_CODE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,79}$")


def read_answers(data: bytes) -> list[AnswerRow]:
    rows = read_table(data, COLUMNS, ("reference", "amount", "result"))
    return [_answer(row) for row in rows if row.text("number") != TOTAL and row.text("reference") != TOTAL]


def _answer(row: Row) -> AnswerRow:
    """A reference that is none of ours in form is not kept: nobody knows what stands there."""
    reference, reason = row.text("reference"), row.text("reason")
    return AnswerRow(
        row=row.number,
        reference=reference if reference is not None and _REFERENCE.match(reference) else None,
        amount_fen=in_fen(row.cells.get("amount")),
        outcome=_OUTCOMES.get((row.text("result") or "").lower()),
        reason=reason if reason is not None and _CODE.match(reason) else "declined_by_the_bank",
    )
