"""Venues for activities, and when they are taken. What a booking is for stays with it, in the words of whoever made it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.chassis.domain import Code, Event, Instant, OrganizationPath, PersonId
from services.events.published.words import ActivityId

VenueId = Annotated[str, Field(min_length=1, max_length=80)]


class OfAVenue(Event):
    venue: VenueId
    organization: OrganizationPath
    kind: Code


class VenueOpened(OfAVenue, type="wuyi.events.venue.opened.v1"):
    """It can be booked, in its opening times."""


class VenueClosed(OfAVenue, type="wuyi.events.venue.closed.v1"):
    """It cannot be booked any more; what was booked stays booked."""


class OfAVenueBooking(Event):
    booking: str
    venue: VenueId
    organization: OrganizationPath
    """Whoever booked it; not the venue's own."""
    activity: ActivityId | None
    booked_by: PersonId
    day: date
    starts_at: Instant
    ends_at: Instant


class VenueBooked(OfAVenueBooking, type="wuyi.events.venue_day.booked.v1"):
    """It is theirs for that time."""


class VenueReleased(OfAVenueBooking, type="wuyi.events.venue_day.released.v1"):
    """Another may have that time."""


class VenueNeededNoMore(Event, type="wuyi.events.venue_use.ended.v1"):
    """The activity is called off: what it had booked is to be free again. `VenueReleased` says that it is."""

    activity: ActivityId
    booking: str
    venue: VenueId
    day: date
    organization: OrganizationPath
    """Whoever booked it."""
