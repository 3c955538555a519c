"""A person's inbox as it fills, in the order of its positions. Whoever comes back with the last position misses nothing.

A position may be taken before what lies there can be read (`domain/inbox.py`): the stream then waits at it, so that nothing
that comes behind is told first and the position that a reader remembers stands for all that came before.
"""

import asyncio
from collections.abc import AsyncIterator

from fastapi.sse import format_sse_event
from pydantic_core import to_json

from services.chassis.desk import Desk
from services.chassis.domain import Unavailable
from services.chassis.store.asking import Asked
from services.chassis.store.port import Range
from services.notify.bell import Listener, TooManyStreams, bell_of
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.entries import Entry, entries

PAGE = 100
HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nothing on the way takes the stream for dead."""

MAX_LIFE = 900.0
"""Seconds; a reader comes back with a token that still counts."""

RETRY_MS = 2_000
_SILENCE = b": \n\n"


async def filled_up_to(person: str, desk: Desk) -> int:
    """The position up to which everything can be read by now."""
    inbox = (await desk.of(Inbox).get_many((person,))).get(person)
    if inbox is None:
        return 0
    there = await desk.of(Notification).get_many(list(inbox.open)) if inbox.open else {}
    return inbox.filled_up_to([id for id, notification in there.items() if notification.position is not None])


async def stream(person: str, seen: int | None, desk: Desk) -> AsyncIterator[bytes]:
    """From after `seen`; from now on where that is None. What was never there yet counts as not seen."""
    filled = await filled_up_to(person, desk)
    begins = filled if seen is None else min(seen, filled)
    bell, ends = bell_of(desk), asyncio.get_running_loop().time() + MAX_LIFE
    try:
        with bell.listen(person, begins) as listener:
            yield _opened(begins)
            async for part in _tell(listener, ends, desk):
                yield part
    except TooManyStreams:
        return  # several were admitted at the same moment


async def _tell(listener: Listener, ends: float, desk: Desk) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    while not desk.stopping.is_set() and loop.time() < ends:
        listener.rung.clear()
        following = await _following(listener, desk)
        for entry in following:
            yield _told(entry)
            listener.seen = entry.position
        if not following and not await _rung(listener, min(HEARTBEAT, ends - loop.time())):
            yield _SILENCE


async def _following(listener: Listener, desk: Desk) -> list[Entry]:
    """What comes next without a gap. Nothing while the store is away: the bell is rung again when it is back."""
    after: Asked = {"person": listener.person, "position": Range(gt=listener.seen)}
    try:
        found = await desk.of(Notification).find(after, sort=("position",), limit=PAGE)
        unbroken = [each for expected, each in enumerate(found, listener.seen + 1) if each.position == expected]
        return await entries(unbroken, listener.person, desk) if unbroken else []
    except Unavailable:
        return []


async def _rung(listener: Listener, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await listener.rung.wait()
    except TimeoutError:
        return False
    return True


def _opened(position: int) -> bytes:
    data = to_json({"position": position}).decode()
    return format_sse_event(event="opened", id=str(position), data_str=data, retry=RETRY_MS)


def _told(entry: Entry) -> bytes:
    return format_sse_event(event="notification", id=str(entry.position), data_str=entry.model_dump_json())
