"""Keeps what runs in the background running, and says so when it does not."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from services.chassis.observing.logs import log
from services.chassis.running.patience import pause_after

LONGEST = 30.0
AGAIN_SECONDS = 7.0
"""Longer than closing a reader takes, which must not be cut short (log/kafka_reader.py)."""
STEADY_SECONDS = 10.0
"""Having run for so long since its last crash, a task counts as well again."""


@dataclass(slots=True)
class Crash:
    error: str
    times: int
    at: float
    """By the loop's time."""


class Supervisor:
    def __init__(self) -> None:
        self.crashes: dict[str, Crash] = {}
        """Of each task that has not run steadily since."""
        self.total = 0
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run it until stopped; when it crashes, or ends, it is started again after a pause."""
        self._tasks[name] = asyncio.create_task(self._keep(name, run), name=name)

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            steady = loop.call_later(STEADY_SECONDS, self.crashes.pop, name, None)
            try:
                await run()
                raise RuntimeError(f"{name} ended by itself")
            except asyncio.CancelledError as error:
                if _is_being_stopped():
                    raise
                crash = self._note(name, error, loop.time())  # something inside was cancelled and let it through
            except Exception as error:
                crash = self._note(name, error, loop.time())
            finally:
                steady.cancel()
            await asyncio.sleep(pause_after(crash.times, 0.5, LONGEST))

    def _note(self, name: str, error: BaseException, at: float) -> Crash:
        before = self.crashes.get(name)
        crash = Crash(type(error).__name__, before.times + 1 if before else 1, at)
        self.crashes[name] = crash
        self.total += 1
        log().error("task_crashed", task=name, times=crash.times, exc_info=error)
        return crash

    async def stop(self, *names: str) -> None:
        """Cancel those (all, where none is named) and wait until they have ended."""
        await ended([self._tasks.pop(name) for name in (names or tuple(self._tasks)) if name in self._tasks])


async def ended(tasks: Iterable["asyncio.Task[None]"], again: float = AGAIN_SECONDS) -> None:
    """Cancels them until they have ended. Once is not enough: a library may lose the word, as `asyncio.wait_for` of Python 3.11 does
    when what it waits for is done in the same moment. Where no loop runs any more (its coroutine is being thrown away) there is
    nothing to wait for."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=again)
        for task in done:
            if not task.cancelled():
                task.exception()  # heard: whatever it is, it has ended


def _is_being_stopped() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
