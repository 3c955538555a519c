"""The venues that one activity has booked, as the days of the venues tell it: what is called off gives each of them back."""

from datetime import date
from typing import Self

from services.chassis.domain import Aggregate, OrganizationPath
from services.events.domain.proposal import Value
from services.events.domain.refusals import TooManyBookings
from services.events.published import ActivityId, OfAVenueBooking, VenueId, VenueNeededNoMore

MOST = 500
"""Bookings of one activity that stand: one for each working day of two years."""


class Booked(Value):
    venue: VenueId
    day: date
    organization: OrganizationPath


class VenueUse(Aggregate, collection="venue_uses"):
    """Its id is the activity's. What is told of venues and what is told of the activity come in any order."""

    booked: dict[str, Booked] = {}
    """By the booking's id."""
    off: bool = False

    @classmethod
    def blank(cls, activity: ActivityId) -> Self:
        return cls(id=activity)

    def begin(self, event: OfAVenueBooking) -> None:
        if event.booking not in self.booked and len(self.booked) >= MOST:
            raise TooManyBookings(f"one activity has up to {MOST} bookings", limit=MOST)
        place = Booked(venue=event.venue, day=event.day, organization=event.organization)
        self.booked = {**self.booked, event.booking: place}
        if self.off:
            self._give_back(event.booking)

    def end(self, booking: str) -> None:
        self.booked = {id: place for id, place in self.booked.items() if id != booking}

    def call_off(self) -> None:
        self.off = True
        for booking in self.booked:
            self._give_back(booking)

    def _give_back(self, booking: str) -> None:
        place = self.booked[booking]
        self.record(
            VenueNeededNoMore(
                activity=self.id,
                booking=booking,
                venue=place.venue,
                day=place.day,
                organization=place.organization,
            )
        )
