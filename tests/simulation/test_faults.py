"""What the simulated servers do to who asks them in bad weather: each thing that the ports allow, and nothing else."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis.clock import MovableClock
from services.chassis.domain import Unavailable
from services.chassis.log.port import Record, Revoked
from services.chassis.simulation.broker import Broker
from services.chassis.simulation.log import SimulatedLog
from services.chassis.simulation.loop import VirtualLoop
from services.chassis.simulation.network import Dice, Weather, Wire
from services.chassis.simulation.reader import SimulatedReader
from services.chassis.simulation.store import Shelves, SimulatedStore
from services.chassis.store.port import Document, Write, Written


def run(main: Callable[[], Awaitable[None]]) -> None:
    loop = VirtualLoop(random.Random(1))
    try:
        loop.run_until_complete(main())
    finally:
        loop.end()


def wire(dice: Dice) -> Wire:
    return Wire(dice, "server", lambda seconds, act: asyncio.get_running_loop().call_later(seconds, act))


def store(shelves: Shelves, **weather: float) -> SimulatedStore:
    dice = Dice(random.Random(3), Weather(**weather))
    return SimulatedStore(shelves, wire(dice), dice.random.shuffle)


def log(broker: Broker, **weather: float) -> SimulatedLog:
    dice = Dice(random.Random(3), Weather(**weather))
    return SimulatedLog(broker, wire(dice), dice)


def a_broker() -> Broker:
    broker = Broker(MovableClock(datetime(2022, 5, 1, tzinfo=UTC)))
    broker.prepare({"t": 4})
    return broker


def first(id: str = "a") -> Write:
    return Write("people", Document(id, 1, {"n": 1}), [{"id": f"e-{id}", "time": None}])


def test_a_write_that_was_lost_was_not_done() -> None:
    async def main() -> None:
        shelves = Shelves()
        with pytest.raises(Unavailable):
            await store(shelves, lost=1.0).write([first()])
        await asyncio.sleep(60)
        assert shelves.version("people", "a") == 0

    run(main)


def test_a_write_whose_answer_was_lost_was_done_and_is_found_done() -> None:
    async def main() -> None:
        shelves = Shelves()
        with pytest.raises(Unavailable):
            await store(shelves, unanswered=1.0).write([first()])
        assert shelves.version("people", "a") == 1
        assert await store(shelves).write([first()]) == [Written.STALE]
        assert len(await store(shelves).pending(10)) == 1

    run(main)


def test_a_write_may_be_done_after_it_was_given_up_and_not_over_what_was_done_since() -> None:
    async def main() -> None:
        shelves = Shelves()
        with pytest.raises(Unavailable):
            await store(shelves, late=1.0).write([first()])
        assert await store(shelves).write([Write("people", Document("a", 1, {"n": 2}))]) in (
            [Written.DONE],
            [Written.STALE],
        )
        await asyncio.sleep(60)
        assert shelves.version("people", "a") == 1
        assert len(shelves.outbox) in (0, 1)

    run(main)


def test_of_several_writes_some_may_be_done() -> None:
    async def main() -> None:
        shelves = Shelves()
        with pytest.raises(Unavailable):
            await store(shelves, unanswered=1.0).write([first(id) for id in "abcd"])
        assert [shelves.version("people", id) for id in "abcd"].count(1) == 2

    run(main)


def test_a_wire_that_is_cut_brings_nothing_and_answers_nothing() -> None:
    async def main() -> None:
        shelves, between = Shelves(), wire(Dice(random.Random(0)))
        one = SimulatedStore(shelves, between)
        between.cut = True
        with pytest.raises(Unavailable):
            await one.write([first()])
        between.cut = False
        assert await one.write([first()]) == [Written.DONE]

    run(main)


def test_some_batches_of_an_append_fail_and_no_key_is_passed_by_its_later_records() -> None:
    async def main() -> None:
        broker = a_broker()
        records = [Record("t", f"k{n % 9}", str(n).encode()) for n in range(36)]
        outcomes = await log(broker, lost=0.3, unanswered=0.2).append(records)
        assert any(outcome is None for outcome in outcomes)
        assert any(isinstance(outcome, Unavailable) for outcome in outcomes)
        for n in range(9):
            of_key = [o is None for r, o in zip(records, outcomes, strict=True) if r.key == f"k{n}"]
            assert of_key == sorted(of_key, reverse=True)

    run(main)


def test_what_was_acknowledged_may_be_there_twice_and_still_in_order() -> None:
    async def main() -> None:
        broker = a_broker()
        assert await log(broker, twice=1.0).append([Record("t", "k", b"1"), Record("t", "k", b"2")]) == [None, None]
        (values,) = [[r.value for r in rs] for rs in broker.records.values() if rs]
        assert values == [b"1", b"2", b"1", b"2"]

    run(main)


async def _joined(broker: Broker) -> SimulatedReader:
    reader = await log(broker).join("group", ["t"])
    assert isinstance(reader, SimulatedReader)
    return reader


def test_who_is_forgotten_reads_on_as_a_zombie_and_cannot_commit() -> None:
    async def main() -> None:
        broker = a_broker()
        await log(broker).append([Record("t", f"k{n}", b"") for n in range(20)])
        one = await _joined(broker)
        one.forgotten(deaf_for=5.0)
        other = await _joined(broker)
        zombie, right = await one.fetch(100, 0.1), await other.fetch(100, 0.1)
        assert len(zombie) == len(right) == 20
        with pytest.raises(Revoked):
            await one.commit({zombie[0].place: 1})
        await other.commit({right[0].place: 1})

    run(main)


def test_a_commit_from_before_the_group_moved_is_refused() -> None:
    async def main() -> None:
        broker = a_broker()
        await log(broker).append([Record("t", "k", b"")])
        one = await _joined(broker)
        (found,) = await one.fetch(100, 0.1)
        other = await _joined(broker)
        await other.close()
        with pytest.raises(Revoked):
            await one.commit({found.place: 1})
        assert broker.group("group").committed == {}

    run(main)


def test_a_fault_can_be_muted_by_its_number() -> None:
    async def main() -> None:
        heard: list[Any] = []
        dice = Dice(random.Random(0), Weather(lost=1.0), frozenset({1}), tell=lambda mark, what: heard.append(what))
        one = SimulatedStore(Shelves(), wire(dice))
        assert await one.write([first()]) == [Written.DONE]
        with pytest.raises(Unavailable):
            await one.write([first("b")])
        assert dice.fallen == 2

    run(main)
