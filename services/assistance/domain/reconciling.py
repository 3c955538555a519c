"""The bank's answer file against a batch, line by line. What does not match is put in a queue for a person; nothing is guessed."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.attempt import Said
from services.chassis.domain import Code, Fen, Instant, PersonId, Sensitive, Text


class Line(BaseModel):
    """One payment of a batch, as it was asked and as it was answered. Whom it is for stays with its disbursement."""

    model_config = ConfigDict(frozen=True)

    number: Annotated[int, Field(ge=1)]
    disbursement: str
    case: str
    reference: str
    amount_fen: Fen
    outcome: Said | None = None
    reason: Code | None = None
    carried: bool = False
    """The disbursement has heard of it."""


class AnswerRow(BaseModel):
    """A row of the bank's file. What could not be read in it is none."""

    model_config = ConfigDict(frozen=True)

    row: int
    reference: str | None
    amount_fen: Fen | None
    outcome: Said | None
    reason: Code | None = None


class Fault(StrEnum):
    UNREADABLE = "unreadable"
    UNKNOWN_REFERENCE = "unknown_reference"
    AMOUNT_DIFFERS = "amount_differs"
    CONTRADICTS_ANOTHER_ROW = "contradicts_another_row"
    CONTRADICTS_AN_EARLIER_ANSWER = "contradicts_an_earlier_answer"


class Mismatch(BaseModel):
    """Something in an answer file that a person must look at. `file` is the hash of the file that it was in."""

    model_config = ConfigDict(frozen=True)

    number: Annotated[int, Field(ge=1)]
    file: str
    row: int
    fault: Fault
    line: int | None = None
    amount_fen: Fen | None = None
    outcome: Said | None = None
    found_at: Instant
    settled_by: PersonId | None = None
    settled_at: Instant | None = None
    note: Annotated[Text, Sensitive()] = ""


Found = tuple[AnswerRow, Fault, Line | None]


def matched(lines: Sequence[Line], rows: Sequence[AnswerRow]) -> tuple[dict[int, AnswerRow], list[Found]]:
    """The rows that settle a line, by the line's number; and those that do not match, with why."""
    by_reference = {line.reference: line for line in lines}
    settling: dict[int, AnswerRow] = {}
    found: list[Found] = []
    for row in rows:
        line = by_reference.get(row.reference or "")
        fault = _fault(row, line, settling)
        if fault is None and line is not None:
            settling.setdefault(line.number, row)
        elif fault is not None:
            found.append((row, fault, line))
    return _without_what_is_contradicted(settling, found)


def _fault(row: AnswerRow, line: Line | None, settling: Mapping[int, AnswerRow]) -> Fault | None:
    if row.reference is None or row.amount_fen is None or row.outcome is None:
        return Fault.UNREADABLE
    if line is None:
        return Fault.UNKNOWN_REFERENCE
    if row.amount_fen != line.amount_fen:
        return Fault.AMOUNT_DIFFERS
    if line.outcome is not None and line.outcome is not row.outcome:
        return Fault.CONTRADICTS_AN_EARLIER_ANSWER
    before = settling.get(line.number)
    return Fault.CONTRADICTS_ANOTHER_ROW if before is not None and before.outcome is not row.outcome else None


def _without_what_is_contradicted(
    settling: dict[int, AnswerRow], found: list[Found]
) -> tuple[dict[int, AnswerRow], list[Found]]:
    """Where two rows say two things of one line, neither of them settles it."""
    for _, fault, line in list(found):
        if fault is Fault.CONTRADICTS_ANOTHER_ROW and line is not None and line.number in settling:
            found.append((settling.pop(line.number), fault, line))
        elif fault is Fault.AMOUNT_DIFFERS and line is not None and line.number in settling:
            found.append((settling.pop(line.number), Fault.CONTRADICTS_ANOTHER_ROW, line))
    found.sort(key=lambda one: one[0].row)
    return settling, found
