"""The documents of one kind whose time has come: each has its turn, a few at a time, again and again until its time has moved on.

One that fails is told, counted and tried again later; one that takes long keeps only its own place.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import NotFound, Unavailable
from services.chassis.observing.logs import log
from services.chassis.running.patience import pause_after
from services.chassis.running.supervising import ended
from services.chassis.store.port import MAX_PAGE
from services.chassis.store.repository import Repository

POLL_SECONDS = 1.0
AT_ONCE = 16
AGAIN_SECONDS = 0.5
BREATH_SECONDS = 0.001
OVERDUE_AFTER = timedelta(minutes=1)
LONGEST_PAUSE = 300.0


class NotMoved(Exception):
    """`on_due` left `due_at` where it was: it would be called for ever."""


class Due:
    def __init__(
        self,
        repository: Repository[Any],
        clock: Clock,
        work: Callable[[str], Awaitable[object]] | None = None,
        at_once: int | None = None,
    ) -> None:
        self.kind: type[Aggregate] = repository.kind
        self.done = 0
        self.on_done: Callable[[], object] = lambda: None
        self.failed = 0
        self._repository = repository
        self._clock = clock
        self._work = work or self._by_rule
        self._at_once = at_once
        self._woken = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, tuple[int, float]] = {}
        """The tries of each that failed, and until when, by the loop's time, it rests."""

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        try:
            while True:
                self._woken.clear()
                try:
                    await self._start_what_is_due()
                except Unavailable as error:
                    log().warning("timers_paused", kind=self.kind.__name__, reason=error.reason)
                await asyncio.sleep(BREATH_SECONDS)
                await self._wait()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Whatever is under way may be stopped anywhere; it is due again at the next start."""
        await ended(self._under_way.values(), again=AGAIN_SECONDS)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _start_what_is_due(self) -> None:
        room = (self._at_once or AT_ONCE) - len(self._under_way)
        if room <= 0:
            return
        now = asyncio.get_running_loop().time()
        passed_over = self._under_way.keys() | {id for id, (_, until) in self._resting.items() if until > now}
        ids = await self._repository.due(self._clock.now(), min(room + len(passed_over), MAX_PAGE))
        self._resting = {id: rest for id, rest in self._resting.items() if rest[1] > now or id in ids}
        for id in [id for id in ids if id not in passed_over][:room]:
            self._under_way[id] = asyncio.create_task(self._do(id), name=f"due-{self.kind.__name__}")

    async def _do(self, id: str) -> None:
        try:
            await self._work(id)
            self.done += 1
            self.on_done()
            self._resting.pop(id, None)
        except NotFound:
            pass  # it went away between being found and being looked at
        except Exception as error:  # whatever it is, the others have their turn
            self._rest(id, error)
        finally:
            del self._under_way[id]
            self.wake()

    def _rest(self, id: str, error: Exception) -> None:
        tries = self._resting.get(id, (0, 0.0))[0] + 1
        self.failed += 1
        self._resting[id] = tries, asyncio.get_running_loop().time() + pause_after(tries, 1.0, LONGEST_PAUSE)
        why = getattr(error, "reason", type(error).__name__)
        told = None if isinstance(error, Unavailable) else error
        log().error("timer_failed", kind=self.kind.__name__, id=id, tries=tries, error=why, exc_info=told)

    async def _by_rule(self, id: str) -> None:
        def decide(aggregate: Aggregate) -> None:
            now, due_at = self._clock.now(), aggregate.due_at
            if due_at is None or due_at > now:
                return
            aggregate.on_due(now)
            if aggregate.due_at == due_at:
                raise NotMoved(f"{type(aggregate).__name__}.on_due neither moved nor cleared due_at")

        await self._repository.change(id, decide)

    async def count(self) -> tuple[int, int]:
        """How many are due, and of them since more than a minute; a thousand is a thousand or more."""
        now = self._clock.now()
        due = len(await self._repository.due(now, MAX_PAGE))
        return due, len(await self._repository.due(now - OVERDUE_AFTER, MAX_PAGE)) if due else 0

    async def anything(self) -> bool:
        """Whether one is due now, or still under way."""
        return bool(self._under_way) or bool(await self._repository.due(self._clock.now(), 1))
