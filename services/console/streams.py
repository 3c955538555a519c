"""What is sent while a page stands open: server-sent events, each a piece of a page, until the reader or the process goes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.responses import StreamingResponse

from services.chassis.domain.errors import TooMany
from services.console.visiting import HEADERS, Visit

EVERY = 2.0
MOST = 200
LONGEST = 900
"""Pieces, after which the browser comes again and shows its cookie."""


class TooManyPages(TooMany):
    code = "too_many_pages"


def streaming(visit: Visit, name: str, piece: Callable[[], Awaitable[str]]) -> StreamingResponse:
    """`piece` is made again and again; an empty one is not sent, only a sign of life."""
    console = visit.console
    if console.streams >= MOST:
        raise TooManyPages("too many pages stand open", limit=MOST)

    async def pieces() -> AsyncIterator[bytes]:
        console.streams += 1
        try:
            for _ in range(LONGEST):
                if console.stopping() or visit.session.ends <= console.clock.now().timestamp():
                    return
                text = await piece()
                yield _event(name, text) if text else b": \n\n"
                await _rest(console.stopping)
        finally:
            console.streams -= 1

    headers = {**HEADERS, "x-accel-buffering": "no"}
    return StreamingResponse(pieces(), media_type="text/event-stream", headers=headers)


async def _rest(stopping: Callable[[], bool]) -> None:
    """A process that is to end is not kept waiting by those who look."""
    for _ in range(int(EVERY / 0.25)):
        if stopping():
            return
        await asyncio.sleep(0.25)


def _event(name: str, text: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: {name}\n{lines}\n".encode()
