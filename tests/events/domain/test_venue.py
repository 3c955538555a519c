"""When a venue is open, and that nobody has it twice."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.domain import NotFound, Refused, WrongState
from services.events.domain.refusals import HourPassed, NotYourBooking, VenueIsTaken, VenueNotOpen, VenueOfOthers
from services.events.domain.venue import Opening, Venue
from services.events.domain.venue_day import VenueDay
from tests.events.samples import NOW, XINING
from tests.events.venues import DAY, a_booking, a_day, a_venue, at

SATURDAY = date(2022, 5, 14)


@pytest.mark.parametrize(
    ("begins", "ends", "day", "is_open"),
    [
        (9, 18, DAY, True),
        (8.75, 10, DAY, False),
        (17, 18.25, DAY, False),
        (10, 11, SATURDAY, False),
    ],
)
def test_it_is_booked_for_when_it_is_open_throughout(begins: float, ends: float, day: date, is_open: bool) -> None:
    assert a_venue().is_open(at(begins, day), at(ends, day)) is is_open
    if not is_open:
        with pytest.raises(VenueNotOpen):
            a_day(day=day).book(a_venue(), a_booking("new", begins, ends, day=day), NOW)


def test_it_may_be_open_until_midnight_and_is_closed_on_named_days() -> None:
    late = a_venue(openings=(Opening(weekdays=(4,), opens="18:00", closes="24:00"),))
    assert late.is_open(at(22), at(24))
    assert not a_venue(closed_on=(DAY,)).is_open(at(10), at(11))


@pytest.mark.parametrize(
    ("begins", "ends", "free"),
    [
        (9, 10, True),  # ends as the other begins
        (12, 13, True),  # begins as it ends
        (9, 10.25, False),
        (11.75, 13, False),
        (10.5, 11.5, False),
        (9, 18, False),
        (10, 12, False),
    ],
)
def test_no_two_bookings_meet(begins: float, ends: float, free: bool) -> None:
    day = a_day((10, 12))
    if free:
        day.book(a_venue(), a_booking("new", begins, ends), NOW)
        return
    with pytest.raises(VenueIsTaken) as told:
        day.book(a_venue(), a_booking("new", begins, ends), NOW)
    assert told.value.facts == {"starts_at": at(10), "ends_at": at(12)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(36, 71), st.integers(1, 12), st.booleans()), max_size=30))
def test_whatever_is_booked_and_released_no_two_meet(wishes: list[tuple[int, int, bool]]) -> None:
    day, venue = VenueDay.blank("venue", DAY), a_venue()
    for number, (begins, quarters, leaves) in enumerate(wishes):
        new = a_booking(f"b{number}", begins / 4, (begins + quarters) / 4)
        try:
            day.book(venue, new, NOW)
        except (VenueIsTaken, VenueNotOpen):
            continue
        if leaves:
            day.release(new.id, XINING, NOW)
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(day.bookings))


def test_the_same_booking_again_is_the_same() -> None:
    day, new = a_day(), a_booking("new", 10, 11)
    for _ in range(2):
        day.book(a_venue(), new, NOW)
    assert (len(day.bookings), len(day.raised())) == (1, 1)


def test_it_is_for_the_unions_of_its_branch() -> None:
    for organization in ("630000", XINING, f"{XINING}/unit1"):
        a_day().book(a_venue(), a_booking("new", 10, 11, organization), NOW)
    with pytest.raises(VenueOfOthers):
        a_day().book(a_venue(), a_booking("new", 10, 11, "630000/630200"), NOW)


@pytest.mark.parametrize(
    "refuses",
    [
        lambda: a_day().book(a_venue(), a_booking("new", 10, 11), at(10)),
        lambda: a_day((10, 11)).release("b0", XINING, at(10)),
    ],
)
def test_what_has_begun_is_neither_booked_nor_released(refuses: Callable[[], None]) -> None:
    with pytest.raises(HourPassed):
        refuses()


@pytest.mark.parametrize(("begins", "ends"), [(10, 10.1), (-1, 1), (23, 25), (11, 10)])
def test_it_is_booked_by_the_day_for_a_quarter_of_an_hour_or_more(begins: float, ends: float) -> None:
    always = a_venue(openings=(Opening(weekdays=(1, 2, 3, 4, 5, 6, 7), opens="00:00", closes="24:00"),))
    with pytest.raises(VenueNotOpen):
        a_day().book(always, a_booking("new", begins, ends), NOW)


def test_whoever_has_it_releases_it_or_a_union_above() -> None:
    day = VenueDay.blank("venue", DAY)
    day.book(a_venue(), a_booking("new", 10, 11, f"{XINING}/unit1"), NOW)
    with pytest.raises(NotYourBooking):
        day.release("new", f"{XINING}/unit2", NOW)
    day.release("new", XINING, NOW)
    with pytest.raises(NotFound):
        day.release("new", XINING, NOW)
    assert [event.type.split(".")[-2] for _, event in day.raised()] == ["booked", "released"]


def test_one_that_is_closed_is_not_booked() -> None:
    venue = a_venue()
    venue.close()
    with pytest.raises(VenueNotOpen):
        a_day().book(venue, a_booking("new", 10, 11), NOW)
    with pytest.raises(WrongState):
        venue.close()
    venue.open_again()
    a_day().book(venue, a_booking("new", 10, 11), NOW)


def test_other_hours_take_nothing_back() -> None:
    venue, day = a_venue(), a_day((10, 12))
    venue.keep_hours((Opening(weekdays=(1,), opens="09:00", closes="10:00"),), ())
    assert len(day.bookings) == 1
    with pytest.raises(Refused):
        day.book(venue, a_booking("new", 13, 14), NOW)
    assert isinstance(venue, Venue)
