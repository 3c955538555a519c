"""The bank's answer file against a batch, line by line. What does not match is put in a queue for a person; nothing is guessed."""

from collections.abc import Sequence
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
    """The rows that settle a line, by the line's number; and those that do not match, with why, in their order."""
    by_reference = {line.reference: line for line in lines}
    clear: dict[int, list[AnswerRow]] = {}
    found: list[Found] = []
    for row in rows:
        line = by_reference.get(row.reference or "")
        fault = _fault(row, line)
        if fault is not None:
            found.append((row, fault, line))
        elif line is not None:
            clear.setdefault(line.number, []).append(row)
    doubtful = {line.number for _, fault, line in found if fault is Fault.AMOUNT_DIFFERS and line is not None}
    settling: dict[int, AnswerRow] = {}
    for number, said in clear.items():
        if number in doubtful or len({row.outcome for row in said}) > 1:
            line = lines[number - 1]
            found += [(row, Fault.CONTRADICTS_ANOTHER_ROW, line) for row in said]
        else:
            settling[number] = said[0]
    found.sort(key=lambda one: one[0].row)
    return settling, found


def _fault(row: AnswerRow, line: Line | None) -> Fault | None:
    """What is wrong with this row, whatever the others say."""
    if row.reference is None or row.amount_fen is None or row.outcome is None:
        return Fault.UNREADABLE
    if line is None:
        return Fault.UNKNOWN_REFERENCE
    if row.amount_fen != line.amount_fen:
        return Fault.AMOUNT_DIFFERS
    contradicted = line.outcome is not None and line.outcome is not row.outcome
    return Fault.CONTRADICTS_AN_EARLIER_ANSWER if contradicted else None
