"""The whole platform with nothing to do: how soon it is ready, and what it holds in memory."""

import asyncio
import statistics

from benchmarks.line import Line
from benchmarks.server import WUYI, running

SETTLED_AFTER = 2.0
ROUNDS = 3


async def run() -> list[Line]:
    async with running(WUYI):
        pass  # once, so that the compiled modules are there
    starts: list[float] = []
    held: list[int] = []
    for _ in range(ROUNDS):
        async with running(WUYI) as server:
            await asyncio.sleep(SETTLED_AFTER)
            starts.append(server.ready_after)
            held.append(server.memory)
    return [
        Line("ready_after", statistics.median(starts), None, None, 3.0, "s", at_most=True),
        Line("memory_at_rest", statistics.median(held) / 1e6, None, None, 150, "MB", at_most=True),
    ]
