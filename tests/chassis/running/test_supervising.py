import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.chassis.running import supervising
from services.chassis.running.supervising import Supervisor, ended
from tests.chassis.running.conftest import until

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "pause_after", lambda *_: 0.001)


async def crash() -> None:
    raise ValueError("a bug")


async def cancel_oneself() -> None:
    raise asyncio.CancelledError


async def end() -> None:
    return


@pytest.mark.parametrize("way", [crash, cancel_oneself, end])
async def test_however_a_task_ends_it_is_told_and_begun_again(way: Callable[[], Awaitable[None]]) -> None:
    supervisor, runs = Supervisor(), 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs < 4:
            await way()
        else:
            await asyncio.Event().wait()

    supervisor.keep("task", run)

    async def begun_again() -> bool:
        return runs == 4

    await until(begun_again)
    assert (supervisor.total, supervisor.crashes["task"].times) == (3, 3)
    await supervisor.stop()


async def test_a_stop_ends_them_and_is_no_crash() -> None:
    supervisor = Supervisor()
    supervisor.keep("task", lambda: asyncio.sleep(3600))
    await asyncio.sleep(0)
    await supervisor.stop()
    assert supervisor.crashes == {}


async def test_a_task_whose_library_loses_the_word_to_stop_is_told_again() -> None:
    lost = 0

    async def deaf() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
                if lost > 1:
                    raise

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await ended([task], again=0.01)
    assert (lost, task.cancelled()) == (2, True)
