"""The rules that decisions are taken by: dated, versioned, with their source. Data that a federation sets, not constants here."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.assistance.domain.days import ONE_DAY, day_of, end_of
from services.assistance.published import WorkItemNumber
from services.chassis.domain import Code, Fen, Line

Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
"""A place by its GB/T 2260 code: `630104` lies in `630100`, which lies in `630000`."""

Days = Annotated[int, Field(ge=0, le=366)]
Months = Annotated[int, Field(ge=1, le=60)]


Percent = Annotated[int, Field(ge=100, le=500)]


class Trouble(StrEnum):
    """What brings a household into hardship. Never leaves this service."""

    ILLNESS = "illness"
    JOB_LOSS = "job_loss"
    SCHOOLING = "schooling"
    DISASTER = "disaster"
    ACCIDENT = "accident"
    DEATH_OF_AN_EARNER = "death_of_an_earner"
    INCOME = "income"


Troubles = Annotated[frozenset[Trouble], Field(max_length=len(Trouble))]


class Dated(BaseModel):
    """In force from a day on, until a later one is. Its source is told with every decision taken by it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Code
    in_force_from: date
    source: Line
    assumed: bool = False
    """Somebody has yet to confirm the values."""


class HardshipRules(Dated):
    relative_up_to_percent: Percent
    """Of the subsistence line, where the place has no factor of its own: up to there a household with one of
    `relative_troubles` is in relative hardship."""
    relative_troubles: Troubles
    sudden_troubles: Troubles
    months_above_line: Months
    """In a row, until a household is out of hardship."""
    review_after_months: Months
    remind_after_days: Annotated[int, Field(ge=1, le=366)]
    """How long a review that is due may wait before it is asked for again."""
    watch_months: Months
    """After closing, for a return to hardship."""


class SubsistenceLine(Dated):
    """低保: what a head needs in a month, in this place and those in it that have no line of their own."""

    place: Place
    monthly_fen: Fen
    relative_up_to_percent: Percent | None = None


class GrievanceRules(Dated):
    """《信访工作条例》: 15 days to decide, 60 to resolve, once 30 more."""

    decide_within_days: Days
    resolve_within_days: Days
    extend_at_most_days: Days
    working_days: bool = False
    """Whether these days are working days. Where they are not, a period that ends on a day off ends on the next working day."""
    remind_days_before: Annotated[tuple[Days, ...], Field(max_length=10)] = ()
    escalate_days_after: Annotated[int, Field(ge=1, le=366)]
    """After the last day; then again, one union higher each time, while nothing happens."""
    reopened_within_days: Days
    """What is not resolved for the worker is to be resolved in as many."""

    def escalated_again_after(self, now: datetime) -> datetime:
        return end_of(day_of(now) + ONE_DAY * (self.escalate_days_after - 1))


class Drive(Dated):
    """Which campaign's work item counts what the help achieves, from a day to a day."""

    campaign: Code
    work_item: WorkItemNumber
    until: date


def covers(place: Place, other: Place) -> int:
    """How closely `place` names where `other` lies: 0 is not at all, 3 is the place itself (or its county)."""
    for digits, rest in ((6, ""), (4, "00"), (2, "0000")):
        if place == other[:digits] + rest:
            return digits // 2
    return 0
