"""Where the store or the log is away a reader waits: nothing is parked, nothing is skipped, nothing is committed too early."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pytest

from services.chassis.domain import Unavailable
from services.chassis.log.port import Partition, Reader, Revoked
from services.chassis.observing.metrics import Metrics
from services.chassis.running import group as consuming
from services.chassis.running.arrived import Arrived, by_type
from services.chassis.running.consumer import Consumer
from services.chassis.running.parking import ParkedEvent
from services.chassis.running.trying import Trying
from tests.chassis.running.away import log_that_goes, store_that_goes
from tests.chassis.running.conftest import Stage, said, set_stage, until
from tests.chassis.running.sample import SPEAKING, Board

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "pause_after", lambda tries: 0.005)


async def stop(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_while_the_store_is_away_a_partition_waits_and_then_goes_on_where_it_was(stage: Stage) -> None:
    store, door = store_that_goes(stage.store)
    half = await set_stage(store, stage.log, stage.clock)
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(*(said(key, n) for n in range(1, 6) for key in "ab"))
    door.away = True
    reading = asyncio.create_task(half.running.consumer.run())

    async def waits() -> bool:
        progress = half.running.consumer.progress.values()
        return bool(progress) and any(each.tries >= 3 for each in progress)

    await until(waits, reading)
    paused = {each.paused for each in half.running.consumer.progress.values() if each.tries}
    assert paused <= {"away", None}
    assert await stage.lag() == 10
    door.away = False
    await until(stage._nothing_left, reading)
    await stop(reading)
    board = await stage.board()
    assert board.of("a") == board.of("b") == [1, 2, 3, 4, 5]
    assert await stage.running.desk.of(ParkedEvent).find() == []


@pytest.mark.parametrize("refusal", [Unavailable("away", code="away"), Revoked("one of them is another's")])
async def test_where_the_offsets_cannot_be_kept_the_work_is_done_again_and_found_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(*(said("a", n) for n in range(1, 6)))
    failing = [3]

    class Forgetful:
        def __init__(self, reader: Reader) -> None:
            self.reader = reader

        def __getattr__(self, name: str) -> Any:
            return getattr(self.reader, name)

        async def commit(self, next_offsets: Mapping[Partition, int]) -> None:
            if failing[0]:
                failing[0] -= 1
                raise refusal
            await self.reader.commit(next_offsets)

    log, door = log_that_goes(stage.log)

    async def join(group: str, topics: list[str]) -> Reader:
        return cast(Reader, Forgetful(await stage.log.join(group, topics)))

    monkeypatch.setattr(door, "join", join, raising=False)
    half = await set_stage(stage.store, log, stage.clock)
    reading = asyncio.create_task(half.running.consumer.run())
    await until(stage._nothing_left, reading)
    await stop(reading)
    assert failing == [0]
    assert (await stage.board()).of("a") == [1, 2, 3, 4, 5]
    assert len(await stage.notes()) == 5


async def test_what_was_taken_away_is_left_to_the_next_reader_unparked(stage: Stage) -> None:
    trying: Trying = stage.running.consumer._trying
    arrived = Arrived(said("a", 1, word="bug"), by_type(SPEAKING.reads))
    with pytest.raises(Revoked):
        await trying.see_to([arrived], still_ours=lambda: False)
    assert await stage.running.desk.of(ParkedEvent).find() == []


class Hasty(Consumer):
    """The control: it keeps the offsets before the effects are durable."""

    async def _take(self, reader: Reader, records: Any) -> None:
        await reader.commit({record.place: record.offset + 1 for record in records})
        await super()._take(reader, records)


@pytest.mark.parametrize(("kind", "lost"), [(Consumer, 0), (Hasty, 5)])
async def test_offsets_that_move_before_the_effects_lose_what_a_crash_leaves(
    stage: Stage, kind: type[Consumer], lost: int
) -> None:
    """The same crash twice: with the guard nothing is lost; the control without it loses what was in its hands."""
    store, door = store_that_goes(stage.store)
    half = await set_stage(store, stage.log, stage.clock)
    given = half.running.consumer
    dying = kind(given.group, stage.log, given._readings, given._trying, given._queue, stage.clock, Metrics())
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(*(said("a", n) for n in range(1, 6)))
    door.away = True
    reading = asyncio.create_task(dying.run())

    async def at_it() -> bool:
        return any(each.tries for each in dying.progress.values()) or "find" in door.asked

    await until(at_it, reading)
    await stop(reading)  # it dies with the batch in its hands
    await stage.read()
    assert 5 - len((await stage.board()).of("a")) == lost
