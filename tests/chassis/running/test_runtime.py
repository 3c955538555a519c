from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from tests.chassis.running.sample import SPEAKING, Board, Note, Speaker, Speech

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
