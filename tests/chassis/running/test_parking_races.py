"""Consumers, sleepers, retries and discards meet at one key in many random orders, some die in the middle: whatever they do,
each event has its effects once and in order, or was discarded, and in the end nothing waits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest

from services.chassis.domain import Conflict
from services.chassis.running import trying
from services.chassis.running.parking import BlockedKey
from services.chassis.running.queueing import Queue
from services.chassis.running.retrying import Retry
from services.chassis.running.workbench import Hand
from tests.chassis.running.meeting import World

pytestmark = pytest.mark.asyncio

SEEDS = range(50)
UNTIL_SEEN = range(200)
"""A control may take longer to meet what its guard is for."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "PAUSES", (0.0,))


async def broken_seeds(seeds: range, *, calm: bool = False) -> dict[int, list[str]]:
    broken = {}
    for seed in seeds:
        world = World(seed, calm=calm)
        await world.play()
        if found := await world.breaches():
            broken[seed] = found
    return broken


async def test_whoever_meets_at_a_key_nothing_is_lost_doubled_or_passed() -> None:
    assert await broken_seeds(SEEDS) == {}


async def test_what_was_discarded_has_no_effect_though_it_comes_again() -> None:
    assert await broken_seeds(SEEDS, calm=True) == {}


Guard = Callable[[pytest.MonkeyPatch], None]


def without_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    def put_down(hand: Hand, now: datetime) -> None:
        for target, touch in hand._under.items():
            hand._bench.documents[target] = touch.document
            hand._bench.touched.setdefault(target, []).append(touch)

    monkeypatch.setattr(Hand, "put_down", put_down)


def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Queue, "__contains__", lambda queue, line: False)


async def slowly_freed(retry: Retry, key: BlockedKey, expected: int | None) -> bool:
    """It dawdles between finding nothing left and freeing the key, so that others come in between."""
    for _ in range(30):
        await asyncio.sleep(0)
    try:
        await retry.keys.change(key.id, BlockedKey.free, expected=expected)
    except Conflict:
        return False
    return True


def freed_on_any_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Retry, "_free", lambda retry, key: slowly_freed(retry, key, None))


async def test_a_key_is_freed_on_the_version_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Retry, "_free", lambda retry, key: slowly_freed(retry, key, key.version))
    assert await broken_seeds(SEEDS) == {}


@pytest.mark.parametrize("remove", [without_marks, without_waiting, freed_on_any_version])
async def test_without_its_guard_the_same_play_goes_wrong(remove: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Controls: the races above do meet what the guard is for."""
    remove(monkeypatch)
    for seed in UNTIL_SEEN:
        with suppress(TimeoutError):
            if await broken_seeds(range(seed, seed + 1)):
                return
    pytest.fail("nobody noticed that the guard was gone")
