"""A house of culture in Xining, open on weekdays from nine to six."""

from datetime import date, datetime, timedelta
from typing import Any

from services.events.domain.venue import Opening, Venue
from services.events.domain.venue_day import Booking, VenueDay
from tests.events.samples import XINING

DAY = date(2022, 5, 12)
"""A Thursday."""
WEEKDAYS = {"weekdays": (1, 2, 3, 4, 5), "opens": "09:00", "closes": "18:00"}


def at(hour: float, day: date = DAY) -> datetime:
    """By the clock on the wall."""
    midnight = datetime.fromisoformat(f"{day}T00:00:00+08:00")
    return midnight + timedelta(hours=hour)


def a_venue(**changes: Any) -> Venue:
    given: dict[str, Any] = {
        "organization": XINING,
        "name": "工人文化宫",
        "kind": "culture_venue",
        "location": "城西区",
        "capacity": 300,
        "openings": (Opening.model_validate(WEEKDAYS),),
        "closed_on": (),
    }
    return Venue.found("venue", **{**given, **changes})


def a_booking(id: str, begins: float, ends: float, organization: str = XINING, day: date = DAY) -> Booking:
    return Booking(
        id=id,
        organization=organization,
        activity=None,
        booked_by="organizer",
        purpose="讲座",
        starts_at=at(begins, day),
        ends_at=at(ends, day),
    )


def a_day(*booked: tuple[float, float], day: date = DAY) -> VenueDay:
    sheet = VenueDay.blank("venue", day)
    sheet.bookings = [a_booking(f"b{number}", *times, day=day) for number, times in enumerate(booked)]
    return sheet
