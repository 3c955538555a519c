from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.assistance.domain.facility import Facility, Hours, Particulars
from services.assistance.domain.places import MAX_METRES, SIZES, Point
from services.chassis.domain import WrongState
from tests.assistance.domain.cases import NOW, XINING, told

HERE = Point(latitude_e6=36_617_300, longitude_e6=101_778_200)
WEEK = Hours(days=frozenset((1, 2, 3, 4, 5)), opens="08:00", closes="20:00")


def station(*hours: Hours) -> Facility:
    what = Particulars(kind="outdoor_stations", name="服务站", address="西大街1号", at=HERE, hours=hours)
    return Facility.open("f", XINING, what, None, "organizer-1", NOW)


def test_cells_are_named_as_geohashes_are() -> None:
    assert Point(latitude_e6=57_649_110, longitude_e6=10_407_440).cell(6) == "u4pruy"
    assert Point(latitude_e6=-25_382_708, longitude_e6=-49_265_506).cell(6) == "6gkzwg"
    assert HERE.cell(6).startswith(HERE.cell(4))


def test_distances_are_as_the_crow_flies() -> None:
    beijing, shanghai = (
        Point(latitude_e6=39_904_200, longitude_e6=116_407_400),
        Point(latitude_e6=31_230_400, longitude_e6=121_473_700),
    )
    assert 1_066_000 < beijing.metres_to(shanghai) < 1_068_500
    assert HERE.metres_to(HERE) == 0


POINTS = st.builds(
    lambda latitude, longitude: Point(latitude_e6=latitude, longitude_e6=longitude),
    st.integers(-60_000_000, 60_000_000),
    st.integers(-180_000_000, 179_999_999),
)


@given(POINTS, st.integers(-150_000, 150_000), st.integers(-300_000, 300_000), st.integers(1, MAX_METRES))
def test_whatever_is_near_a_point_is_in_one_of_the_cells_around_it(
    here: Point, up: int, east: int, metres: int
) -> None:
    longitude = (here.longitude_e6 + east + 180_000_000) % 360_000_000 - 180_000_000
    there = Point(latitude_e6=here.latitude_e6 + up, longitude_e6=longitude)
    if here.metres_to(there) <= metres:
        length = here.size_for(metres)
        assert length in SIZES
        assert there.cell(length) in here.cells_around(length)


def test_it_is_open_in_its_hours_by_the_clock_on_the_wall() -> None:
    place = station(WEEK)
    monday = datetime(2022, 5, 9, tzinfo=UTC)  # eight in the morning in Xining
    assert place.is_open_at(monday)
    assert not place.is_open_at(monday.replace(hour=12))
    assert not place.is_open_at(datetime(2022, 5, 8, 23, 59, tzinfo=UTC))
    assert not place.is_open_at(datetime(2022, 5, 7, 2, tzinfo=UTC))  # a Saturday
    assert station().is_open_at(datetime(2022, 5, 7, 2, tzinfo=UTC))


def test_until_midnight_can_be_said_and_an_end_before_the_beginning_cannot() -> None:
    assert station(Hours(days=frozenset((1,)), opens="00:00", closes="24:00")).is_open_at(NOW)
    with pytest.raises(ValidationError):
        Hours(days=frozenset((1,)), opens="20:00", closes="08:00")
    with pytest.raises(ValidationError):
        Hours(days=frozenset((8,)), opens="08:00", closes="20:00")


def test_what_has_moved_is_found_where_it_is_now_and_what_is_closed_is_never_open() -> None:
    place = station()
    there = Point(latitude_e6=36_700_000, longitude_e6=101_700_000)
    what = Particulars(kind="outdoor_stations", name="服务站", address="东大街", at=there, hours=())
    place.change(what)
    place.change(what)
    assert place.cell6 == there.cell(6)
    place.close()
    assert not place.is_open_at(NOW)
    with pytest.raises(WrongState):
        place.close()
    assert told(place) == ["FacilityOpened", "FacilityChanged", "FacilityClosed"]
