"""Seats through the desk, on a real store."""

import asyncio
from typing import Any

import pytest

from services.chassis.claims import ClaimDesk
from services.chassis.domain import Refused, WrongState
from services.chassis.store.repository import Repository
from tests.chassis.claims.conftest import KEYRING, House, books_balance
from tests.chassis.claims.hall import SEATS, Guest, Hall, Status, a_guest, a_hall


class RacedGuests(Repository[Guest]):
    """Just before its first change, another process gives the guest a seat."""

    other: ClaimDesk[Hall, Guest] | None = None

    async def change(self, *args: Any, **kwargs: Any) -> Any:
        if self.other is not None:
            other, self.other = self.other, None
            await other.claim(a_guest("a"))
        return await super().change(*args, **kwargs)


async def test_the_last_seat_goes_to_one_of_two(house: House) -> None:
    await house.halls.create(a_hall(1))
    two = await asyncio.gather(house.desk.claim(a_guest("a")), house.process().desk.claim(a_guest("b")))
    assert sorted(guest.status for guest in two) == [Status.REFUSED, Status.SEATED]
    assert {guest.reason for guest in two} == {"", "quota_exhausted"}
    await books_balance(house)


async def test_of_fifty_racers_in_two_processes_exactly_as_many_sit_as_there_are_seats(house: House) -> None:
    await house.halls.create(a_hall(7, line=5))
    desks = house.desk, house.process().desk
    await asyncio.gather(*(desks[n % 2].claim(a_guest(f"g{n}")) for n in range(50)))
    assert await house.seated() == 7
    assert len(await house.line()) == 5
    await books_balance(house)


async def test_asking_again_changes_nothing(house: House) -> None:
    await house.halls.create(a_hall(1, line=1))
    for name in ("a", "b"):
        first = await house.desk.claim(a_guest(name))
        again = await asyncio.gather(*(house.desk.claim(a_guest(name)) for _ in range(5)))
        assert {guest.version for guest in again} == {first.version}
    assert await house.line() == ["b"]
    await books_balance(house)


async def test_one_who_asks_many_times_at_once_has_one_seat(house: House) -> None:
    await house.halls.create(a_hall(3))
    desks = house.desk, house.process().desk
    await asyncio.gather(*(desks[n % 2].claim(a_guest("a")) for n in range(20)))
    assert (await house.hall()).seats.used == 1
    await books_balance(house)


async def test_who_is_not_admitted_hears_why_and_nothing_is_written(house: House) -> None:
    await house.halls.create(Hall(id="hall", seats=a_hall(1).seats, shut=True))
    with pytest.raises(Refused) as told:
        await house.desk.claim(a_guest("a"))
    assert told.value.reason == "hall_shut"
    assert await house.guests.get_many(["a"]) == {}
    assert (await house.hall()).version == 1


async def test_a_rule_that_changes_between_asking_and_deciding_is_asked_again(house: House) -> None:
    await house.halls.create(a_hall(1))
    await house.guests.create(a_guest("a"))  # one who got as far as step 1 while the hall was open
    await house.halls.change("hall", lambda hall: setattr(hall, "shut", True))
    guest = await house.desk.carry_on("a")
    assert (guest.status, guest.reason) == (Status.REFUSED, "hall_shut")
    await books_balance(house)


async def test_a_seat_given_back_goes_to_the_first_in_line(house: House) -> None:
    await house.halls.create(a_hall(1, line=3))
    for name in ("a", "b", "c", "d"):
        await house.desk.claim(a_guest(name))
    await house.desk.give_back("a", Guest.leave)
    assert await house.status("b") is Status.SEATED
    assert await house.line() == ["c", "d"]
    await books_balance(house)


async def test_the_line_moves_in_order_whoever_leaves_and_whenever(house: House) -> None:
    await house.halls.create(a_hall(2, line=10))
    for n in range(10):
        await house.desk.claim(a_guest(f"g{n}"))
    desks = house.desk, house.process().desk
    await asyncio.gather(*(desks[n % 2].give_back(f"g{n}", Guest.leave) for n in (0, 3, 1, 5)))
    assert [await house.status(f"g{n}") for n in (2, 4)] == [Status.SEATED, Status.SEATED]
    assert await house.line() == ["g6", "g7", "g8", "g9"]
    await books_balance(house)


async def test_while_anyone_waits_a_newcomer_never_passes_them(house: House) -> None:
    await house.halls.create(a_hall(1, line=1))
    for name in ("a", "b"):
        await house.desk.claim(a_guest(name))
    late = await asyncio.gather(
        house.desk.give_back("a", Guest.leave), *(house.desk.claim(a_guest(f"late{n}")) for n in range(5))
    )
    assert await house.status("b") is Status.SEATED
    assert sum(guest.status is Status.SEATED for guest in late) == 0
    await books_balance(house)


