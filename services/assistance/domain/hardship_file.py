"""A household's hardship file: its tier through time, each with the verdict that explains it, and when it is looked at again.

Its id is made of the ID number with a key (`Subject`): one person has one file, whoever opens it and however often.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.assessing import Bench
from services.assistance.domain.circumstances import MAX_MEMBERS, Circumstances, Income, Member, with_report
from services.assistance.domain.days import ONE_DAY, day_of, end_of, first_of, months_after, start_of
from services.assistance.domain.handling import Handler
from services.assistance.domain.identity import Phone, ResidentId, masked_name, masked_number
from services.assistance.domain.rules import Place, Trouble
from services.assistance.domain.verdict import Verdict
from services.assistance.published import (
    HardshipFileClosed,
    HardshipFileOpened,
    HardshipReturned,
    HardshipReviewWanted,
    HardshipTierChanged,
    HardshipWatchEnded,
    Tier,
)
from services.chassis.domain import Aggregate, Code, Invalid, Line, OrganizationPath, PersonId, Refused, Sensitive
from services.chassis.domain.types import Instant

MAX_VERDICTS = 100
"""Of those kept in the file. Far more than its reviews in a working life; the tiers themselves are kept whole."""


class Status(StrEnum):
    OPEN = "open"
    WATCHED = "watched"
    """Closed, and watched for a return to hardship."""
    CLOSED = "closed"


class NotInHardship(Refused):
    code = "not_in_hardship"


class NotOutOfHardship(Refused):
    code = "not_out_of_hardship"


class MonthAhead(Invalid):
    code = "month_ahead"


class Particulars(BaseModel):
    """Who the household is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organization: OrganizationPath = Field(examples=["630000/630100"])
    place: Place = Field(examples=["630104"])
    person: PersonId | None = None
    """Whose file it is, if they have an account."""
    name: Annotated[Line, Sensitive(mask=masked_name)] = Field(examples=["张三"])
    id_number: Annotated[ResidentId, Sensitive(found=True, mask=masked_number)] = Field(examples=["11010519491231002X"])
    phone: Annotated[Phone | None, Sensitive()] = None
    members: Annotated[list[Member], Field(max_length=MAX_MEMBERS)] = []


class TierSince(BaseModel):
    """`rules` and `by` say under what and by whom; the verdict of the same moment says why."""

    model_config = ConfigDict(frozen=True)

    tier: Tier | None
    since: Instant
    rules: Code
    by: PersonId


