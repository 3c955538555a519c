"""An activity that is called off gives its venues back, whatever is heard of first and however often."""

import pytest

from services.events.domain.refusals import TooManyBookings
from services.events.domain.venue_use import MOST, VenueUse
from services.events.published import VenueBooked, VenueNeededNoMore, VenueReleased
from tests.events.conftest import Place
from tests.events.samples import NOW
from tests.events.test_venues import bookings, founded
from tests.events.venues import DAY, a_booking, a_day, at


def booked(id: str = "b1", activity: str = "a") -> VenueBooked:
    booking = a_booking(id, 10, 12).model_copy(update={"activity": activity})
    facts = booking.model_dump(exclude={"id", "purpose"})
    return VenueBooked(booking=id, venue="venue", day=DAY, **facts)


def given_back(use: VenueUse) -> list[str]:
    return [event.booking for _, event in use.raised() if isinstance(event, VenueNeededNoMore)]


def test_what_is_called_off_gives_each_of_its_bookings_back() -> None:
    use = VenueUse.blank("a")
    use.begin(booked("b1"))
    use.begin(booked("b2"))
    use.end("b1")
    use.call_off()
    assert given_back(use) == ["b2"]


def test_a_booking_that_is_heard_of_after_the_end_is_given_back_too() -> None:
    use = VenueUse.blank("a")
    use.call_off()
    assert given_back(use) == []
    use.begin(booked("b1"))
    assert given_back(use) == ["b1"]


def test_the_bookings_of_one_activity_are_bounded() -> None:
    use = VenueUse.blank("a")
    for number in range(MOST):
        use.begin(booked(f"b{number}"))
    use.begin(booked("b0"))
    with pytest.raises(TooManyBookings):
        use.begin(booked("one more"))


def test_a_day_gives_back_what_has_not_begun_and_says_so_once() -> None:
    day = a_day((9, 10), (10, 12))
    day.give_back("b1", NOW)
    day.give_back("b1", NOW)
    day.give_back("b0", at(9.5))
    assert [each.id for each in day.bookings] == ["b0"]
    assert [type(event) for _, event in day.raised()] == [VenueReleased]


async def test_another_may_book_what_a_cancelled_activity_had(place: Place) -> None:
    venue = await founded(place)
    activity = await place.an_open_activity()
    body = {"starts_at": at(10).isoformat(), "ends_at": at(12).isoformat(), "purpose": "讲座"}
    door = f"/venues/{venue}/days/{DAY}/bookings"
    theirs = await place.organizer.post(door, json={**body, "activity": activity})
    assert theirs.status_code == 200, theirs.text
    assert (await place.organizer.post(door, json=body)).json()["code"] == "venue_taken"
    cancelled = await place.organizer.post(f"/activities/{activity}/cancel", json={"reason": "疫情防控"})
    assert cancelled.status_code == 200, cancelled.text
    await place.quiet()
    assert await bookings(place, venue) == []
    assert (await place.organizer.post(door, json=body)).status_code == 200
