"""The moments that the races meet only now and then, one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.log.port import Partition
from services.chassis.running import trying
from services.chassis.running.arrived import Arrived, by_type
from services.chassis.running.handling import Failed
from services.chassis.running.parking import AlreadySettled, BlockedKey, ParkedEvent, ParkedStatus
from services.chassis.running.retrying import Retry, StillArriving
from services.chassis.running.trying import Trying
from tests.chassis.running.conftest import GROUP, TOPIC, Stage, said
from tests.chassis.running.sample import SPEAKING, Board

pytestmark = pytest.mark.asyncio

READINGS = by_type(SPEAKING.reads)
PLACE = Partition(TOPIC, 0)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "PAUSES", (0.0,))


class Scene:
    """Events of key `a`, each at the offset of its number; the first is refused until the board is mended."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.parking: Retry = stage.running.parking
        self.trying: Trying = stage.running.consumer._trying
        self.queue = self.trying._queue

    def came(self, *numbers: int) -> list[Arrived]:
        return [
            Arrived(replace(said("a", n, word="bad" if n == 1 else "good"), partition=0, offset=n), READINGS)
            for n in numbers
        ]

    async def key(self) -> BlockedKey:
        return await self.parking.keys.get(BlockedKey.id_of(GROUP, TOPIC, "a"))

    async def parked(self, n: int) -> ParkedEvent:
        return await self.parking.parked.get(ParkedEvent.id_of(GROUP, self.came(n)[0].record))

    async def shown(self) -> list[int]:
        return (await self.stage.board()).of("a")

    async def mend(self) -> None:
        await self.stage.running.desk.of(Board).change("board", lambda board: setattr(board, "refuses", []))


@pytest.fixture
async def scene(stage: Stage) -> Scene:
    await stage.running.desk.of(Board).create(Board(id="board"))
    scene = Scene(stage)
    await scene.trying.see_to(scene.came(1))
    return scene


async def test_what_was_discarded_before_its_offset_was_kept_comes_again_in_vain(scene: Scene) -> None:
    await scene.parking.discard((await scene.parked(1)).id, "a test", "op")
    await scene.parking.drain((await scene.key()).id)
    assert not (await scene.key()).blocked
    await scene.mend()
    await scene.queue.load({PLACE: 0})  # the process died before the commit
    await scene.trying.see_to(scene.came(1, 2))
    assert await scene.shown() == [2]
    assert (await scene.parked(1)).status is ParkedStatus.DISCARDED


async def test_what_finds_its_key_free_is_handled_at_once_and_is_not_left_waiting(scene: Scene) -> None:
    await scene.mend()
    await scene.parking.drain((await scene.key()).id)
    assert scene.came(1)[0].line in scene.queue  # the reader does not know yet
    await scene.trying.see_to(scene.came(2, 3))
    assert await scene.shown() == [1, 2, 3]
    assert [(await scene.parked(n)).status for n in (2, 3)] == [ParkedStatus.HANDLED] * 2
    assert scene.came(1)[0].line not in scene.queue


async def test_what_is_written_down_and_not_yet_vouched_for_is_left_to_its_reader(scene: Scene) -> None:
    """Of two that came, the second was written and the first was not, when the process died."""
    late = ParkedEvent.of(GROUP, scene.came(3)[0].record, scene.stage.clock.now())
    await scene.parking.parked.create(late)
    for refused in (scene.parking.discard(late.id, "no", "op"), scene.parking.retry_corrected(late.id, {"n": 3}, "op")):
        with pytest.raises(StillArriving):
            await refused
    await scene.mend()
    await scene.parking.drain((await scene.key()).id)
    assert await scene.shown() == [1]
    await scene.queue.load({PLACE: 2})
    await scene.trying.see_to(scene.came(2, 3))
    assert await scene.shown() == [1, 2, 3]
    assert not (await scene.parked(3)).open


async def test_who_asks_while_a_retry_is_failing_gets_one_more(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    handling = scene.parking._handling
    handle = handling.handle

    async def slowly(events: Sequence[Arrived]) -> Failed:
        failed = await handle(events)
        await scene.parking.retry_corrected((await scene.parked(1)).id, {"n": 1, "word": "better"}, "op")
        monkeypatch.undo()
        return failed

    monkeypatch.setattr(handling, "handle", slowly)
    await scene.parking.drain((await scene.key()).id)
    assert await scene.shown() == []
    assert (await scene.key()).due_at == scene.stage.clock.now()
    await scene.parking.drain((await scene.key()).id)
    assert await scene.shown() == [1]


async def test_a_retry_that_was_cut_short_is_taken_up_again_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(events: Sequence[Arrived]) -> Failed:
        raise KeyboardInterrupt

    monkeypatch.setattr(scene.parking._handling, "handle", die)
    await scene.parking.retry((await scene.parked(1)).id, "op")
    with pytest.raises(KeyboardInterrupt):
        await scene.parking.drain((await scene.key()).id)
    due = (await scene.key()).due_at
    assert due is not None and scene.stage.clock.now() < due <= scene.stage.clock.now() + timedelta(minutes=5)


async def test_what_waits_behind_nothing_that_failed_is_started(scene: Scene) -> None:
    """Staff discarded the first, and the process died before it had the key go on."""
    await scene.trying.see_to(scene.came(2))
    await scene.parking.parked.change(
        (await scene.parked(1)).id, lambda event: event.discard("a test", "op", scene.stage.clock.now())
    )
    assert (await scene.key()).due_at is None
    await scene.queue.load({PLACE: 3})
    assert (await scene.key()).due_at == scene.stage.clock.now()


async def test_what_is_settled_stays_so(scene: Scene) -> None:
    await scene.mend()
    await scene.parking.drain((await scene.key()).id)
    id = (await scene.parked(1)).id
    assert (await scene.parking.retry(id, "op")).status is ParkedStatus.HANDLED
    with pytest.raises(AlreadySettled):
        await scene.parking.discard(id, "too late", "op")
    with pytest.raises(AlreadySettled):
        await scene.parking.retry_corrected(id, {"n": 1}, "op")
    assert await scene.shown() == [1]


async def test_the_original_rests_sealed(scene: Scene) -> None:
    event = await scene.parked(1)
    at_rest = (await scene.stage.store.get_many("parked_events", [event.id]))[event.id].body
    assert event.value not in str(at_rest)
    assert event.record_again().value == b'{"n":1,"word":"bad","board":"board"}'