class HardshipFile(Aggregate, collection="hardship_files"):
    indexes = (
        ("organization", "opened_at"),
        ("person",),
        ("status", "opened_at"),
        ("wanted_since",),
        ("tier", "opened_at"),
    )
    moves: ClassVar[Mapping[Status, frozenset[Status]]] = {
        Status.OPEN: frozenset({Status.WATCHED}),
        Status.WATCHED: frozenset({Status.OPEN, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN}),
    }

    status: Status = Status.OPEN
    organization: OrganizationPath
    place: Place
    person: PersonId | None = None
    name: Annotated[Line, Sensitive(mask=masked_name)]
    id_number: Annotated[ResidentId, Sensitive(found=True, mask=masked_number)]
    phone: Annotated[Phone | None, Sensitive()] = None
    members: list[Member] = []
    incomes: Annotated[list[Income], Sensitive()] = []
    circumstances: Annotated[Circumstances, Sensitive()]
    """As they were at the last look."""
    reported: Annotated[list[Trouble], Sensitive()] = []
    """What has happened since, and is to be looked at."""
    verdicts: Annotated[list[Verdict], Sensitive()] = []
    """The last one last."""
    tier: Tier | None
    """As it is now: the last of `tiers`."""
    tiers: list[TierSince] = []
    opened_by: PersonId
    opened_at: Instant
    looked_at: Instant
    wanted_since: Instant | None = None
    """A review is due since then."""
    remind_after_days: int
    watched_until: Instant | None = None

    @classmethod
    def open(cls, id: str, who: Particulars, seen: Circumstances, by: Handler, bench: Bench) -> Self:
        """Refused, with the clauses that are not met, for a household that is in no hardship under these rules."""
        _check_month(seen, bench.now)
        incomes = with_report((), seen.income)
        verdict = bench.judge(seen, incomes, before=None)
        if verdict.tier is None:
            unmet = [clause.code for clause in verdict.clauses if not clause.met]
            raise NotInHardship("no tier is met", clauses=unmet, rules=verdict.rules)
        file = cls(
            id=id,
            **{name: getattr(who, name) for name in Particulars.model_fields},
            incomes=incomes,
            circumstances=seen,
            verdicts=[verdict],
            tier=verdict.tier,
            tiers=[TierSince(tier=verdict.tier, since=bench.now, rules=verdict.rules, by=by.person)],
            opened_by=by.person,
            opened_at=bench.now,
            looked_at=bench.now,
            remind_after_days=bench.rules.remind_after_days,
        )
        by.keep_away_from(file.parties)
        file._look_again_after(bench)
        file.record(HardshipFileOpened(**file._facts(), tier=verdict.tier))
        return file

    @property
    def parties(self) -> Collection[str | None]:
        """Those who are not to handle it, nor whose relatives are."""
        others = [name for member in self.members for name in (member.person, member.subject)]
        return [self.id, self.person, *others]

    @property
    def verdict(self) -> Verdict:
        return self.verdicts[-1]

    def tier_at(self, moment: datetime) -> Tier | None:
        return next((entry.tier for entry in reversed(self.tiers) if entry.since <= moment), None)

    def report(self, trouble: Trouble, now: datetime) -> None:
        """Something happened in the household. A look is wanted; what it comes to is decided there."""
        if trouble not in self.reported:
            self.reported = [*self.reported, trouble]
            self._want_a_look(now, by_timer=False)

    def reassess(self, seen: Circumstances, by: Handler, bench: Bench) -> Verdict:
        """What was reported is seen to by it. A household that was out of hardship and is in it again is taken back."""
        by.keep_away_from(self.parties)
        _check_month(seen, bench.now)
        before = self.tier
        self.incomes = with_report(self.incomes, seen.income)
        verdict = bench.judge(seen, self.incomes, before)
        self.circumstances, self.reported = seen, []
        self.verdicts = [*self.verdicts, verdict][-MAX_VERDICTS:]
        self.looked_at, self.wanted_since = bench.now, None
        if verdict.tier is not before:
            self.tier = verdict.tier
            self.tiers = [*self.tiers, TierSince(tier=verdict.tier, since=bench.now, rules=verdict.rules, by=by.person)]
            self.record(HardshipTierChanged(**self._facts(), before=before, tier=verdict.tier))
        self._settle(verdict, bench)
        return verdict

    def close(self, by: Handler, bench: Bench) -> None:
        """After a look that found it out of hardship; never on a guess."""
        by.keep_away_from(self.parties)
        if self.status is Status.OPEN and self.tier is not None:
            facts = self.verdict.clause("long_enough_above_the_line").facts
            raise NotOutOfHardship(
                "no look has found it out of hardship yet", months=facts["months"], needed=facts["needed"]
            )
        self.become(Status.WATCHED)
        self.watched_until = start_of(months_after(day_of(bench.now), bench.rules.watch_months))
        self.due_at = self.watched_until
        self.record(HardshipFileClosed(**self._facts(), watched_until=self.watched_until))

    def on_due(self, now: datetime) -> None:
        """Time has come for a look; asked for again until somebody looks."""
        self._want_a_look(now, by_timer=True)

    def _settle(self, verdict: Verdict, bench: Bench) -> None:
        if self.status is not Status.OPEN and verdict.tier is not None:
            self.become(Status.OPEN)
            self.watched_until = None
            self.record(HardshipReturned(**self._facts(), tier=verdict.tier))
        elif self.watched_until is not None and bench.now >= self.watched_until:
            self.become(Status.CLOSED)
            self.watched_until = self.due_at = None
            self.record(HardshipWatchEnded(**self._facts()))
        if self.status is not Status.CLOSED:
            self._look_again_after(bench)

    def _look_again_after(self, bench: Bench) -> None:
        self.remind_after_days = bench.rules.remind_after_days
        regular = start_of(months_after(day_of(bench.now), bench.rules.review_after_months))
        self.due_at = regular if self.watched_until is None else min(regular, self.watched_until)

    def _want_a_look(self, now: datetime, *, by_timer: bool) -> None:
        self.wanted_since = self.wanted_since or now
        self.due_at = end_of(day_of(now) + ONE_DAY * (self.remind_after_days - 1))
        self.record(HardshipReviewWanted(**self._facts(), by_timer=by_timer))

    def _facts(self) -> dict[str, str | None]:
        return {"file": self.id, "organization": self.organization, "person": self.person}


def _check_month(seen: Circumstances, now: datetime) -> None:
    if start_of(first_of(seen.income.month)) > now:
        raise MonthAhead("an income of a month to come is not known yet", field="circumstances.income.month")
