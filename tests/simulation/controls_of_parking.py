"""Parked keys with one of their guards taken out, each for a process of its own. What it lets through must be found."""

import asyncio
import random
from collections.abc import Callable

from services.chassis.running.parking import BlockedKey
from services.chassis.running.queueing import Queue
from services.chassis.running.retrying import Retry
from tests.simulation.one_key import Discarded, OneKey

DAWDLES = 0.4
"""Between finding nothing left and freeing the key: without it the moment is too short for a thousand seeds to meet it."""


def freed_on_the_version_read() -> OneKey:
    """A key is freed even where something was put behind it meanwhile."""

    async def free(self: Retry, key: BlockedKey) -> bool:
        await asyncio.sleep(random.random() * DAWDLES)
        await self.keys.change(key.id, BlockedKey.free)
        return True

    setattr(Retry, "_free", free)  # noqa: B010 - a guard is taken out, not a member set
    return OneKey()


def freed_late() -> OneKey:
    """No control: who dawdles in the same way and keeps the guard does nothing wrong."""
    before = Retry._free

    async def free(self: Retry, key: BlockedKey) -> bool:
        await asyncio.sleep(random.random() * DAWDLES)
        return await before(self, key)

    setattr(Retry, "_free", free)  # noqa: B010
    return OneKey()


def accounted_for() -> OneKey:
    """Who reads does not pass over what is written down already."""
    setattr(Queue, "accounted_for", lambda self, event: False)  # noqa: B010
    return Discarded()


CONTROLS: dict[str, Callable[[], OneKey]] = {each.__name__: each for each in (freed_on_the_version_read, accounted_for)}
