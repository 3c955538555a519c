"""Which events go together, and that none of a line passes another whatever becomes of the first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.cause import Cause
from services.chassis.domain import Aggregate, Refused, Unavailable
from services.chassis.effects import Effect, change, create, reads
from services.chassis.running import wave
from services.chassis.running.arrived import Arrived, by_type
from services.chassis.running.handling import Failed, Handling, TooBusy
from services.chassis.running.wave import handle_in_order, in_lines
from services.chassis.running.workbench import Hand, Workbench
from services.chassis.store.port import MAX_DOCUMENT_BYTES, Document, Write, Written
from services.chassis.store.repository import MAX_TRIES, Repository
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.running.conftest import KEYRING, Stage, said
from tests.chassis.running.sample import Board, Said

pytestmark = pytest.mark.asyncio


class Page(Aggregate, collection="pages"):
    text: str = ""


@reads(Said)
def as_told(event: Said, cause: Cause) -> Iterator[Effect]:
    """`word` says what is to be done, `board` to which document."""
    match event.word:
        case "make":
            yield create(Page(id=event.board))
        case "huge":
            yield create(Page(id=event.board, text="x" * MAX_DOCUMENT_BYTES))
        case "put":
            yield change(Board, event.board, lambda board: board.put(cause.source[-1], event.n, "good"))
        case "both":
            yield change(Board, "x", lambda board: board.put(cause.source[-1], event.n, "good"))
            yield change(Board, "y", lambda board: board.put(cause.source[-1], event.n, "good"))
        case "spoil":
            yield change(Board, event.board, spoil)
        case "busy":
            yield change(Board, event.board, busy)
        case "upsert":
            yield create(Board(id=event.board))
            yield change(Board, event.board, lambda board: board.put(cause.source[-1], event.n, "good"))


def spoil(board: Board) -> None:
    board.words = [("spoilt", 0)]
    raise Refused("no")


def busy(board: Board) -> None:
    raise Unavailable("a quota is full of claims under way", code="busy")


READINGS = by_type([as_told])


def came(key: str, n: int, word: str, board: str = "x") -> Arrived:
    return Arrived(replace(said(key, n, word=word, board=board), partition=0, offset=n), READINGS)


class Watched(SqliteStore):
    """Notes what was written together."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.written: list[list[str]] = []

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        self.written.append([write.document.id for write in writes])
        return await super().write(writes)


class Room:
    def __init__(self, stage: Stage, store: Watched) -> None:
        self.store = store
        self.boards = Repository(Board, store, KEYRING, stage.clock, lambda: None)
        self.pages = Repository(Page, store, KEYRING, stage.clock, lambda: None)
        self.handling = Handling({Board: self.boards, Page: self.pages}, stage.clock)

    async def handle(self, *events: Arrived) -> Failed:
        self.lines = in_lines(events)
        return await handle_in_order(self.lines, self.handling)


@pytest.fixture
async def room(stage: Stage, tmp_path: Any) -> Any:
    store = Watched(tmp_path / "watched.db")
    room = Room(stage, store)
    await store.prepare([room.boards.shape, room.pages.shape])
    for id in "xy":
        await room.boards.create(Board(id=id))
    store.written.clear()
    yield room
    await store.close()


async def test_one_of_each_line_goes_together(room: Room) -> None:
    assert await room.handle(*(came(key, n, "both") for n in (1, 2) for key in "ab")) == {}
    assert room.store.written == [["x", "y"], ["x", "y"]]
    assert (await room.boards.get("x")).words == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]


async def test_many_of_one_line_go_together_where_they_only_make_what_is_new(room: Room) -> None:
    assert await room.handle(*(came("a", n, "make", f"p{n}") for n in range(1, 6))) == {}
    assert room.store.written == [["p1", "p2", "p3", "p4", "p5"]]


async def test_many_of_one_line_go_together_where_they_touch_one_document(room: Room) -> None:
    assert await room.handle(*(came("a", n, "put") for n in range(1, 6))) == {}
    assert room.store.written == [["x"]]
    board = await room.boards.get("x")
    assert (board.of("a"), board.marks) == ([1, 2, 3, 4, 5], {"wuyi.speaking.speaker/a": 5})


async def test_another_document_is_not_touched_before_the_one_before_is_safe(room: Room) -> None:
    await room.handle(came("a", 1, "put", "x"), came("a", 2, "put", "y"), came("a", 3, "make", "p"))
    assert room.store.written == [["x"], ["y"], ["p"]]


