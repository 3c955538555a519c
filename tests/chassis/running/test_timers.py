"""What a timer promises: each that is due has its turn, and one that fails is tried again and keeps nobody else waiting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from services.chassis.running import due as due_module
from services.chassis.running.due import Due
from tests.chassis.running.conftest import Stage, until
from tests.chassis.running.sample import Board

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def running(due: Due) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(due.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def due_boards(stage: Stage, *ids: str) -> None:
    for id in ids:
        await stage.running.desk.of(Board).create(Board(id=id, due_at=stage.clock.now()))


def having(stage: Stage, work: Callable[[str], Awaitable[object]] | None = None) -> Due:
    return Due(stage.running.desk.of(Board), stage.clock, work)


async def clear(stage: Stage, id: str) -> None:
    await stage.running.desk.of(Board).change(id, lambda board: setattr(board, "due_at", None))


async def test_one_that_fails_is_tried_again_and_the_others_have_their_turn(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_module, "pause_after", lambda *_: 0.01)
    await due_boards(stage, "bad", "good", "fine")
    tries = {"bad": 0}

    async def work(id: str) -> None:
        if id == "bad":
            tries["bad"] += 1
            if tries["bad"] < 4:
                raise ValueError("not yet")
        await clear(stage, id)

    due = having(stage, work)
    async with running(due) as task:

        async def all_done() -> bool:
            return not await stage.running.desk.of(Board).due(stage.clock.now())

        await until(all_done, task)
    assert (tries["bad"], due.failed, due.done) == (4, 3, 3)


async def test_one_that_failed_rests_while_the_others_are_called_again_and_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_module, "pause_after", lambda *_: 3600.0)
    await due_boards(stage, "bad", "steps")
    called = {"bad": 0, "steps": 0}

    async def work(id: str) -> None:
        called[id] += 1
        if id == "bad":
            raise ValueError("not yet")
        if called["steps"] == 20:
            await clear(stage, id)

    async with running(having(stage, work)) as task:

        async def finished() -> bool:
            return called["steps"] == 20

        await until(finished, task)
    assert called["bad"] == 1


async def test_one_that_takes_long_keeps_only_its_own_place(stage: Stage) -> None:
    await due_boards(stage, "slow", *(f"b{n}" for n in range(40)))
    hold = asyncio.Event()

    async def work(id: str) -> None:
        if id == "slow":
            await hold.wait()
        await clear(stage, id)

    due = having(stage, work)
    async with running(due) as task:

        async def only_the_slow_one() -> bool:
            return await stage.running.desk.of(Board).due(stage.clock.now()) == ["slow"]

        await until(only_the_slow_one, task)
        assert await due.anything()
        hold.set()

        async def none() -> bool:
            return not await due.anything()

        await until(none, task)


async def test_a_job_in_steps_is_called_again_until_its_time_has_moved(stage: Stage) -> None:
    await due_boards(stage, "steps")
    steps: list[str] = []

    async def work(id: str) -> None:
        steps.append(id)
        if len(steps) == 30:
            await clear(stage, id)

    async with running(having(stage, work)) as task:

        async def finished() -> bool:
            return len(steps) == 30

        await until(finished, task)


async def test_a_rule_that_leaves_its_time_where_it_was_is_an_error_and_not_a_loop(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Board, "on_due", lambda board, now: None)
    await due_boards(stage, "b")
    due = having(stage)
    async with running(due) as task:

        async def told() -> bool:
            return due.failed == 1

        await until(told, task)
        assert "b" in due._resting


async def test_what_was_put_off_meanwhile_is_left_alone(stage: Stage) -> None:
    later = stage.clock.now() + timedelta(days=1)
    await stage.running.desk.of(Board).create(Board(id="b", due_at=later))
    await having(stage)._by_rule("b")
    assert (await stage.board("b")).alarms == 0


async def test_what_is_due_and_overdue_is_counted(stage: Stage) -> None:
    await due_boards(stage, "a", "b")
    due = having(stage)
    assert await due.count() == (2, 0)
    stage.clock.advance(timedelta(minutes=2))
    await due_boards(stage, "c")
    assert await due.count() == (3, 2)


async def test_what_is_saved_when_its_time_has_come_is_not_waited_for_until_the_next_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_module, "POLL_SECONDS", 3_600.0)
    timers = asyncio.create_task(stage.running.timers.run())
    try:
        await asyncio.sleep(0.05)  # it has looked, and found nothing
        await due_boards(stage, "b")

        async def rung() -> bool:
            return (await stage.board("b")).alarms == 1

        await until(rung, timers)
    finally:
        timers.cancel()
        await asyncio.gather(timers, return_exceptions=True)
