"""What a relay promises: every event leaves, in its document's order, and is cleared only after the log has it."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import cast

import pytest

from services.chassis.domain import Unavailable
from services.chassis.log.envelope import from_record
from services.chassis.log.port import Behind, EventLog, Partition, Record
from services.chassis.observing.metrics import Metrics
from services.chassis.running import patience, relay
from services.chassis.running.relay import Pace, Relay
from services.chassis.store.port import Document, Write
from tests.chassis.running.away import AwayLog, log_that_goes, store_that_goes
from tests.chassis.running.conftest import TOPIC, Stage, until
from tests.chassis.running.sample import Speaker

pytestmark = pytest.mark.asyncio


async def sequences(log: EventLog) -> dict[str, list[int]]:
    """Of each speaker, in the order of the log."""
    found: dict[str, list[int]] = defaultdict(list)
    for number in range((await log.topics())[TOPIC]):
        for record in await log.read(Partition(TOPIC, number), 0, 10_000):
            found[record.key].append(from_record(record).sequence)
    return found


async def speak(stage: Stage, *names: str, times: int = 1) -> None:
    speakers = stage.running.desk.of(Speaker)
    for name in names:
        await speakers.create(Speaker(id=name))
        for _ in range(times):
            await speakers.change(name, lambda speaker: speaker.say())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "pause_after", lambda tries: 0.002)


async def test_what_is_saved_leaves_by_the_nudge_and_does_not_wait_for_the_sweep(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "SWEEP_SECONDS", 3600.0)
    store, door = store_that_goes(stage.store)
    idle = Relay("speaking", store, stage.log, 10, Metrics())
    running = asyncio.create_task(idle.run())

    async def looked() -> bool:
        return "pending" in door.asked

    await until(looked, running)
    await speak(stage, "a")
    idle.nudge()

    async def gone() -> bool:
        return idle.published == 1

    await until(gone, running)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_a_dead_process_left_is_found_by_the_sweep(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "SWEEP_SECONDS", 0.01)
    running = asyncio.create_task(stage.running.relay.run())
    document = Document("a", 1, Speaker(id="a").model_dump(mode="json", exclude={"id", "version", "due_at"}))
    event = {
        "id": "e", "type": "wuyi.speaking.speaker.said.v1", "source": "/wuyi/speaking", "subject": "a", "topic": TOPIC,
        "time": "2022-05-01T00:00:00.000000Z", "sequence": 1, "correlation": "c", "causation": None, "traceparent": None,
        "data": {"n": 1},
    }  # fmt: skip
    await stage.store.write([Write("speakers", document, [event])])

    async def gone() -> bool:
        return await sequences(stage.log) == {"a": [1]}

    await until(gone, running)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_two_relays_at_one_store_leave_no_gap_and_keep_the_order(stage: Stage) -> None:
    relays = [Relay("speaking", stage.store, stage.log, 1000, Metrics()) for _ in range(2)]
    tasks = [asyncio.create_task(each.run()) for each in relays]

    async def keep_nudging() -> None:
        while True:
            for each in relays:
                each.nudge()
            await asyncio.sleep(0)

    tasks.append(asyncio.create_task(keep_nudging()))
    await asyncio.gather(*(speak(stage, name, times=30) for name in "abcd"))

    async def empty() -> bool:
        return (await stage.store.backlog()).count == 0

    await until(empty, *tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for seen in (await sequences(stage.log)).values():
        firsts = list(dict.fromkeys(seen))
        assert firsts == list(range(1, 31))
        assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(seen))


async def test_while_the_log_is_away_nothing_is_cleared_and_then_all_of_it_leaves_once(stage: Stage) -> None:
    log, door = log_that_goes(stage.log)
    away = Relay("speaking", stage.store, log, 1000, Metrics())
    door.away = True
    running = asyncio.create_task(away.run())
    await speak(stage, "a", "b", times=10)

    async def noticed() -> bool:
        return away.backlog == 20 and away.away == "away"

    await until(noticed, running)
    assert (await stage.store.backlog()).count == 20
    door.away = False

    async def gone() -> bool:
        return (await stage.store.backlog()).count == 0 and away.away is None

    await until(gone, running)
    assert await sequences(stage.log) == {"a": list(range(1, 11)), "b": list(range(1, 11))}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_over_the_limit_no_command_is_taken_until_something_has_left(stage: Stage) -> None:
    log, door = log_that_goes(stage.log)
    away = Relay("speaking", stage.store, log, 5, Metrics())
    door.away = True
    running = asyncio.create_task(away.run())
    assert not away.overloaded
    await speak(stage, "a", times=5)

    async def full() -> bool:
        return away.backlog == 5

    await until(full, running)
    assert away.overloaded
    door.away = False

    async def empty() -> bool:
        return away.backlog == 0

    await until(empty, running)
    assert not away.overloaded
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_store_that_goes_after_the_acknowledgement_costs_a_repetition_and_no_event(stage: Stage) -> None:
    store, door = store_that_goes(stage.store)
    door.allowed = {"pending"}
    half = Relay("speaking", store, stage.log, 1000, Metrics())
    await speak(stage, "a", times=3)
    door.away = True
    with pytest.raises(Unavailable):
        await half.publish_all()
    door.away = False
    await half.publish_all()
    assert (await sequences(stage.log))["a"] == [1, 2, 3, 1, 2, 3]
    assert (await stage.store.backlog()).count == 0


class Picky(AwayLog):
    """Fails the second record of one key, and with it those behind, as a log does."""

    failing = True

    async def append(self, records: Sequence[Record]) -> list[Exception | None]:
        outcomes: list[Exception | None] = []
        for record in records:
            sequence = from_record(record).sequence
            if self.failing and record.key == "a" and sequence >= 2:
                outcomes.append(Unavailable("not now") if sequence == 2 else Behind("behind"))
            else:
                outcomes += await super().append([record])
        return outcomes


async def test_only_what_was_acknowledged_is_cleared(stage: Stage) -> None:
    picky = Picky(stage.log)
    half = Relay("speaking", stage.store, cast(EventLog, picky), 1000, Metrics())
    await speak(stage, "a", "b", times=4)
    with pytest.raises(Unavailable):
        await half.publish_all()
    assert [p.event["sequence"] for p in await stage.store.pending(10)] == [2, 3, 4]
    picky.failing = False
    await half.publish_all()
    assert await sequences(stage.log) == {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]}


async def test_what_can_never_leave_holds_back_its_own_document_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PAGE", 4)
    await stage.store.write(
        [Write("boards", Document("broken", 1, {}), [{"id": f"e{n}", "no": "envelope"} for n in range(7)])]
    )
    await speak(stage, "a", "b", times=20)
    await stage.running.relay.publish_all()
    assert {name: len(seen) for name, seen in (await sequences(stage.log)).items()} == {"a": 20, "b": 20}
    assert stage.running.relay.stuck == {"e0": "not_an_envelope", **{f"e{n}": "behind" for n in range(1, 7)}}
    assert (await stage.store.backlog()).count == 7
    await speak(stage, "c")
    await stage.running.relay.publish_all()
    assert (await sequences(stage.log))["c"] == [1]


async def test_a_pause_grows_up_to_a_cap() -> None:
    pauses = [patience.pause_after(tries) for tries in (1, 4, 40)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= patience.LONGEST * 1.25


async def test_few_leave_at_once_and_a_crowd_leaves_together() -> None:
    pace = Pace()
    assert not pace.crowded(100.0, published=10), "after an idle time nobody is a crowd"
    assert not pace.crowded(100.1, published=20), "a hundred a second are few"
    assert pace.crowded(100.2, published=120), "a thousand a second are a crowd"
    assert pace.crowded(100.21, published=120), "which is looked at again only after the spacing"
    assert not pace.crowded(100.3, published=121)
