"""What a reader promises: each event's effects once, those of a key in order, offsets after the effects."""

import asyncio
from dataclasses import replace

import pytest

from services.chassis.log.envelope import Envelope
from services.chassis.log.port import Record
from services.chassis.running import trying
from services.chassis.running.arrived import Arrived, by_type
from services.chassis.running.parking import BlockedKey, KeyMoved, ParkedEvent, ParkedStatus
from tests.chassis.running.conftest import TOPIC, Stage, said, set_stage, until
from tests.chassis.running.sample import SPEAKING, Board, Speech, Whispered

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "PAUSES", (0.001, 0.001, 0.001))


async def test_an_event_that_comes_many_times_has_its_effects_once(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    words = [said(key, n, word="tell") for n in (1, 2, 3) for key in ("a", "b")]
    for _ in range(100):
        await stage.append(*words)
    await stage.read()
    board = await stage.board()
    assert board.of("a") == board.of("b") == [1, 2, 3]
    assert len(await stage.notes()) == 6
    assert len(await stage.store.pending(100)) == 6


async def test_a_batch_read_again_from_its_beginning_changes_nothing(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(*(said(key, n) for n in range(1, 30) for key in "abc"))
    await stage.read()
    before = await stage.board()
    reader = await stage.log.join("wuyi.speaking", stage.running.topics)
    await reader.commit({place: 0 for place in reader.assigned()})
    await reader.close()
    await stage.read()
    assert await stage.board() == before
    assert len(await stage.notes()) == 87


async def test_events_of_one_key_arrive_in_their_order_on_every_board(stage: Stage) -> None:
    for id in ("x", "y"):
        await stage.running.desk.of(Board).create(Board(id=id))
    await stage.append(*(said("a", n, board="xy"[n % 2]) for n in range(1, 200)))
    await stage.read()
    assert (await stage.board("x")).of("a") == list(range(2, 200, 2))
    assert (await stage.board("y")).of("a") == list(range(1, 200, 2))


async def test_one_that_is_refused_leaves_no_trace_and_the_rest_of_its_board_goes_on(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(said("a", 1), said("b", 1, word="bad"), said("c", 1), said("a", 2), said("b", 2), said("c", 2))
    await stage.read()
    board = await stage.board()
    assert (board.of("a"), board.of("b"), board.of("c")) == ([1, 2], [], [1, 2])
    assert {note.speaker for note in await stage.notes()} == {"a", "c"}


async def test_what_fails_is_parked_and_the_rest_of_its_key_waits_behind_it(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(*(said("a", n, word="bad" if n == 3 else "good") for n in range(1, 7)))
    await stage.append(*(said("b", n) for n in range(1, 7)))
    await stage.read()
    await stage.append(said("a", 7), said("b", 7))
    await stage.read()
    board = await stage.board()
    assert board.of("a") == [1, 2]
    assert board.of("b") == [1, 2, 3, 4, 5, 6, 7]
    first, *rest = await stage.running.desk.of(ParkedEvent).find(sort=("offset",))
    assert (first.status, first.reason, first.tries, first.event_type) == (
        ParkedStatus.PARKED,
        "unfit_word",
        4,
        "wuyi.speaking.speaker.said.v1",
    )
    assert [event.status for event in rest] == [ParkedStatus.WAITING] * 4
    (key,) = await stage.running.desk.of(BlockedKey).find()
    assert (key.blocked, key.key, key.through) == (True, "a", rest[-1].offset)


async def test_a_bug_is_parked_without_its_words(stage: Stage) -> None:
    await stage.append(said("a", 1, word="bug"))
    await stage.read()
    (parked,) = await stage.running.desk.of(ParkedEvent).find()
    assert parked.reason == "bug"
    assert "ZeroDivisionError at tests.chassis.running.sample" in parked.detail
    assert "repeated" not in parked.detail


POISON = {
    "not json": replace(said("a", 1), value=b"\xff\xfe{"),
    "another form": replace(said("a", 1), value=b'{"n": "many"}'),
    "an unknown version": said("a", 1, ce_type="wuyi.speaking.speaker.said.v9"),
    "no type": said("a", 1, ce_type=None),
    "no headers": replace(said("a", 1), headers=()),
    "another's key": said("a", 1, ce_subject="b"),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
async def test_what_cannot_be_read_is_parked_at_once_as_it_came(stage: Stage, poison: Record) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(poison, said("a", 2), said("b", 1))
    await stage.read()
    first, second = await stage.running.desk.of(ParkedEvent).find(sort=("offset",), where={"key": "a"})
    assert (first.status, first.tries) == (ParkedStatus.PARKED, 1)
    assert second.status is ParkedStatus.WAITING
    again = first.record_again()
    assert (again.value, again.headers, again.key) == (poison.value, poison.headers, "a")
    assert (await stage.board()).of("b") == [1]


async def test_what_nobody_here_reads_is_passed_over_even_of_a_blocked_key(stage: Stage) -> None:
    whisper = said("a", 2, ce_type=Whispered.type)
    await stage.append(said("a", 1, word="bug"), whisper)
    await stage.read()
    assert len(await stage.running.desk.of(ParkedEvent).find()) == 1


async def test_what_waits_for_a_document_is_tried_again_by_itself(stage: Stage) -> None:
    await stage.append(said("a", 1), said("a", 2))
    await stage.read()
    assert await stage.notes() == []
    (key,) = await stage.running.desk.of(BlockedKey).find()
    assert key.due_at is not None and key.due_at > stage.clock.now()
    await stage.running.desk.of(Board).create(Board(id="board"))
    stage.clock.move_to(key.due_at)
    timers = asyncio.create_task(stage.running.timers.run())

    async def free() -> bool:
        return not (await stage.running.desk.of(BlockedKey).get(key.id)).blocked

    await until(free, timers)
    timers.cancel()
    await asyncio.gather(timers, return_exceptions=True)
    assert (await stage.board()).of("a") == [1, 2]


async def test_events_that_effects_raise_name_the_event_that_caused_each(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    words = [said(key, 1, word="tell") for key in "abc"]
    await stage.append(*words)
    await stage.read()
    raised = [Envelope.from_json(pending.event) for pending in await stage.store.pending(10)]
    given = {dict(word.headers)["ce_id"].decode() for word in words}
    assert {event.causation for event in raised} == given
    assert [event.sequence for event in raised] == [1, 2, 3]
    assert {event.correlation for event in raised} == {"c"}


async def test_a_service_reads_its_own_events_too(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(said("a", 1, word="tell"))
    await stage.read()
    await stage.running.relay.publish_all()
    await stage.read()
    assert len(await stage.running.desk.of(Speech).find()) == 1


async def test_a_mark_stands_on_what_was_made_as_well_as_on_what_was_changed(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    await stage.append(said("a", 1))
    await stage.read()
    (note,) = await stage.notes()
    assert note.marks == (await stage.board()).marks == {f"{TOPIC}/a": 1}


async def test_two_readers_share_the_work_and_do_none_of_it_twice(stage: Stage) -> None:
    await stage.running.desk.of(Board).create(Board(id="board"))
    other = await set_stage(stage.store, stage.log, stage.clock)
    await stage.append(*(said(f"k{n % 10}", n // 10 + 1, word="tell") for n in range(400)))
    tasks = [asyncio.create_task(each.running.consumer.run()) for each in (stage, other)]
    await until(stage._nothing_left, *tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    board = await stage.board()
    assert all(board.of(f"k{n}") == list(range(1, 41)) for n in range(10))
    assert stage.running.consumer.handled and other.running.consumer.handled
    assert len(await stage.notes()) == 400


async def test_a_key_that_moved_to_another_partition_waits_for_what_is_blocked_of_it(stage: Stage) -> None:
    """Its new offsets are lower than what its blocked ones vouch for: none of them may be taken for one of those."""
    await stage.running.desk.of(Board).create(Board(id="board"))
    seeing, readings = stage.running.consumer._trying, by_type(SPEAKING.reads)
    old = [Arrived(replace(said("a", n, word="bad"), partition=0, offset=n + 90), readings) for n in (1, 2)]
    await seeing.see_to(old)
    new = [Arrived(replace(said("a", 3), partition=1, offset=5), readings)]
    with pytest.raises(KeyMoved):
        await seeing.see_to(new)
    await stage.running.desk.of(Board).change("board", lambda board: setattr(board, "refuses", []))
    (key,) = await stage.running.desk.of(BlockedKey).find()
    await stage.running.parking.drain(key.id)
    await seeing.see_to(new)
    assert (await stage.board()).of("a") == [1, 2, 3]
