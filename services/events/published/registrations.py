"""A worker's place in an activity."""

from typing import Annotated, Literal

from pydantic import Field

from services.chassis.domain import Code, Count, Event, Instant, Line, OrganizationPath, PersonId
from services.events.published.words import ActivityId, WorkItemNumber


class OfARegistration(Event):
    """What every event of a registration tells: whose it is, and of what, as it stood at that moment."""

    registration: str
    activity: ActivityId
    person: PersonId
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    """The activity's, not the person's."""
    title: Line
    place: Line
    starts_at: Instant
    ends_at: Instant


class RegistrationConfirmed(OfARegistration, type="wuyi.events.registration.confirmed.v1"):
    """A worker has a seat."""


class RegistrationWaitlisted(OfARegistration, type="wuyi.events.registration.waitlisted.v1"):
    """A worker has a place in line; `position` counts from 1 and is where they stood when they joined it."""

    position: Annotated[int, Field(ge=1)]


class RegistrationPromoted(OfARegistration, type="wuyi.events.registration.promoted.v1"):
    """A worker who waited has a seat now."""


class RegistrationRefused(OfARegistration, type="wuyi.events.registration.refused.v1"):
    """There was no seat, nor a place in line, or none became free before the end. `reason` is a code of the API."""

    reason: Code


class RegistrationCancelled(OfARegistration, type="wuyi.events.registration.cancelled.v1"):
    """A seat or a place in line was given up, or there is nothing left to come to."""

    reason: Literal["by_worker", "activity_cancelled"]


class RegistrationRescheduled(OfARegistration, type="wuyi.events.registration.rescheduled.v1"):
    """What a worker is registered for takes place elsewhere or at another time: as told here."""


class RegistrationCheckedIn(OfARegistration, type="wuyi.events.registration.checked_in.v1"):
    """A worker came. `counts_in` are the measures of its work item that count those who take part."""

    checked_in_at: Instant
    counts_in: tuple[Code, ...] = ()


class RegistrationAbsent(OfARegistration, type="wuyi.events.registration.absent.v1"):
    """A worker had a seat and did not come."""


class RegistrationCheckedOut(OfARegistration, type="wuyi.events.registration.checked_out.v1"):
    """A volunteer has gone. `minutes` are those that they served; `counts_in` the measures that count them."""

    checked_out_at: Instant
    minutes: Count
    counts_in: tuple[Code, ...] = ()
