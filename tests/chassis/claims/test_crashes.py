"""A process dies at each of its steps; the next one finds what it left and brings it to its end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from services.chassis import claims
from services.chassis.claims import RESUME_AFTER
from tests.chassis.claims.conftest import House, books_balance
from tests.chassis.claims.hall import Guest, Status, a_guest, a_hall

POINTS = ("claim.created", "claim.entered", "claim.taken", "claim.resolved")
Deed = Callable[[House], Awaitable[object]]

DEEDS: dict[str, Deed] = {
    "claims the free seat": lambda house: house.desk.claim(a_guest("new")),
    "leaves a seat that others wait for": lambda house: house.desk.give_back("seated", Guest.leave),
    "leaves the line": lambda house: house.desk.give_back("waiting", Guest.leave),
    "comes again": lambda house: house.desk.claim(a_guest("left")),
    "asks again": lambda house: house.desk.claim(a_guest("waiting")),
}


class Died(BaseException):
    """As a process does: nothing that comes after it happens."""


def dies_at(point: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = count

    def reached(name: str) -> None:
        nonlocal left
        left -= name == point
        if name == point and left == 0:
            raise Died(point)

    monkeypatch.setattr(claims, "reached", reached)


async def a_full_house(house: House) -> None:
    await house.halls.create(a_hall(2, line=5))
    for name in ("seated", "left", "also seated"):
        await house.desk.claim(a_guest(name))
        if name == "left":
            await house.desk.give_back("left", Guest.leave)
    for name in ("waiting", "waits too"):
        await house.desk.claim(a_guest(name))


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("deed", DEEDS)
async def test_what_was_under_way_is_finished_by_the_next_process(
    house: House, deed: str, point: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_full_house(house)
    dies_at(point, count, monkeypatch)
    died = False
    try:
        await DEEDS[deed](house)
    except Died:
        died = True
    monkeypatch.undo()
    next_one = house.process()
    await next_one.desk.sweep()
    house.clock.advance(RESUME_AFTER)
    for id in await next_one.guests.due(house.clock.now()):
        await next_one.desk.carry_on(id)
    await books_balance(next_one)
    if died and deed.startswith("leaves"):
        await DEEDS[deed](next_one)  # asked again by whoever heard no answer: done, or found done
        await books_balance(next_one)
    if deed == "leaves a seat that others wait for":
        assert await next_one.status("waiting") is Status.SEATED


async def test_a_claim_that_never_got_past_its_first_step_is_decided_when_its_time_has_come(house: House) -> None:
    await house.halls.create(a_hall(1))
    guest = a_guest("a")
    guest.due_at = house.clock.now() + RESUME_AFTER
    await house.guests.create(guest)
    assert await house.guests.due(house.clock.now()) == []
    house.clock.advance(RESUME_AFTER)
    for id in await house.guests.due(house.clock.now()):
        await house.desk.carry_on(id)
    assert await house.status("a") is Status.SEATED
    assert await house.guests.due(house.clock.now() + timedelta(days=1)) == []
    await books_balance(house)


async def test_a_sweep_leaves_alone_what_may_still_be_under_way_and_finishes_what_stood_still(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.halls.create(a_hall(1))
    await house.desk.sweep()
    dies_at("claim.entered", 1, monkeypatch)
    with pytest.raises(Died):
        await house.process().desk.claim(a_guest("a"))
    monkeypatch.undo()
    assert await house.desk.sweep() == 0
    assert await house.status("a") is Status.ASKING
    assert await house.desk.sweep() == 1
    assert await house.status("a") is Status.SEATED
    await books_balance(house)


async def test_one_hall_that_cannot_be_resumed_does_not_keep_the_others_waiting(house: House) -> None:
    bad, good = a_hall(0, line=1), a_hall(1, line=1)
    bad.id, good.id = "a bad one", "hall"
    for hall in (bad, good):
        hall.seats.claim("nobody" if hall is bad else "a")
        await house.halls.create(hall)
    await house.guests.create(a_guest("a"))
    with pytest.raises(ExceptionGroup) as told:
        await house.desk.sweep()
    assert len(told.value.exceptions) == 1
    assert await house.status("a") is Status.SEATED
