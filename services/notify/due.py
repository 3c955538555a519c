"""When a notification is due, so are many: whoever is called for one takes along all that are."""

import asyncio
from weakref import WeakKeyDictionary

from services.chassis.desk import Desk
from services.chassis.service import when_due
from services.notify.delivering import MAX_TOGETHER, deliver
from services.notify.domain.notification import Notification


class Rounds:
    """One at a time: what comes while one is under way waits for the next."""

    def __init__(self) -> None:
        self._called: list[str] = []
        self._next: asyncio.Task[set[str]] | None = None
        self._one = asyncio.Lock()

    async def see_to(self, id: str, desk: Desk) -> None:
        self._called.append(id)
        if self._next is None:
            self._next = asyncio.create_task(self._round(desk), name="notify-round")
        if id not in await asyncio.shield(self._next):
            await deliver([id], desk)  # the round failed: whoever is not at fault is served, who is hears of it

    async def _round(self, desk: Desk) -> set[str]:
        """Those that are delivered."""
        async with self._one:
            called, self._called, self._next = self._called, [], None
            try:
                due = await desk.of(Notification).due(desk.clock.now(), MAX_TOGETHER)
                together = list(dict.fromkeys([*called, *due]))
                await deliver(together, desk)
            except Exception:  # each one that was called for is then tried alone, and says why it fails
                return set()
            return set(together)


_rounds: WeakKeyDictionary[Desk, Rounds] = WeakKeyDictionary()


@when_due(Notification)
async def put_in_the_inbox(id: str, desk: Desk) -> None:
    await _rounds.setdefault(desk, Rounds()).see_to(id, desk)
