"""What is large, seldom changes and is needed for every command (a campaign's plan): looked up once a second, not each time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from services.chassis.clock import Clock

T = TypeVar("T")

MAX_KEPT = 64
RECALLED_FOR = timedelta(seconds=1)


class Recollection(Generic[T]):
    """Of a crowd that wants the same, one looks and the others have what it found."""

    def __init__(self, look: Callable[[str], Awaitable[T]], clock: Clock) -> None:
        self._look = look
        self._clock = clock
        self._kept: dict[str, tuple[T, datetime]] = {}
        self._looking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._forgotten = 0

    async def of(self, id: str) -> T:
        kept = self._fresh(id)
        if kept is not None:
            return kept
        async with self._looking.setdefault(id, asyncio.Lock()):
            kept = self._fresh(id)
            return await self._found(id) if kept is None else kept

    def forget(self, id: str) -> None:
        """It was changed here."""
        self._forgotten += 1
        self._kept.pop(id, None)

    def _fresh(self, id: str) -> T | None:
        kept = self._kept.get(id)
        return kept[0] if kept is not None and timedelta() <= self._clock.now() - kept[1] < RECALLED_FOR else None

    async def _found(self, id: str) -> T:
        before, now = self._forgotten, self._clock.now()
        found = await self._look(id)
        if before == self._forgotten:  # else it may be what was read just before a change
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[id] = found, now
        return found
