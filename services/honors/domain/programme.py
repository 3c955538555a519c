"""One honour in one campaign: how many, by which terms, who is on the list, who was given it.

It decides who is called up, and to whom the honour is given; a place is had by claim (`place.py`), and the honour when the
nomination takes it (`nomination.py`). So whichever comes first, a withdrawal or an award, the other finds it done.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.chassis.domain import Aggregate, Code, Count, Line, OrganizationPath, PersonId, Quota, Refused
from services.chassis.domain.days import day_of
from services.honors.domain.allotment import NO_LIMIT
from services.honors.domain.awarding import (
    Award,
    NobodyToAward,
    OursToGive,
    QuotaExhausted,
    RecommendOnly,
    award_number,
)
from services.honors.domain.listing import MAX_CANDIDATES, Listing
from services.honors.domain.ranking import Candidate, Standing
from services.honors.domain.terms import AwardedTo, Terms
from services.honors.domain.timetable import NominationsClosed, Timetable
from services.honors.published import (
    AwardDecided,
    ForwardingDecided,
    NominationCalledUp,
    ProgrammeOpened,
    ProgrammeRanked,
    ProgrammeRevised,
)


class Status(StrEnum):
    OPEN = "open"
    RANKED = "ranked"


class QuotaUnset(Refused):
    """The plan gives no number for this honour, and nobody has set one."""

    code = "quota_unset"


class NotCalledUp(Refused):
    code = "not_called_up"


def programme_id(campaign: Code, honor: Code) -> str:
    return f"{campaign}.{honor}"


class Programme(Aggregate, collection="programmes"):
    indexes = (("campaign", "honor"), ("organization",), ("places.unsettled",))
    moves: ClassVar = {Status.OPEN: frozenset({Status.RANKED})}

    campaign: Code
    honor: Code
    name: Line
    organization: OrganizationPath
    issuer: Line
    """The federation as it is printed on certificates."""
    awarded_to: AwardedTo
    recommend_only: bool = False
    part_of: Line | None = None
    """The larger programme that the honour belongs to: 昆仑英才·技术技能人才."""
    work_item: Annotated[int, Field(ge=1, le=99)]
    counts_in: tuple[Code, ...] = ()
    """The measures of its work item that count its awards."""
    quota: Count | None = None
    nomination_places: Count
    """How many there were to nominate with at the beginning; what became of them is the allotments' to tell."""
    terms: Terms
    timetable: Timetable
    status: Status = Status.OPEN
    places: Quota = Quota(limit=0)
    listing: Listing | None = None
    awards: list[Award] = []
    forwarded: list[str] = []

    def open(self) -> Self:
        """Sets what follows from what it was made with, and tells of it."""
        self.terms.check()
        without_a_number = NO_LIMIT if self.recommend_only else 0
        self.places = Quota(limit=without_a_number if self.quota is None else self.quota, line_limit=MAX_CANDIDATES)
        self.record(
            ProgrammeOpened(
                **self.which,
                organization=self.organization,
                awarded_to=self.awarded_to.value,
                quota=self.quota,
                nomination_places=self.nomination_places,
                recommend_only=self.recommend_only,
            )
        )
        return self

    @property
    def which(self) -> dict[str, Any]:
        """What each of its events begins with."""
        return {"programme": self.id, "campaign": self.campaign, "honor": self.honor, "name": self.name}

    def revise(self, *, terms: Terms | None, timetable: Timetable | None, quota: int | None) -> None:
        """New terms only while nothing was decided by the old ones; a larger quota at any time, a smaller one not below
        what is taken."""
        if terms is not None or timetable is not None:
            self.must_be_open()
        if terms is not None:
            terms.check()
            self.terms = terms.model_copy(update={"version": self.terms.version + 1})
        self.timetable = timetable or self.timetable
        if quota is not None:
            self.places.resize(quota)
            self.quota = quota
            self._call_up()
        self.record(ProgrammeRevised(**self.which, terms_version=self.terms.version, quota=self.quota))

    def must_be_open(self) -> None:
        if self.status is not Status.OPEN:
            raise NominationsClosed(f"{self.id} is ranked already", state=self.status.value)

    def admit_nominations(self, now: datetime) -> None:
        self.must_be_open()
        self.timetable.admit(now)

    def rank(self, candidates: Sequence[Candidate], waiver: str | None, by: PersonId, now: datetime) -> None:
        """Draw up the list, once and for all: nobody is nominated or scored after it."""
        self.must_be_open()
        if self.quota is None and not self.recommend_only:
            raise QuotaUnset(f"{self.id} has no number of places yet")
        listing = Listing.draw_up(self.id, candidates, self.terms, self.places.limit, waiver, by, now)
        self.become(Status.RANKED)
        self.listing = listing
        self.record(
            ProgrammeRanked(
                **self.which,
                called_up=tuple(line.nomination for line in listing.standing(Standing.CALLED_UP)),
                reserve=tuple(line.nomination for line in listing.standing(Standing.RESERVE)),
            )
        )

    def admit(self, nomination: str) -> None:
        """Whether it may claim a place: those on the list that are called up."""
        line = None if self.listing is None else self.listing.line_of(nomination)
        if line is None or line.standing is not Standing.CALLED_UP:
            standing = "not_ranked" if line is None else line.standing.value
            raise NotCalledUp("it is not called up", standing=standing)

    def let_go(self, nomination: str) -> None:
        """It is out, and the next on the list is called up. Called again, it changes nothing."""
        if self.listing is not None and self.listing.let_go(nomination):
            self.awards = [a.voided() if a.nomination == nomination else a for a in self.awards]
            self._call_up()

    def award(self, cleared: Collection[str], by: PersonId, now: datetime) -> None:
        """To those called up whose notice is over, each once, never more than there are places."""
        if self.recommend_only:
            raise RecommendOnly(f"{self.name} is given by the national federation")
        new = self._not_yet({award.nomination for award in self.awards}, cleared)
        given = sum(not award.void for award in self.awards)
        if given + len(new) > self.places.limit:
            raise QuotaExhausted(f"{given} of {self.places.limit} are given", taken=given, limit=self.places.limit)
        for nomination in new:
            number = award_number(self.campaign, self.honor, len(self.awards) + 1)
            self.awards = [*self.awards, Award(nomination=nomination, number=number, decided_at=now)]
            self.record(
                AwardDecided(
                    **self.which,
                    nomination=nomination,
                    number=number,
                    decided_by=by,
                    decided_at=now,
                    awarded_on=day_of(now),
                    work_item=self.work_item,
                    counts_in=self.counts_in,
                )
            )

    def put_forward(self, cleared: Collection[str], now: datetime) -> None:
        """Recommend to the national federation those whose notice is over."""
        if not self.recommend_only:
            raise OursToGive(f"{self.name} is awarded, not put forward")
        new = self._not_yet(self.forwarded, cleared)
        self.forwarded = [*self.forwarded, *new]
        for nomination in new:
            self.record(ForwardingDecided(**self.which, nomination=nomination, decided_at=now))

    def _not_yet(self, had: Collection[str], cleared: Collection[str]) -> list[str]:
        called_up = [] if self.listing is None else self.listing.called_up(cleared)
        new = [nomination for nomination in called_up if nomination not in had]
        if not new:
            raise NobodyToAward("nobody's notice is over who did not have it yet")
        return new

    def _call_up(self) -> None:
        if self.listing is not None:
            for nomination in self.listing.call_up(self.places.limit):
                self.record(NominationCalledUp(**self.which, nomination=nomination))
