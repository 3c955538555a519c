"""An hour of a counsellor's, and who may book it and say what became of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.chassis.domain import Denied, Event, Granted, NotFound, Refused, WrongState
from services.events.domain.booking import CounsellingBooking, Status
from services.events.domain.counselling import CounsellingHour
from services.events.domain.refusals import (
    HourIsTaken,
    HourNotOffered,
    HourPassed,
    NotInvited,
    NotOnTheHour,
    NotTheCounsellor,
    NotYetBegun,
    OwnHour,
)
from tests.events.counselling import TOMORROW, a_booking, an_hour
from tests.events.samples import NOW

Way = Callable[[CounsellingBooking, CounsellingHour], None]
AFTER = TOMORROW + timedelta(hours=1)
WAYS: dict[Status, Way] = {
    Status.BOOKED: lambda b, h: b.settle(Granted(1), h, NOW),
    Status.REFUSED: lambda b, h: b.settle(Denied("quota_exhausted"), h, NOW),
    Status.CANCELLED: lambda b, h: b.cancel(h, "worker", NOW),
    Status.HELD: lambda b, h: b.hold(h, "两周后再谈", "counsellor", AFTER),
    Status.MISSED: lambda b, h: b.miss(h, "counsellor", AFTER),
}


def a_booking_that_is(status: Status) -> tuple[CounsellingBooking, CounsellingHour]:
    hour = an_hour()
    booking = a_booking(hour)
    booking.status = status
    return booking, hour


@pytest.mark.parametrize("wanted", WAYS)
@pytest.mark.parametrize("present", Status)
def test_what_is_not_in_the_table_is_refused_with_both_states(present: Status, wanted: Status) -> None:
    booking, hour = a_booking_that_is(present)
    if (present, wanted) == (Status.CANCELLED, Status.CANCELLED):
        WAYS[wanted](booking, hour)  # said again
        assert not booking.raised()
    elif wanted in booking.moves.get(present, frozenset()):
        WAYS[wanted](booking, hour)
        assert booking.status is wanted
    else:
        with pytest.raises(WrongState) as refused:
            WAYS[wanted](booking, hour)
        assert refused.value.facts == {"state": present.value, "wanted": wanted.value}


def test_two_hours_of_one_counsellor_never_overlap() -> None:
    """Each begins on the hour and is over within it; the same beginning is the same hour."""
    with pytest.raises(NotOnTheHour):
        an_hour(starts_at=TOMORROW + timedelta(minutes=30))
    assert an_hour(minutes=60).ends_at <= an_hour(starts_at=TOMORROW + timedelta(hours=1)).starts_at
    assert an_hour(minutes=20).id == an_hour(place="306 室").id != an_hour(counsellor="another").id


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"now": TOMORROW}, HourPassed),
        ({"home": "630000/630200"}, NotInvited),
        ({"by": "counsellor"}, OwnHour),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_it_is_for_workers_of_its_union_before_it_begins_and_not_for_the_counsellor(
    changes: dict[str, object], why: type[Refused]
) -> None:
    hour = an_hour()
    hour.admit(a_booking(hour))
    with pytest.raises(why):
        hour.admit(a_booking(hour, **changes))


def test_it_is_withdrawn_only_while_nobody_has_it_and_nobody_books_it_then() -> None:
    hour = an_hour()
    hour.seats.claim("somebody")
    with pytest.raises(HourIsTaken):
        hour.withdraw()
    free = an_hour()
    free.withdraw()
    with pytest.raises(HourNotOffered):
        free.admit(a_booking(free))
    free.offer_again(NOW)
    free.admit(a_booking(free))


def test_only_the_two_are_shown_it() -> None:
    booking = a_booking(an_hour())
    assert booking.shown_to("worker") is booking.shown_to("counsellor") is booking
    for other in ("organizer", "auditor", ""):
        with pytest.raises(NotFound):
            booking.shown_to(other)


def test_the_counsellor_says_what_became_of_it_and_not_before_it_began() -> None:
    booking, hour = a_booking_that_is(Status.BOOKED)
    with pytest.raises(NotTheCounsellor):
        booking.hold(hour, "", "worker", AFTER)
    with pytest.raises(NotFound):
        booking.hold(hour, "", "organizer", AFTER)
    with pytest.raises(NotYetBegun):
        booking.copy_for_change().miss(hour, "counsellor", NOW)
    with pytest.raises(HourPassed):
        booking.copy_for_change().cancel(hour, "worker", TOMORROW)


def test_what_names_the_worker_is_of_no_organization_and_what_is_of_one_names_nobody() -> None:
    """Platforms are told what happens in an organization."""
    kinds = [kind for kind in Event.released.values() if kind.topic.startswith("wuyi.events.counselling_")]
    assert len(kinds) == 6
    for kind in kinds:
        assert ("person" in kind.model_fields) != ("organization" in kind.model_fields), kind.type
        assert ("booking" in kind.model_fields) == ("person" in kind.model_fields), kind.type


def test_no_event_says_what_it_is_about() -> None:
    booking, hour = a_booking_that_is(Status.CLAIMING)
    WAYS[Status.BOOKED](booking, hour)
    WAYS[Status.HELD](booking, hour)
    said = [event.model_dump() for _, event in booking.raised()]
    assert len(said) == 2 and not any({"about", "notes"} & facts.keys() for facts in said)
    assert said[-1]["counts_in"] == ("counselling_sessions",)
