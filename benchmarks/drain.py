"""A backlog of 100,000 events, found at the start: the most that is in memory until it has drained, against memory at rest."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.filling import fill_outbox
from benchmarks.line import Line
from benchmarks.server import WUYI, running
from benchmarks.waiting import until_quiet

EVENTS = 100_000
SETTLED_AFTER = 2.0


async def run() -> Line:
    with tempfile.TemporaryDirectory(prefix="wuyi-bench-") as folder:
        data = Path(folder)
        async with running(WUYI, data) as server:
            await asyncio.sleep(SETTLED_AFTER)
            at_rest = server.memory
        await fill_outbox(data, EVENTS)
        async with running(WUYI, data) as server:
            await until_quiet(server.port, data, ("events", "notify"))
            peak = _high_water(server.pid)
    return Line("drain", peak / 1e6, at_rest / 1e6, peak / at_rest, 1.5, "MB", at_most=True)


def _high_water(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)
