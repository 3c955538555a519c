"""An hour that a counsellor keeps free for one worker. Its one seat is a quota, so that it is never booked twice."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from services.chassis.domain import Aggregate, Code, Instant, Line, OrganizationPath, PersonId, Quota, within
from services.chassis.domain.types import instant_text
from services.chassis.ids import derived_id
from services.events.domain.plan import Counted, Plan
from services.events.domain.refusals import (
    HourIsTaken,
    HourNotOffered,
    HourPassed,
    HourTooFar,
    NotInvited,
    NotOnTheHour,
    OrganizationNotInCampaign,
    OwnHour,
)
from services.events.published import (
    CounsellingHourOffered,
    CounsellingHourWithdrawn,
    OfACounsellingHour,
    WorkItemNumber,
)

if TYPE_CHECKING:
    from services.events.domain.booking import CounsellingBooking

COUNSELLING = "counselling"
"""The kind of a plan's activities that it is."""

A_YEAR = timedelta(days=366)


class Status(StrEnum):
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"


class CounsellingHour(Aggregate, collection="counselling_hours"):
    """Begins on the hour and is over within it, and its id is made of the counsellor and of when: no two of one counsellor
    can overlap."""

    moves = {
        Status.OFFERED: frozenset({Status.WITHDRAWN}),
        Status.WITHDRAWN: frozenset({Status.OFFERED}),
    }
    indexes = (("organization", "starts_at"), ("counsellor", "starts_at"))

    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    counsellor: PersonId
    starts_at: Instant
    ends_at: Instant
    place: Line
    status: Status = Status.OFFERED
    seats: Quota
    counts_in: tuple[Code, ...]

    @staticmethod
    def id_of(counsellor: PersonId, starts_at: datetime) -> str:
        return derived_id("counselling_hour", counsellor, instant_text(starts_at))

    @classmethod
    def offer(
        cls,
        plan: Plan,
        work_item: int,
        *,
        organization: OrganizationPath,
        counsellor: PersonId,
        starts_at: datetime,
        minutes: int,
        place: Line,
        now: datetime,
    ) -> "CounsellingHour":
        item = plan.item_for(work_item, COUNSELLING)
        if not within(organization, plan.organization):
            raise OrganizationNotInCampaign(
                "the campaign is of another organization", organization=organization, campaign=plan.organization
            )
        if (starts_at.minute, starts_at.second, starts_at.microsecond) != (0, 0, 0):
            raise NotOnTheHour("it begins on the hour", field="starts_at")
        if starts_at <= now:
            raise HourPassed("it has begun", field="starts_at", starts_at=starts_at)
        if starts_at - now > A_YEAR:
            raise HourTooFar("it is more than a year away", field="starts_at")
        hour = cls(
            id=cls.id_of(counsellor, starts_at),
            campaign=plan.code,
            work_item=item.number,
            organization=organization,
            counsellor=counsellor,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            place=place,
            seats=Quota(limit=1),
            counts_in=tuple(
                measure.code
                for measure in item.measures
                if measure.counts is Counted.ACTIVITIES and COUNSELLING in measure.kinds
            ),
        )
        hour._tell(CounsellingHourOffered)
        return hour

    def withdraw(self) -> None:
        """Only while nobody has it: a booking is cancelled by one of the two, who then tell each other."""
        self.become(Status.WITHDRAWN)
        if self.seats.used:
            raise HourIsTaken("somebody has booked it")
        self._tell(CounsellingHourWithdrawn)

    def offer_again(self, now: datetime) -> None:
        self.become(Status.OFFERED)
        if self.starts_at <= now:
            raise HourPassed("it has begun", starts_at=self.starts_at)
        self._tell(CounsellingHourOffered)

    def admit(self, booking: "CounsellingBooking") -> None:
        """A worker of its union, before it begins, and not the counsellor."""
        if self.status is not Status.OFFERED:
            raise HourNotOffered(f"it is {self.status}")
        if booking.asked_at >= self.starts_at:
            raise HourPassed("it has begun", starts_at=self.starts_at)
        if not within(booking.home, self.organization):
            raise NotInvited("it is for others", audience="organizations")
        if booking.person == self.counsellor:
            raise OwnHour("one does not book one's own hour")

    def as_told(self) -> dict[str, Any]:
        return {
            "hour": self.id,
            **self.model_dump(include=set(OfACounsellingHour.model_fields) - {"hour"}),
        }

    def _tell(self, event: type[OfACounsellingHour]) -> None:
        self.record(event(**self.as_told()))
