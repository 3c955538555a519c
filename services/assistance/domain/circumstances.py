"""How a household lives, as it was told and looked at. All of it rests encrypted."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.days import Month, month_before
from services.assistance.domain.identity import Subject, masked_name
from services.assistance.domain.rules import Trouble
from services.chassis.domain import Fen, Line, PersonId, Sensitive

MAX_MONTHS = 60
"""Of incomes that are kept; far more than any rule looks back."""

MAX_MEMBERS = 20


class Income(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    month: Month = Field(examples=["2022-04"])
    per_head_fen: Fen = Field(examples=[500_00])


class Member(BaseModel):
    """Somebody else of the household. `person` where they have an account: those who handle the case are checked against it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Line, Sensitive(mask=masked_name)]
    relation: Annotated[Line, Field(max_length=20)]
    person: PersonId | None = None
    subject: Subject | None = None


class Circumstances(BaseModel):
    """As they are at one look."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    income: Income
    troubles: Annotated[frozenset[Trouble], Field(max_length=len(Trouble))] = frozenset()
    needs_long_help: bool = False


def with_report(incomes: Sequence[Income], report: Income) -> list[Income]:
    """In the order of months, one for each: a later word on the same month stands."""
    by_month = {income.month: income for income in (*incomes, report)}
    return [by_month[month] for month in sorted(by_month)][-MAX_MONTHS:]


def in_a_row(incomes: Iterable[Income], above: set[Month]) -> int:
    """How many months up to the last one that was reported, without a gap, are among `above`."""
    reported = sorted(income.month for income in incomes)
    count = 0
    month = reported[-1] if reported else ""
    while month in above:
        count += 1
        month = month_before(month)
    return count
