"""An event loop without a world: no selector, no threads, a time that jumps, and a seeded choice of who runs next.

asyncio promises that callbacks run in the order in which they were scheduled, but nobody may build on the order between two
tasks: it is whatever the network makes it. So the next step is drawn among all that are ready. One task has at most one
step waiting, therefore its own order always holds; asyncio's own locks, events, queues and groups hold under any order.
"""

import asyncio
import heapq
import itertools
import random
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextvars import Context, copy_context
from functools import cache
from typing import Any, TypeVar, TypeVarTuple, Unpack
from weakref import WeakKeyDictionary

from services.chassis.simulation.process import Process, process_of

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MAX_STEPS = 3_000_000
"""Far more than any run takes: beyond it somebody goes round in circles."""


class RealWorld(RuntimeError):
    """What runs in the simulation asked for a socket, a file of SQLite or another process, or another thread asked for it."""


class Stuck(RuntimeError):
    """Nothing is ready and no timer is set, or it never ends: what is waited for never comes."""


class Step(asyncio.Handle):
    """One callback, and whose it is."""

    __slots__ = ("process",)
    process: Process | None


class Timer(asyncio.TimerHandle):
    __slots__ = ("process",)
    process: Process | None


class NumberedTask(asyncio.Task[Any]):
    """Sets of tasks, asyncio's own too, are then walked in the same order in every run: by address they would not be."""

    _numbers = itertools.count()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._number = next(NumberedTask._numbers)
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self._number


class VirtualLoop(asyncio.BaseEventLoop):
    def __init__(self, order: random.Random) -> None:
        super().__init__()
        _watch_the_borders()
        NumberedTask._numbers = itertools.count()
        self._draw = order.random
        self._now = 0.0
        self._steps: list[Step | Timer] = []
        self._timers: list[tuple[float, int, Timer]] = []
        self._timers_set = 0
        self.over = False
        self._thread = threading.get_ident()
        self._whose: WeakKeyDictionary[asyncio.Future[Any], Process | None] = WeakKeyDictionary()
        self._buried: list[asyncio.Task[Any]] = []
        self.taken = 0
        self.unheard: list[str] = []
        """Errors that nobody waited for, of those who were alive to wait."""
        self.set_exception_handler(self._hear)
        self.set_task_factory(self._begin)

    def time(self) -> float:
        return self._now

    def call_soon(
        self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        context = copy_context() if context is None else context
        step = Step(callback, args, self, context)
        step.process = process_of(context)
        if not self.over:
            self._steps.append(step)
        return step

    def call_at(
        self, when: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.TimerHandle:
        context = copy_context() if context is None else context
        timer = Timer(when, callback, args, self, context)
        timer.process = process_of(context)
        if not self.over:
            self._timers_set += 1
            heapq.heappush(self._timers, (when, self._timers_set, timer))
        return timer

    def call_soon_threadsafe(
        self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        if threading.get_ident() != self._thread:
            raise RealWorld("another thread wants something of the simulation")
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(self, executor: object, work: Callable[[Unpack[Ts]], T], *args: *Ts) -> "asyncio.Future[T]":
        """There are no threads: what would be done in one is a step like any other. It must not wait for the world."""
        done: asyncio.Future[T] = self.create_future()
        self.call_soon(_settle, done, work, args)
        return done

    def kill(self, process: Process) -> None:
        """It takes no step any more. Its tasks are kept from the collector, which would run their `finally` blocks."""
        process.alive = False
        self._buried.extend(task for task in asyncio.all_tasks(self) if self._whose.get(task) is process)

    def resume(self, process: Process) -> None:
        """What became ready while it stood still is ready now."""
        process.stopped = False
        self._steps.extend(process.held)
        process.held.clear()

    def _run_once(self) -> None:
        """One step of `run_forever`: whoever is drawn, or, when nobody is ready, first the next timer's moment."""
        steps = self._steps
        while not steps:
            self._jump()
        chosen = int(self._draw() * len(steps))
        step = steps[chosen]
        steps[chosen] = steps[-1]
        steps.pop()
        if step.cancelled():
            return
        process = step.process
        if process is not None:
            if not process.alive:
                return
            if process.stopped:
                process.held.append(step)
                return
        self.taken += 1
        if self.taken > MAX_STEPS:
            raise Stuck(f"no end after {MAX_STEPS} steps")
        step._run()

    def _jump(self) -> None:
        timers = self._timers
        while timers and timers[0][2].cancelled():
            heapq.heappop(timers)
        if not timers:
            raise Stuck("everybody waits, and nothing will come")
        self._now = max(self._now, timers[0][0])
        while timers and timers[0][0] <= self._now:
            self._steps.append(heapq.heappop(timers)[2])

    def _asyncgen_finalizer_hook(self, agen: AsyncGenerator[Any, Any]) -> None:
        if not self.over:
            self.create_task(_finish(agen))

    def _begin(
        self,
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        context: Context | None = None,
    ) -> "asyncio.Task[Any]":
        task = NumberedTask(coroutine, loop=self, context=context)
        self._whose[task] = process_of(copy_context() if context is None else context)
        return task

    def _hear(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        task = context.get("future") or context.get("task")
        process = self._whose.get(task) if task is not None else None
        if not self.over and (process is None or process.alive):
            self.unheard.append(f"{context.get('message')}: {context.get('exception')!r}")

    def end(self) -> None:
        """Let go of all who still wait, the dead first of all: they take no step any more, and nobody hears of them."""
        self.over = True
        for task in asyncio.all_tasks(self):
            _bury(task)
        self._steps.clear()
        self._timers.clear()
        self._buried.clear()
        self.close()


def _settle(done: "asyncio.Future[T]", work: Callable[..., T], args: tuple[Any, ...]) -> None:
    if done.cancelled():
        return
    try:
        done.set_result(work(*args))
    except Exception as error:
        done.set_exception(error)


OF_THE_WORLD = frozenset(("socket.connect", "socket.getaddrinfo", "socket.bind", "sqlite3.connect", "subprocess.Popen"))


@cache
def _watch_the_borders() -> None:
    """For good, as audit hooks are; it has something to say only while a simulated loop runs."""

    def watch(event: str, _: object) -> None:
        if event in OF_THE_WORLD and isinstance(asyncio._get_running_loop(), VirtualLoop):
            raise RealWorld(f"{event} in the simulation")

    sys.addaudithook(watch)


async def _finish(agen: AsyncGenerator[Any, Any]) -> None:
    await agen.aclose()


def _bury(task: "asyncio.Task[Any]") -> None:
    """Its `finally` blocks run here, after the end, in a world where nothing answers: what they raise is of no account."""
    coroutine = task.get_coro()
    for _ in range(100):
        try:
            if coroutine is not None:
                coroutine.close()
        except BaseException:
            continue
        return