async def test_who_joins_the_line_hears_how_many_wait_before_them(house: House) -> None:
    await house.halls.create(a_hall(1, line=9))
    guests = [await house.desk.claim(a_guest(name)) for name in ("a", "b", "c", "d")]
    assert [guest.before for guest in guests[1:]] == [0, 1, 2]


async def test_who_left_may_come_again_and_stands_at_the_end(house: House) -> None:
    await house.halls.create(a_hall(1, line=5))
    for name in ("a", "b", "c"):
        await house.desk.claim(a_guest(name))
    await house.desk.give_back("b", Guest.leave)
    await house.desk.claim(a_guest("b"))
    assert await house.line() == ["c", "b"]
    await books_balance(house)


async def test_giving_back_twice_at_once_frees_one_seat(house: House) -> None:
    await house.halls.create(a_hall(1))
    await house.desk.claim(a_guest("a"))
    desks = house.desk, house.process().desk
    told = await asyncio.gather(*(desks[n % 2].give_back("a", Guest.leave) for n in range(6)), return_exceptions=True)
    assert {type(each) for each in told} <= {Guest, WrongState}
    assert (await house.hall()).seats.used == 0
    await books_balance(house)


async def test_who_may_not_leave_keeps_the_seat(house: House) -> None:
    def stay(guest: Guest, hall: Hall) -> None:
        raise Refused("stay", code="stay")

    await house.halls.create(a_hall(1))
    await house.desk.claim(a_guest("a"))
    with pytest.raises(Refused):
        await house.desk.give_back("a", stay)
    assert await house.status("a") is Status.SEATED
    await books_balance(house)


async def test_a_refusal_heard_only_in_the_deciding_write_leaves_the_books_as_they_were(house: House) -> None:
    asked = 0

    def at_second_thought(guest: Guest, hall: Hall) -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise Refused("no longer", code="no_longer")
        guest.leave(hall)

    await house.halls.create(a_hall(1))
    await house.desk.claim(a_guest("a"))
    with pytest.raises(Refused):
        await house.desk.give_back("a", at_second_thought)
    assert await house.status("a") is Status.SEATED
    await books_balance(house)


async def test_one_who_is_granted_a_seat_while_giving_up_does_not_keep_it_unseen(house: House) -> None:
    """Found holding nothing, seated by another process a moment later: leaving must still give the seat back."""
    await house.halls.create(a_hall(1))
    await house.desk.claim(a_guest("a"))
    await house.desk.give_back("a", Guest.leave)
    racing = RacedGuests(Guest, house.store, KEYRING, house.clock, lambda: None)
    racing.other = house.process().desk
    await ClaimDesk(SEATS, house.halls, racing, house.clock).give_back("a", Guest.leave)
    assert await house.status("a") is Status.LEFT
    await books_balance(house)


async def test_more_seats_move_the_line_in_order(house: House) -> None:
    await house.halls.create(a_hall(1, line=5))
    for name in ("a", "b", "c", "d"):
        await house.desk.claim(a_guest(name))
    await house.halls.change("hall", lambda hall: hall.seats.resize(3))
    await house.desk.resume("hall")
    assert [await house.status(name) for name in ("b", "c", "d")] == [Status.SEATED, Status.SEATED, Status.IN_LINE]
    await books_balance(house)


async def test_what_is_closed_gives_nothing_any_more_and_takes_back_all(house: House) -> None:
    await house.halls.create(a_hall(1, line=2))
    for name in ("a", "b"):
        await house.desk.claim(a_guest(name))
    await house.halls.change("hall", lambda hall: hall.seats.close())
    assert (await house.desk.claim(a_guest("c"))).reason == "quota_closed"
    await house.desk.give_back("a", Guest.leave)
    assert await house.status("b") is Status.IN_LINE
    await house.desk.give_back("b", Guest.leave)
    await books_balance(house)


async def test_what_takes_more_than_one_place_waits_until_it_fits(house: House) -> None:
    await house.halls.create(a_hall(5, line=5))
    for name, wants in (("a", 2), ("b", 2), ("c", 3), ("d", 1)):
        await house.desk.claim(a_guest(name, wants))
    await house.desk.give_back("a", Guest.leave)
    assert await house.line() == ["d"]  # c took what a gave back; d does not fit beside b and c
    assert (await house.hall()).seats.used == 5
    await house.desk.give_back("b", Guest.leave)
    await books_balance(house)
