"""A worker's place in an activity. One worker, one registration: its id is made of both."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from services.chassis.domain import (
    Claimant,
    Count,
    Denied,
    Granted,
    Instant,
    Line,
    OrganizationPath,
    Outcome,
    PersonId,
    Queued,
)
from services.chassis.ids import derived_id
from services.events.domain.activity import Activity
from services.events.domain.refusals import CheckInClosed, NobodyVolunteers, OtherActivity
from services.events.domain.stages import TAKING_PLACE
from services.events.domain.stages import Status as Stage
from services.events.domain.standing import Standing
from services.events.domain.volunteering import VOLUNTEERING, minutes_served
from services.events.published import (
    ActivityId,
    OfARegistration,
    RegistrationAbsent,
    RegistrationCancelled,
    RegistrationCheckedIn,
    RegistrationCheckedOut,
    RegistrationConfirmed,
    RegistrationPromoted,
    RegistrationRefused,
    RegistrationRescheduled,
    RegistrationWaitlisted,
)


class Status(StrEnum):
    CLAIMING = "claiming"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    """Where people volunteer."""
    ABSENT = "absent"


EXPECTING = (Status.CONFIRMED, Status.WAITLISTED)
"""Whoever expects the activity, and is to hear what becomes of it."""


class Registration(Claimant, collection="registrations"):
    indexes = (("activity", "in_line"), ("activity", "status"), ("activity", "asked_at"), ("person", "asked_at"))
    moves = {
        Status.CLAIMING: frozenset({Status.CONFIRMED, Status.WAITLISTED, Status.REFUSED}),
        Status.WAITLISTED: frozenset({Status.CONFIRMED, Status.CANCELLED, Status.REFUSED}),
        Status.CONFIRMED: frozenset({Status.CHECKED_IN, Status.CANCELLED, Status.ABSENT}),
        Status.CHECKED_IN: frozenset({Status.CHECKED_OUT}),
        Status.REFUSED: frozenset({Status.CLAIMING}),
        Status.CANCELLED: frozenset({Status.CLAIMING}),
    }

    activity: ActivityId
    person: PersonId
    home: OrganizationPath
    """The worker's own organization when they asked, and what they were then: `Activity.admit` goes by these."""
    member: bool = False
    honoree: bool = False
    asked_at: Instant
    status: Status = Status.CLAIMING
    reason: str = ""
    """Why it was refused or cancelled: a code of the API."""
    edition: int = 0
    """The latest when-and-where that the worker was told."""
    checked_in_at: Instant | None = None
    checked_in_place: Line | None = None
    volunteers: bool = False
    """Came to serve, and is scanned once more when they go."""
    checked_out_at: Instant | None = None
    minutes: Count = 0
    """Served as a volunteer. Without a check-out nothing is known of how long it was, and nothing counts."""

    @staticmethod
    def id_of(activity: ActivityId, person: PersonId) -> str:
        return derived_id("registration", activity, person)

    @classmethod
    def ask(
        cls, activity: ActivityId, *, by: PersonId, home: OrganizationPath, standing: Standing | None, now: datetime
    ) -> "Registration":
        return cls(
            id=cls.id_of(activity, by),
            activity=activity,
            person=by,
            home=home,
            member=standing is not None and standing.member,
            honoree=standing is not None and standing.honoree,
            asked_at=now,
        )

    def ask_again(self, new: Self, now: datetime) -> bool:
        """Who was refused or has left may try once more, at the end of the line."""
        if self.status not in (Status.REFUSED, Status.CANCELLED):
            return False
        self.become(Status.CLAIMING)
        self.home, self.member, self.honoree = new.home, new.member, new.honoree
        self.asked_at, self.reason = new.asked_at, ""
        return True

    def settle(self, outcome: Outcome, holder: Activity, now: datetime) -> None:
        """Take what the activity's seats allow: a seat, a place in line, or a refusal with its reason."""
        promoted = self.status is Status.WAITLISTED
        self.edition = holder.edition
        match outcome:
            case Granted():
                self.become(Status.CONFIRMED)
                self._tell(RegistrationPromoted if promoted else RegistrationConfirmed, holder)
            case Queued(before=before):
                self.become(Status.WAITLISTED)
                self._tell(RegistrationWaitlisted, holder, position=before + 1)
            case Denied(reason=reason):
                self._refuse(reason, holder)

    def leave(self, activity: Activity) -> None:
        """The worker's own word. Said again, it changes nothing."""
        if self.status is not Status.CANCELLED:
            self._cancel("by_worker", activity)

    def call_off(self, activity: Activity) -> None:
        """There is nothing to come to any more."""
        self._cancel("activity_cancelled", activity)

    def end_the_wait(self, activity: Activity) -> None:
        """It is over, and no seat became free."""
        self._refuse("line_ended", activity)

    def miss(self, activity: Activity) -> None:
        self.become(Status.ABSENT)
        self._tell(RegistrationAbsent, activity)

    def follow(self, activity: Activity) -> None:
        """Hear where and when it takes place now; what was heard already is not said again."""
        if self.edition < activity.edition and self.status in EXPECTING:
            self.edition = activity.edition
            self._tell(RegistrationRescheduled, activity)

    def check_in(self, activity: Activity, place: Line, now: datetime) -> None:
        """The first scan counts; a second one changes nothing."""
        if self.activity != activity.id:
            raise OtherActivity("this token is for another activity")
        if self.status in (Status.CHECKED_IN, Status.CHECKED_OUT):
            return
        if activity.status not in TAKING_PLACE:
            raise CheckInClosed(f"the activity is {activity.status}", state=activity.status.value)
        self.become(Status.CHECKED_IN)
        self.checked_in_at, self.checked_in_place = now, place
        self.volunteers = activity.kind == VOLUNTEERING
        self._tell(RegistrationCheckedIn, activity, checked_in_at=now, counts_in=activity.attendance_counts_in)

    def check_out(self, activity: Activity, now: datetime) -> None:
        """The first scan counts here too; until the activity is summed up, and never for longer than it went on."""
        if self.activity != activity.id:
            raise OtherActivity("this token is for another activity")
        if self.status is Status.CHECKED_OUT:
            return
        if activity.kind != VOLUNTEERING:
            raise NobodyVolunteers("only where people volunteer are they scanned when they go", kind=activity.kind)
        if activity.status not in TAKING_PLACE | {Stage.COMPLETED}:
            raise CheckInClosed(f"the activity is {activity.status}", state=activity.status.value)
        came, self.checked_out_at = self.checked_in_at or now, now
        self.become(Status.CHECKED_OUT)
        self.minutes = minutes_served(activity.sessions, came, now)
        self._tell(
            RegistrationCheckedOut,
            activity,
            checked_out_at=now,
            minutes=self.minutes,
            counts_in=activity.hours_count_in,
        )

    def _cancel(self, reason: Literal["by_worker", "activity_cancelled"], activity: Activity) -> None:
        self.become(Status.CANCELLED)
        self.reason = reason
        self._tell(RegistrationCancelled, activity, reason=reason)

    def _refuse(self, reason: str, activity: Activity) -> None:
        self.become(Status.REFUSED)
        self.reason = reason
        self._tell(RegistrationRefused, activity, reason=reason)

    def _tell(self, event: type[OfARegistration], activity: Activity, **more: Any) -> None:
        facts = activity.as_come_to()
        self.record(event(registration=self.id, activity=activity.id, person=self.person, **facts, **more))
