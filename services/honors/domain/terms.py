"""What a programme selects by. Each rule says from when it holds and who says so, and is data: a federation sets its own.

What was decided under one version of the terms is explained by that version for ever, so what a decision needs of them is
stored with it.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.chassis.domain import Code, Invalid, Line

MINIMUM_NOTICE = 5
"""Working days: practice of all federations, and no setting goes below it."""


class NomineeKind(StrEnum):
    PERSON = "person"
    COLLECTIVE = "collective"
    STUDIO = "studio"
    WORK = "work"


class AwardedTo(StrEnum):
    PERSON = "person"
    COLLECTIVE = "collective"
    STUDIO = "studio"
    WORK = "work"
    ANY = "any"

    def takes(self, kind: NomineeKind) -> bool:
        return self is AwardedTo.ANY or self.value == kind.value


class Group(StrEnum):
    """Whom the ratios are about, and whom the federation wants to see counted."""

    INDUSTRIAL_WORKER = "industrial_worker"
    FRONT_LINE = "front_line"
    SCIENCE_EDUCATION = "science_education"
    MIGRANT_WORKER = "migrant_worker"
    NON_PUBLIC_SECTOR = "non_public_sector"
    MINORITY = "minority"
    WOMEN = "women"
    NEW_EMPLOYMENT = "new_employment"


class Asks(StrEnum):
    """What a clause of eligibility looks at."""

    KIND = "kind"
    CONSENT = "consent"
    OPINIONS = "opinions"
    YEARS_OF_WORK = "years_of_work"
    NOT_HELD = "not_held"
    DECLARATION = "declaration"


class TieBreak(StrEnum):
    """What tells two apart whose normalised scores are equal, each looked at only when the ones before say nothing."""

    RAW_SCORE = "raw_score"
    LOWEST_SCORE = "lowest_score"
    FRONT_LINE = "front_line"
    YEARS_OF_WORK = "years_of_work"
    RECOMMENDED_EARLIER = "recommended_earlier"
    LOT = "lot"


class Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    holds_from: date
    source: Line
    assumed: bool = False
    """Nobody has said so yet: to be confirmed by the federation."""


class Clause(Rule):
    code: Code
    text: Line
    asks: Asks
    at_least: Annotated[int, Field(ge=0, le=60)] | None = None
    """Years, for YEARS_OF_WORK."""

    @model_validator(mode="after")
    def _years_have_a_number(self) -> Self:
        if self.asks is Asks.YEARS_OF_WORK and self.at_least is None:
            raise ValueError("a clause on years of work says how many")
        return self


class Figure(Rule):
    value: Annotated[int, Field(ge=1, le=100)]


class Ratio(Rule):
    """At least this part of the places goes to nominees of `group`."""

    group: Group
    at_least_percent: Annotated[int, Field(ge=1, le=100)]

    def floor(self, places: int) -> int:
        return -(-self.at_least_percent * places // 100)


class Criterion(BaseModel):
    """What a reviewer gives points for, and how many at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    name: Line
    points: Annotated[int, Field(ge=1, le=100)]


class FormField(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    name: Line
    required: bool = True


class NoticeTooShort(Invalid):
    code = "notice_too_short"


class Terms(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[int, Field(ge=1, le=10_000)] = 1
    clauses: Annotated[tuple[Clause, ...], Field(max_length=30)]
    form: Annotated[tuple[FormField, ...], Field(max_length=30)] = ()
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=20)]
    ratios: Annotated[tuple[Ratio, ...], Field(max_length=6)] = ()
    tie_breaks: Annotated[tuple[TieBreak, ...], Field(max_length=6)]
    """The chain as published. A lot, drawn from the two ids, stands behind it whether it is named or not."""
    minimum_scores: Figure
    shrinkage: Figure
    """How many scores a reviewer must have given before their own habit counts as much as everybody's."""
    notice_working_days: Figure

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what in (self.clauses, self.form, self.criteria):
            codes = [each.code for each in what]
            if len(set(codes)) != len(codes):
                raise ValueError("two have the same code")
        if len({ratio.group for ratio in self.ratios}) != len(self.ratios):
            raise ValueError("two ratios are about one group")
        return self

    def check(self) -> None:
        if self.notice_working_days.value < MINIMUM_NOTICE:
            raise NoticeTooShort(
                f"a notice runs at least {MINIMUM_NOTICE} working days",
                field="terms.notice_working_days",
                minimum=MINIMUM_NOTICE,
            )

    @property
    def highest_score(self) -> int:
        return sum(criterion.points for criterion in self.criteria)

    @property
    def chain(self) -> tuple[TieBreak, ...]:
        return tuple(dict.fromkeys((*self.tie_breaks, TieBreak.LOT)))
