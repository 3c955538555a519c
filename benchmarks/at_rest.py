"""The whole platform with nothing to do: how soon it is ready, and what it holds in memory."""

import asyncio

from benchmarks.line import Line
from benchmarks.server import WUYI, running

SETTLED_AFTER = 2.0


async def run() -> list[Line]:
    async with running(WUYI):
        pass  # once, so that the compiled modules are there
    async with running(WUYI) as server:
        await asyncio.sleep(SETTLED_AFTER)
        return [
            Line("ready_after", server.ready_after, None, None, 3.0, "s", at_most=True),
            Line("memory_at_rest", server.memory / 1e6, None, None, 150, "MB", at_most=True),
        ]
