"""公示: who is to be honoured, before the public, for so many working days. An objection freezes the one it is about; the rest go on.

Whether an objection came in time is decided here, in one document: nothing that was received in time is ever passed over.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from services.chassis.domain import (
    Aggregate,
    Code,
    Instant,
    Line,
    NotFound,
    OrganizationPath,
    PersonId,
    Refused,
    TooMany,
)
from services.chassis.domain.days import IsWorkingDay, after_working_days, day_of, end_of
from services.chassis.ids import derived_id
from services.honors.domain.programme import Programme
from services.honors.domain.terms import NoticeTooShort
from services.honors.published import CandidateFrozen, CandidateReleased, NoticeEnded, NoticePublished

MAX_OBJECTIONS = 100
"""Against one candidate; more than that is a flood."""


class NobodyToPutOnNotice(Refused):
    code = "nobody_to_put_on_notice"


class NoticeIsOver(Refused):
    code = "notice_is_over"


class NotOnNotice(NotFound):
    code = "not_on_notice"


class TooManyObjections(TooMany):
    code = "too_many_objections"


class Standing(StrEnum):
    RUNNING = "running"
    FROZEN = "frozen"
    CLEARED = "cleared"
    UPHELD = "upheld"


class Ruling(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Entry(BaseModel):
    nomination: str
    objections: dict[str, Ruling] = {}
    standing: Standing = Standing.RUNNING

    @property
    def is_contested(self) -> bool:
        return Ruling.OPEN in self.objections.values()


def notice_id(programme: str, number: int) -> str:
    """The second of a programme has one id, whoever publishes it: two at once are one."""
    return derived_id("notice", programme, str(number))


class PublicNotice(Aggregate, collection="notices"):
    stream = "notice"
    indexes = (("programme", "number"), ("organization", "published_at"))

    programme: str
    campaign: Code
    honor: Code
    name: Line
    organization: OrganizationPath
    number: Annotated[int, Field(ge=1)]
    entries: list[Entry]
    contact: Line
    """Where objections may also be brought: an office's, printed on the notice."""
    working_days: Annotated[int, Field(ge=5)]
    published_at: Instant
    published_by: PersonId | None
    """None for one that was due because another gave up a place."""
    request: str | None = None
    """Which request published it, so that its repetition is told the same."""
    starts_on: date
    ends_on: date
    ends_at: Instant
    ended: bool = False

    @classmethod
    def publish(
        cls,
        programme: Programme,
        number: int,
        nominations: Sequence[str],
        *,
        contact: str,
        working_days: int | None,
        is_working_day: IsWorkingDay,
        by: PersonId | None,
        now: datetime,
        request: str | None = None,
    ) -> Self:
        """The day it is published is not counted. Never shorter than the programme's terms say."""
        if not nominations:
            raise NobodyToPutOnNotice("nobody is on the shortlist who is not on a notice")
        minimum = programme.terms.notice_working_days.value
        days = minimum if working_days is None else working_days
        if days < minimum:
            raise NoticeTooShort(
                f"a notice runs at least {minimum} working days", field="working_days", minimum=minimum
            )
        starts_on = day_of(now)
        ends_on = after_working_days(starts_on, days, is_working_day)
        notice = cls(
            id=notice_id(programme.id, number),
            programme=programme.id,
            campaign=programme.campaign,
            honor=programme.honor,
            name=programme.name,
            organization=programme.organization,
            number=number,
            entries=[Entry(nomination=nomination) for nomination in nominations],
            contact=contact,
            working_days=days,
            published_at=now,
            published_by=by,
            request=request,
            starts_on=starts_on,
            ends_on=ends_on,
            ends_at=end_of(ends_on),
            due_at=end_of(ends_on),
        )
        notice.record(
            NoticePublished(**notice._told, nominations=tuple(nominations), working_days=days, ends_at=notice.ends_at)
        )
        return notice

    @property
    def _told(self) -> dict[str, Any]:
        return {
            "programme": self.programme,
            "campaign": self.campaign,
            "honor": self.honor,
            "name": self.name,
            "notice": self.id,
            "organization": self.organization,
        }

    def with_standing(self, *standings: Standing) -> list[str]:
        return [entry.nomination for entry in self.entries if entry.standing in standings]

    def must_take_objections(self, nomination: str, now: datetime) -> Entry:
        entry = self._entry(nomination)
        if self.ended or now >= self.ends_at:
            raise NoticeIsOver("the notice is over", ended_at=self.ends_at)
        if entry.standing is Standing.UPHELD:
            raise NotOnNotice("an objection against it was upheld already")
        return entry

    def freeze(self, objection: str, nomination: str, now: datetime) -> None:
        """Refused when the notice is over. Said twice, it is said once."""
        if objection in self._entry(nomination).objections:
            return
        entry = self.must_take_objections(nomination, now)
        if len(entry.objections) >= MAX_OBJECTIONS:
            raise TooManyObjections("there are very many objections already", limit=MAX_OBJECTIONS, retry_after=3600)
        entry.objections[objection] = Ruling.OPEN
        entry.standing = Standing.FROZEN
        self.record(CandidateFrozen(**self._told, nomination=nomination, objection=objection))

    def rule(self, objection: str, nomination: str, ruling: Ruling) -> None:
        """Upheld: it is out. Dismissed, and none other open: it goes on, and is cleared if the notice's time is over."""
        entry = self._entry(nomination)
        if entry.objections.get(objection) is not Ruling.OPEN:
            return
        entry.objections[objection] = ruling
        if ruling is Ruling.UPHELD:
            entry.standing = Standing.UPHELD
        elif entry.standing is Standing.FROZEN and not entry.is_contested:
            entry.standing = Standing.CLEARED if self.ended else Standing.RUNNING
            self.record(CandidateReleased(**self._told, nomination=nomination))

    def on_due(self, now: datetime) -> None:
        """Its time is over: whoever nobody objected to is cleared."""
        self.due_at, self.ended = None, True
        for entry in self.entries:
            if entry.standing is Standing.RUNNING:
                entry.standing = Standing.CLEARED
        cleared, frozen = self.with_standing(Standing.CLEARED), self.with_standing(Standing.FROZEN)
        self.record(NoticeEnded(**self._told, cleared=tuple(cleared), frozen=tuple(frozen)))

    def _entry(self, nomination: str) -> Entry:
        entry = next((entry for entry in self.entries if entry.nomination == nomination), None)
        if entry is None:
            raise NotOnNotice("that nomination is not on this notice")
        return entry
