import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.domain import Quota
from services.chassis.running import supervising
from services.chassis.running.runtime import NotQuiet, Runtime
from services.chassis.settings import Settings
from services.chassis.store.sqlite import SqliteStore
from services.chassis.store.sqlite_file import InUse
from tests.chassis.running.conftest import said, until
from tests.chassis.running.sample import SPEAKING, Board, Guest, Note, Room, Speaker, Speech

pytestmark = pytest.mark.asyncio


async def test_what_was_said_is_put_up_once_by_whoever_reads_it(tmp_path: Path) -> None:
    async with Runtime(Settings(data=tmp_path), [SPEAKING]) as runtime:
        desk = runtime.running["speaking"].desk
        await desk.of(Board).create(Board(id="board"))
        for name in ("a", "b"):
            speaker = Speaker(id=name)
            for _ in range(20):
                speaker.say("tell")
            await desk.of(Speaker).create(speaker)
        await runtime.quiet()
        board = await desk.of(Board).get("board")
        assert board.of("a") == board.of("b") == list(range(1, 21))
        assert len(await desk.of(Note).find()) == 40
        assert len(await desk.of(Speech).find()) == 40
        assert await runtime.ready() == {}


async def test_time_that_has_come_is_noticed(tmp_path: Path) -> None:
    clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
    async with Runtime(Settings(data=tmp_path), [SPEAKING], clock) as runtime:
        boards = runtime.running["speaking"].desk.of(Board)
        await boards.create(Board(id="b", due_at=clock.now() + timedelta(days=1)))
        await runtime.quiet()
        assert (await boards.get("b")).alarms == 0
        for day in range(1, 6):
            clock.advance(timedelta(days=1))
            await runtime.quiet()
            assert (await boards.get("b")).alarms == min(day, 3)


async def test_a_start_finishes_what_the_last_process_left_in_every_place(tmp_path: Path) -> None:
    """In an outbox, in the log, in a claim; and a clean stop leaves nothing in any."""
    settings = Settings(data=tmp_path)
    first = Runtime(settings, [SPEAKING])
    await first._open()  # it writes, and dies before anything in the background has begun
    desk = first.running["speaking"].desk
    await desk.of(Board).create(Board(id="board"))
    await desk.of(Room).create(Room(id="room", seats=Quota(limit=1)))
    speaker = Speaker(id="a")
    speaker.say("tell")
    await desk.of(Speaker).create(speaker)
    left = Guest(id="g", room="room", due_at=first.clock.now())
    await desk.of(Guest).create(left)
    await first.stop(0)
    async with Runtime(settings, [SPEAKING]) as second:
        await second.quiet()
        desk = second.running["speaking"].desk
        assert (await desk.of(Board).get("board")).of("a") == [1]
        assert (await desk.of(Guest).get("g")).heard == "Granted"
        assert len(await desk.of(Speech).find()) == 1


async def test_a_stop_drains_the_outboxes(tmp_path: Path) -> None:
    runtime = Runtime(Settings(data=tmp_path), [SPEAKING])
    await runtime.start()
    speakers = runtime.running["speaking"].desk.of(Speaker)
    for n in range(50):
        speaker = Speaker(id=f"s{n}")
        speaker.say()
        await speakers.create(speaker)
    await runtime.stop()
    await runtime.stop()
    store = SqliteStore(tmp_path / "speaking.db")
    assert (await store.backlog()).count == 0
    await store.close()


async def test_a_stop_ends_at_its_deadline_where_the_log_is_away(tmp_path: Path) -> None:
    runtime = Runtime(Settings(data=tmp_path), [SPEAKING])
    await runtime.start()
    speakers = runtime.running["speaking"].desk.of(Speaker)
    await runtime.log.close()
    speaker = Speaker(id="s")
    speaker.say()
    await speakers.create(speaker)
    async with asyncio.timeout(5):
        await runtime.stop(0.1)
    async with Runtime(Settings(data=tmp_path), [SPEAKING]) as again:
        await again.quiet()
        assert again.running["speaking"].relay.published == 1


async def test_a_folder_is_used_by_one_process_at_a_time(tmp_path: Path) -> None:
    async with Runtime(Settings(data=tmp_path), [SPEAKING]):
        with pytest.raises(InUse):
            await Runtime(Settings(data=tmp_path), [SPEAKING]).start()
    async with Runtime(Settings(data=tmp_path), [SPEAKING]):
        pass  # a start that was refused leaves nothing that would refuse the next


async def test_a_crash_in_the_background_is_told_and_the_task_starts_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "pause_after", lambda *_: 0.01)
    monkeypatch.setattr(supervising, "STEADY_SECONDS", 0.2)
    async with Runtime(Settings(data=tmp_path), [SPEAKING]) as runtime:
        relay = runtime.running["speaking"].relay
        publish, crashes = relay.publish_all, [3]

        async def crash() -> None:
            if crashes[0]:
                crashes[0] -= 1
                raise ZeroDivisionError
            await publish()

        monkeypatch.setattr(relay, "publish_all", crash)
        relay.nudge()

        async def told() -> bool:
            return "speaking relay" in await runtime.ready()

        await until(told)
        speaker = Speaker(id="a")
        speaker.say()
        await runtime.running["speaking"].desk.of(Speaker).create(speaker)

        async def well_again() -> bool:
            return relay.published == 1 and await runtime.ready() == {}

        await until(well_again)
        assert runtime.supervisor.total == 3


async def test_a_reader_that_stands_still_in_silence_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
    async with Runtime(Settings(data=tmp_path), [SPEAKING], clock) as runtime:
        await runtime.quiet()
        hanging = asyncio.Event()

        async def hang(*_: object) -> None:
            await hanging.wait()

        monkeypatch.setattr(runtime.running["speaking"].consumer._trying, "see_to", hang)
        await runtime.log.append([said("a", 1)])
        assert await runtime.ready() == {}
        clock.advance(timedelta(minutes=3))
        (stuck,) = (await runtime.ready()).items()
        assert stuck[0].startswith("wuyi.speaking wuyi.speaking.speaker/") and stuck[1] == "no progress"
        hanging.set()


async def test_what_is_not_quiet_is_named(tmp_path: Path) -> None:
    async with Runtime(Settings(data=tmp_path), [SPEAKING]) as runtime:
        await runtime.supervisor.stop("speaking relay")
        speaker = Speaker(id="a")
        speaker.say()
        await runtime.running["speaking"].desk.of(Speaker).create(speaker)
        with pytest.raises(NotQuiet, match="speaking has events to publish"):
            await runtime.quiet(0.1)
