import asyncio
from collections.abc import Callable

import pytest

from services.chassis.gathering import Gathering

pytestmark = pytest.mark.asyncio


class Journeys:
    """Doubles what it carries, and sets out only when told to."""

    def __init__(self, underway: int = 1, together: int = 100) -> None:
        self.carried: list[list[int]] = []
        self.may_arrive = asyncio.Event()
        self.gathering: Gathering[int, int] = Gathering(self._carry, underway, together)

    async def _carry(self, items: list[int]) -> list[int]:
        self.carried.append(items)
        await self.may_arrive.wait()
        if 13 in items:
            raise ZeroDivisionError
        return [2 * item for item in items]

    def ask(self, *items: int) -> "asyncio.Task[list[int]]":
        return asyncio.create_task(self.gathering.ask(items))


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)


async def test_who_is_alone_travels_at_once_and_those_who_come_meanwhile_travel_together() -> None:
    journeys = Journeys()
    first = journeys.ask(1)
    await until(lambda: journeys.carried == [[1]])
    others = [journeys.ask(2, 3), journeys.ask(), journeys.ask(4)]
    await asyncio.sleep(0)
    journeys.may_arrive.set()
    assert await first == [2]
    assert await asyncio.gather(*others) == [[4, 6], [], [8]]
    assert journeys.carried == [[1], [2, 3, 4]]


async def test_as_many_are_underway_as_may_be_and_no_more_go_together_than_may() -> None:
    journeys = Journeys(underway=2, together=3)
    asked = [journeys.ask(n, n) for n in range(5)]
    await until(lambda: len(journeys.carried) == 2)
    journeys.may_arrive.set()
    assert await asyncio.gather(*asked) == [[2 * n, 2 * n] for n in range(5)]
    assert max(map(len, journeys.carried)) == 2
    alone = await journeys.gathering.ask(range(10))
    assert len(alone) == 10


async def test_what_goes_wrong_is_heard_by_those_who_travelled_together_and_by_nobody_else() -> None:
    journeys = Journeys()
    first = journeys.ask(1)
    await until(lambda: len(journeys.carried) == 1)
    unlucky = [journeys.ask(13), journeys.ask(2)]
    await asyncio.sleep(0)
    journeys.may_arrive.set()
    assert await first == [2]
    told = await asyncio.gather(*unlucky, return_exceptions=True)
    assert [type(error) for error in told] == [ZeroDivisionError, ZeroDivisionError]
    assert await journeys.gathering.ask([5]) == [10]


async def test_who_gives_up_does_not_stop_the_others() -> None:
    journeys = Journeys()
    first, second = journeys.ask(1), journeys.ask(2)
    await until(lambda: len(journeys.carried) == 1)
    first.cancel()
    journeys.may_arrive.set()
    assert await second == [4]
    await journeys.gathering.finish()
    assert [item for items in journeys.carried for item in items] == [1, 2]
