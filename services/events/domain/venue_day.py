"""One venue on one day, and who has it when. One document: whoever books saves over what they have read, or decides again."""

from datetime import date, datetime, timedelta
from typing import Self

from services.chassis.domain import Aggregate, Instant, Line, NotFound, OrganizationPath, PersonId, within
from services.chassis.domain.days import end_of, start_of
from services.chassis.ids import derived_id
from services.events.domain.proposal import Value
from services.events.domain.refusals import (
    HourPassed,
    NotYourBooking,
    VenueIsTaken,
    VenueNotOpen,
    VenueOfOthers,
)
from services.events.domain.venue import Status, Venue
from services.events.published import ActivityId, OfAVenueBooking, VenueBooked, VenueId, VenueReleased

SHORTEST = timedelta(minutes=15)
"""So no day has more than ninety-six bookings."""


class Booking(Value):
    id: str
    organization: OrganizationPath
    activity: ActivityId | None
    booked_by: PersonId
    purpose: Line
    starts_at: Instant
    ends_at: Instant

    def meets(self, other: "Booking") -> bool:
        """One that begins as the other ends does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class VenueDay(Aggregate, collection="venue_days"):
    indexes = (("venue", "day"),)

    venue: VenueId
    day: date
    bookings: list[Booking] = []
    """In their order; no two of them meet."""

    @staticmethod
    def id_of(venue: VenueId, day: date) -> str:
        return derived_id("venue_day", venue, day.isoformat())

    @classmethod
    def blank(cls, venue: VenueId, day: date) -> Self:
        return cls(id=cls.id_of(venue, day), venue=venue, day=day)

    def book(self, venue: Venue, new: Booking, now: datetime) -> None:
        """For the unions of the venue's own and above or below it, while it is open, if nobody has it. The same again is the same."""
        if any(booking.id == new.id for booking in self.bookings):
            return
        if not (within(new.organization, venue.organization) or within(venue.organization, new.organization)):
            raise VenueOfOthers("it is for the unions of another organization", organization=venue.organization)
        if new.starts_at <= now:
            raise HourPassed("it has begun", field="starts_at", starts_at=new.starts_at)
        on_this_day = start_of(self.day) <= new.starts_at and new.ends_at <= end_of(self.day)
        if not on_this_day or new.ends_at - new.starts_at < SHORTEST:
            raise VenueNotOpen("it is booked by the day, for a quarter of an hour or more", field="ends_at")
        if venue.status is not Status.OPEN or not venue.is_open(new.starts_at, new.ends_at):
            raise VenueNotOpen("it is not open then", field="starts_at")
        for other in self.bookings:
            if other.meets(new):
                raise VenueIsTaken("it is taken then", starts_at=other.starts_at, ends_at=other.ends_at)
        self.bookings = sorted([*self.bookings, new], key=lambda each: each.starts_at)
        self._tell(VenueBooked, new)

    def release(self, booking_id: str, of: OrganizationPath, now: datetime) -> None:
        """By whoever's organization has it, or one above."""
        booking = next((booking for booking in self.bookings if booking.id == booking_id), None)
        if booking is None:
            raise NotFound("there is no such booking", kind="Booking", id=booking_id)
        if not within(booking.organization, of):
            raise NotYourBooking("another organization has it")
        if booking.starts_at <= now:
            raise HourPassed("it has begun", starts_at=booking.starts_at)
        self.bookings = [each for each in self.bookings if each.id != booking_id]
        self._tell(VenueReleased, booking)

    def give_back(self, booking_id: str, now: datetime) -> None:
        """What it was for is called off. One that has begun stays, and one that is not there was given back before."""
        booking = next((booking for booking in self.bookings if booking.id == booking_id), None)
        if booking is not None and booking.starts_at > now:
            self.bookings = [each for each in self.bookings if each.id != booking_id]
            self._tell(VenueReleased, booking)

    def _tell(self, event: type[OfAVenueBooking], booking: Booking) -> None:
        facts = booking.model_dump(exclude={"id", "purpose"})
        self.record(event(booking=booking.id, venue=self.venue, day=self.day, **facts))
