"""Who has booked a counsellor's hour. What it is about rests sealed, and is shown to the two who meet and to nobody else."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from services.chassis.domain import (
    Claimant,
    Denied,
    Instant,
    NotFound,
    OrganizationPath,
    Outcome,
    PersonId,
    Sensitive,
    Text,
)
from services.chassis.ids import derived_id
from services.events.domain.counselling import CounsellingHour
from services.events.domain.refusals import HourPassed, NotTheCounsellor, NotYetBegun
from services.events.published import (
    CounsellingBooked,
    CounsellingCancelled,
    CounsellingHeld,
    CounsellingMissed,
    OfACounsellingHour,
    OfAnAppointment,
)


class Status(StrEnum):
    CLAIMING = "claiming"
    BOOKED = "booked"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    HELD = "held"
    MISSED = "missed"


class CounsellingBooking(Claimant, collection="counselling_bookings"):
    moves = {
        Status.CLAIMING: frozenset({Status.BOOKED, Status.REFUSED}),
        Status.BOOKED: frozenset({Status.CANCELLED, Status.HELD, Status.MISSED}),
        Status.REFUSED: frozenset({Status.CLAIMING}),
        Status.CANCELLED: frozenset({Status.CLAIMING}),
    }
    indexes = (("hour", "in_line"), ("person", "asked_at"), ("counsellor", "asked_at"))

    hour: str
    person: PersonId
    counsellor: PersonId
    home: OrganizationPath
    asked_at: Instant
    status: Status = Status.CLAIMING
    reason: str = ""
    """Why it was refused: a code of the API."""
    about: Annotated[Text, Sensitive()]
    """What the worker would like to talk about."""
    notes: Annotated[Text, Sensitive()] = ""
    """What the counsellor wrote down, for both."""

    @staticmethod
    def id_of(hour: str, veil: str) -> str:
        """`veil` stands for the person, and nobody makes it without the keys: an id that is told does not tell whose it is."""
        return derived_id("counselling_booking", hour, veil)

    @classmethod
    def ask(
        cls, hour: CounsellingHour, about: Text, *, by: PersonId, veil: str, home: OrganizationPath, now: datetime
    ) -> "CounsellingBooking":
        return cls(
            id=cls.id_of(hour.id, veil),
            hour=hour.id,
            person=by,
            counsellor=hour.counsellor,
            home=home,
            asked_at=now,
            about=about,
        )

    def shown_to(self, person: PersonId) -> Self:
        """To the two. For everybody else, whatever they are, there is no such thing."""
        if person not in (self.person, self.counsellor):
            raise NotFound("there is no such CounsellingBooking", kind="CounsellingBooking", id=self.id)
        return self

    def ask_again(self, new: Self, now: datetime) -> bool:
        if self.status not in (Status.REFUSED, Status.CANCELLED):
            return False
        self.become(Status.CLAIMING)
        self.home, self.asked_at, self.about, self.reason = new.home, new.asked_at, new.about, ""
        return True

    def settle(self, outcome: Outcome, holder: CounsellingHour, now: datetime) -> None:
        if isinstance(outcome, Denied):
            self.become(Status.REFUSED)
            self.reason, self.about = outcome.reason, ""  # there is nobody to read it
            return
        self.become(Status.BOOKED)
        self._tell_the_two(CounsellingBooked, holder)

    def cancel(self, hour: CounsellingHour, by: PersonId, now: datetime) -> None:
        """By either of the two, before it begins. Said again, it changes nothing."""
        self.shown_to(by)
        if self.status is Status.CANCELLED:
            return
        self.become(Status.CANCELLED)
        if now >= hour.starts_at:
            raise HourPassed("it has begun", starts_at=hour.starts_at)
        who: Literal["worker", "counsellor"] = "worker" if by == self.person else "counsellor"
        self.about = ""
        self._tell_the_two(CounsellingCancelled, hour, by=who)

    def hold(self, hour: CounsellingHour, notes: Text, by: PersonId, now: datetime) -> None:
        """They met."""
        self._is_over(hour, by, now, Status.HELD)
        self.notes = notes
        self._tell(CounsellingHeld, hour, counts_in=hour.counts_in)

    def miss(self, hour: CounsellingHour, by: PersonId, now: datetime) -> None:
        self._is_over(hour, by, now, Status.MISSED)
        self._tell(CounsellingMissed, hour)

    def _is_over(self, hour: CounsellingHour, by: PersonId, now: datetime, status: Status) -> None:
        if self.shown_to(by).counsellor != by:
            raise NotTheCounsellor("the counsellor says what became of it")
        self.become(status)
        if now < hour.starts_at:
            raise NotYetBegun("it has not begun", starts_at=hour.starts_at)

    def _tell(self, event: type[OfACounsellingHour], hour: CounsellingHour, **more: Any) -> None:
        self.record(event(**hour.as_told(), **more))

    def _tell_the_two(self, event: type[OfAnAppointment], hour: CounsellingHour, **more: Any) -> None:
        self.record(
            event(
                booking=self.id,
                hour=hour.id,
                person=self.person,
                counsellor=hour.counsellor,
                starts_at=hour.starts_at,
                ends_at=hour.ends_at,
                **more,
            )
        )
