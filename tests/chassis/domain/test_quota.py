"""The quota's own rules, one write at a time. How two documents keep to them together: tests/chassis/claims."""

import pytest

from services.chassis.domain import Denied, Granted, Queued, Quota, Refused, Unavailable
from services.chassis.domain.claimant import MAX_TICKETS
from services.chassis.domain.quota import MAX_PENDING
from tests.chassis.claims.hall import NOW, Status, a_guest, a_hall


def settled(quota: Quota, *claimants: str) -> None:
    """All of these have come and taken what they were given."""
    for name in claimants:
        outcome = quota.claim(name)
        assert not isinstance(outcome, Denied)
        quota.resolve(outcome.ticket, accepted=True)


def test_what_there_is_is_given_then_places_in_line_then_nothing() -> None:
    quota = Quota(limit=1, line_limit=1)
    assert [quota.claim(name) for name in "abc"] == [Granted(1), Queued(2, 0), Denied("quota_exhausted")]
    assert (quota.used, quota.waiting) == (1, 1)


def test_asking_again_while_it_is_under_way_hears_the_same() -> None:
    quota = Quota(limit=1, line_limit=1)
    for name in "ab":
        assert quota.claim(name) == quota.claim(name)
    assert (quota.used, quota.waiting, len(quota.pending)) == (1, 1, 2)


def test_a_newcomer_never_passes_the_line_even_beside_a_free_seat() -> None:
    quota = Quota(limit=1, line_limit=2)
    settled(quota, "a", "b")
    quota.resolve(quota.free("a"), accepted=True, held="seat")
    assert (quota.used, quota.has_room_for_the_line) == (0, True)
    assert quota.claim("c") == Queued(4, 1)


def test_the_first_in_line_gets_what_became_free_and_stays_counted_until_it_takes_it() -> None:
    quota = Quota(limit=1, line_limit=2)
    settled(quota, "a", "b")
    quota.resolve(quota.free("a"), accepted=True, held="seat")
    granted = quota.promote("b", 2, quota.joined)
    assert isinstance(granted, Granted)
    assert (quota.used, quota.waiting, quota.has_room_for_the_line) == (1, 1, False)
    assert quota.promote("b", 2, quota.joined) is None
    quota.resolve(granted.ticket, accepted=True)
    assert (quota.used, quota.waiting, quota.unsettled) == (1, 0, False)


def test_who_looked_at_the_line_before_another_joined_it_is_told_to_look_again() -> None:
    quota = Quota(limit=1, line_limit=3)
    settled(quota, "a")
    before = quota.joined
    settled(quota, "b")
    quota.resolve(quota.free("a"), accepted=True, held="seat")
    assert quota.promote("c", 9, before) == "look_again"


@pytest.mark.parametrize(("accepted", "used", "waiting"), [(True, 1, 0), (False, 0, 0)])
def test_a_seat_that_was_not_accepted_is_free_again(accepted: bool, used: int, waiting: int) -> None:
    quota = Quota(limit=1)
    outcome = quota.claim("a")
    assert isinstance(outcome, Granted)
    for _ in range(3):  # once, however often it is said
        quota.resolve(outcome.ticket, accepted=accepted)
    assert (quota.used, quota.waiting, quota.pending) == (used, waiting, [])


def test_what_is_given_back_is_free_only_when_its_holder_has_said_so() -> None:
    quota = Quota(limit=1)
    settled(quota, "a")
    ticket = quota.free("a")
    assert quota.free("a") == ticket
    assert quota.used == 1
    quota.resolve(ticket, accepted=False)
    assert quota.used == 1
    quota.resolve(quota.free("a"), accepted=True, held="seat")
    assert quota.used == 0


def test_it_is_not_cut_below_what_is_taken_nor_the_line_below_who_waits() -> None:
    quota = Quota(limit=2, line_limit=3)
    settled(quota, "a", "b", "c", "d")
    for wanted in ((1, None), (2, 1)):
        with pytest.raises(Refused):
            quota.resize(*wanted)
    assert (quota.limit, quota.line_limit) == (2, 3)
    quota.resize(3, 2)
    assert (quota.limit, quota.line_limit, quota.unsettled) == (3, 2, True)


def test_once_closed_it_gives_nothing_to_newcomers_nor_to_the_line() -> None:
    quota = Quota(limit=1, line_limit=2)
    settled(quota, "a", "b")
    quota.close()
    quota.resolve(quota.free("a"), accepted=True, held="seat")
    assert quota.claim("c") == Denied("quota_closed")
    assert quota.promote("b", 2, quota.joined) is None
    assert quota.unsettled is False


def test_one_document_carries_a_bounded_number_of_claims_under_way() -> None:
    quota = Quota(limit=MAX_PENDING * 2)
    for n in range(MAX_PENDING):
        quota.claim(f"c{n}")
    with pytest.raises(Unavailable) as told:
        quota.claim("one more")
    assert told.value.reason == "busy"
    assert isinstance(quota.claim("c0"), Granted)


class TestTheClaimantsWord:
    def test_a_ticket_is_accepted_once_and_never_another_beside_it(self) -> None:
        guest, hall = a_guest("a"), a_hall(1)
        assert guest.take(Granted(1), hall, NOW)
        assert guest.take(Granted(1), hall, NOW)
        assert not guest.take(Granted(2), hall, NOW)
        assert (guest.tickets, guest.declined, guest.status) == ([1], 2, Status.SEATED)

    def test_what_was_declined_is_not_accepted_afterwards(self) -> None:
        guest, hall = a_guest("a"), a_hall(1)
        assert not guest.decline(5)
        assert not guest.take(Granted(5), hall, NOW)
        assert guest.asking
        assert guest.take(Granted(6), hall, NOW)

    def test_a_refusal_is_heard_only_while_it_waits_for_a_word(self) -> None:
        guest, hall = a_guest("a"), a_hall(1)
        guest.take(Granted(1), hall, NOW)
        guest.take(Denied("late"), hall, NOW)
        assert guest.status is Status.SEATED

    def test_of_many_rounds_the_old_tickets_are_forgotten_and_never_accepted_again(self) -> None:
        guest, hall = a_guest("a"), a_hall(1)
        for round in range(MAX_TICKETS):
            assert guest.take(Granted(2 * round + 1), hall, NOW)
            assert guest.give(2 * round + 2, lambda: guest.leave(hall))
            assert guest.begin_again(a_guest("a"), NOW)
        assert len(guest.tickets) == MAX_TICKETS
        assert not guest.take(Granted(1), hall, NOW)
        assert guest.asking

    def test_one_who_gave_back_says_what_it_had(self) -> None:
        guest, hall = a_guest("a"), a_hall(1)
        guest.take(Queued(1), hall, NOW)
        assert guest.in_line == 1
        assert guest.give(2, lambda: guest.leave(hall))
        assert (guest.held, guest.gave, guest.in_line) == ("nothing", "place", None)
        assert not guest.step_up(3, hall, NOW)
