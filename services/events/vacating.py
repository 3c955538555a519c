"""An activity that is called off gives the venues back that it had booked. Each step is a change of one document, told to the next:
the activity's bookings are kept with it as they are made, its end ends them, and each day of a venue gives up its own.
"""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, change, create, reads
from services.events.domain.venue_day import VenueDay
from services.events.domain.venue_use import VenueUse
from services.events.published import ActivityCancelled, VenueBooked, VenueNeededNoMore, VenueReleased


@reads(VenueBooked)
def keep_a_booking_with_its_activity(event: VenueBooked, cause: Cause) -> Iterator[Effect]:
    if event.activity is not None:
        yield create(VenueUse.blank(event.activity))
        yield change(VenueUse, event.activity, lambda use: use.begin(event))


@reads(VenueReleased)
def forget_a_booking(event: VenueReleased, cause: Cause) -> Iterator[Effect]:
    if event.activity is not None:
        yield create(VenueUse.blank(event.activity))
        yield change(VenueUse, event.activity, lambda use: use.end(event.booking))


@reads(ActivityCancelled)
def give_its_venues_back(event: ActivityCancelled, cause: Cause) -> Iterator[Effect]:
    """Also where none is known yet: a booking that is heard of later finds it called off."""
    yield create(VenueUse.blank(event.activity))
    yield change(VenueUse, event.activity, lambda use: use.call_off())


@reads(VenueNeededNoMore)
def free_a_venue(event: VenueNeededNoMore, cause: Cause) -> Iterator[Effect]:
    yield change(VenueDay, VenueDay.id_of(event.venue, event.day), lambda day: day.give_back(event.booking, cause.at))


ALL: list[Reading[Any]] = [keep_a_booking_with_its_activity, forget_a_booking, give_its_venues_back, free_a_venue]
