"""Counselling: hours that are offered, and those who book them. What it is about is known to the two who meet, and is not here."""

from typing import Annotated, Literal

from pydantic import Field

from services.chassis.domain import Code, Event, Instant, OrganizationPath, PersonId
from services.events.published.words import WorkItemNumber

HourId = Annotated[str, Field(min_length=1, max_length=80)]


class OfACounsellingHour(Event):
    hour: HourId
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    counsellor: PersonId
    starts_at: Instant
    ends_at: Instant


class CounsellingHourOffered(OfACounsellingHour, type="wuyi.events.counselling_hour.offered.v1"):
    """A worker of its organization or below may book it."""


class CounsellingHourWithdrawn(OfACounsellingHour, type="wuyi.events.counselling_hour.withdrawn.v1"):
    """Nobody had booked it, and nobody can."""


class OfAnAppointment(Event):
    """For the two who are to be told. It says of no organization, so it is nothing that a platform is told: who goes to a
    counsellor is nobody else's to know."""

    booking: str
    hour: HourId
    person: PersonId
    counsellor: PersonId
    starts_at: Instant
    ends_at: Instant


class CounsellingBooked(OfAnAppointment, type="wuyi.events.counselling_booking.booked.v1"):
    """The hour is theirs."""


class CounsellingCancelled(OfAnAppointment, type="wuyi.events.counselling_booking.cancelled.v1"):
    """By one of the two, before it began; another may book the hour."""

    by: Literal["worker", "counsellor"]


class CounsellingHeld(OfACounsellingHour, type="wuyi.events.counselling_booking.held.v1"):
    """Somebody came. `counts_in` are the measures of its work item that count such sessions."""

    counts_in: tuple[Code, ...] = ()


class CounsellingMissed(OfACounsellingHour, type="wuyi.events.counselling_booking.missed.v1"):
    """Nobody came."""