async def test_without_that_rule_a_later_one_passes_an_earlier_one(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: all of a line at once, and the second is durable although the first has not happened."""
    events = [came("a", 1, "spoil", "x"), came("a", 2, "put", "y")]
    assert set(await room.handle(*events)) == {events[0].line}
    assert (await room.boards.get("y")).words == []
    monkeypatch.setattr(wave, "_first_of", lambda events: list(events))
    monkeypatch.setattr(Arrived, "line", property(lambda event: ("t", event.cause.sequence)))
    await room.handle(came("a", 1, "spoil", "x"), came("a", 2, "put", "y"))
    assert (await room.boards.get("y")).words == [("a", 2)]


async def test_a_line_stops_at_the_one_that_fails_and_keeps_what_is_behind_it(room: Room) -> None:
    events = [came("a", n, "spoil" if n == 3 else "put") for n in range(1, 6)]
    failed = await room.handle(*events, came("b", 1, "put"))
    assert failed[events[0].line][0] is events[2]
    assert list(room.lines[events[0].line]) == events[2:]
    board = await room.boards.get("x")
    assert sorted(board.words) == [("a", 1), ("a", 2), ("b", 1)]


async def test_one_that_spoils_what_it_shares_is_undone_and_the_others_are_not(room: Room) -> None:
    failed = await room.handle(came("a", 1, "put"), came("b", 1, "spoil"), came("c", 1, "put"), came("d", 1, "spoil"))
    assert {line[1] for line in failed} == {"b", "d"}
    assert (await room.boards.get("x")).words == [("a", 1), ("c", 1)]


async def test_one_that_cannot_be_saved_fails_alone(room: Room) -> None:
    failed = await room.handle(came("a", 1, "make", "p1"), came("b", 1, "huge", "p2"), came("c", 1, "make", "p3"))
    ((line, (_, error)),) = failed.items()
    assert (line[1], getattr(error, "reason", "")) == ("b", "too_large")
    assert set(await room.pages.get_many(["p1", "p2", "p3"])) == {"p1", "p3"}


async def test_what_can_only_work_later_fails_nobody(room: Room) -> None:
    with pytest.raises(Unavailable):
        await room.handle(came("a", 1, "put"), came("b", 1, "busy"))
    assert (await room.boards.get("x")).words == []


async def test_what_is_made_and_changed_by_one_event_is_done_once(room: Room) -> None:
    for _ in range(3):
        assert await room.handle(came("a", 1, "upsert", "new"), came("b", 1, "upsert", "new")) == {}
    assert (await room.boards.get("new")).words == [("a", 1), ("b", 1)]


class Contested(Watched):
    """Somebody else's save is a moment earlier, for so many times."""

    times = 0

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        if self.times and writes[0].document.version > 1:
            self.times -= 1
            found = (await self.get_many(writes[0].collection, [writes[0].document.id]))[writes[0].document.id]
            theirs = Document(found.id, found.version + 1, found.body)
            await super().write([Write(writes[0].collection, theirs)])
        return await super().write(writes)


@pytest.mark.parametrize("times", [1, 5])
async def test_one_that_came_too_late_begins_again(stage: Stage, tmp_path: Any, times: int) -> None:
    store = Contested(tmp_path / "contested.db")
    room = Room(stage, store)
    await store.prepare([room.boards.shape, room.pages.shape])
    await room.boards.create(Board(id="x"))
    store.times = times
    assert await room.handle(came("a", 1, "put"), came("a", 2, "put"), came("b", 1, "put")) == {}
    assert (await room.boards.get("x")).words == [("a", 1), ("a", 2), ("b", 1)]
    store.times = MAX_TRIES
    with pytest.raises(TooBusy):
        await room.handle(came("a", 3, "put"))
    await store.close()


@pytest.mark.parametrize(
    ("ahead", "due"), [(timedelta(hours=1), timedelta(0)), (-timedelta(hours=1), -timedelta(hours=1))]
)
async def test_what_is_due_with_its_event_is_not_put_off_by_a_publishers_clock_that_is_ahead(
    ahead: timedelta, due: timedelta
) -> None:
    now = datetime(2022, 5, 1, tzinfo=UTC)
    cause = Cause("c", id="e", source="s", sequence=1, at=now + ahead)
    board = Board(id="board", due_at=cause.at)
    hand = Hand(Workbench(), Arrived(said("a", 1), {}), cause, careful=False)
    hand.create(board)
    hand.put_down(now)
    assert board.due_at == now + due
