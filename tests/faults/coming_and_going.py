"""`python -m tests.faults.coming_and_going SECONDS`: a notify that joins its group, reads for a moment, leaves, and comes again."""

import asyncio
import sys

from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.notify.service import service

STAYS, IS_AWAY = 1.0, 1.0


async def come_and_go(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    ends, visits, handled = loop.time() + seconds, 0, 0
    while loop.time() < ends:
        async with Runtime(Settings(), [service]) as runtime:
            await asyncio.sleep(STAYS)
            visits, handled = visits + 1, handled + runtime.running["notify"].consumer.handled
        await asyncio.sleep(IS_AWAY)
    print(f"visits {visits} handled {handled}", flush=True)  # noqa: T201 - this is what it is asked for


if __name__ == "__main__":
    asyncio.run(come_and_go(float(sys.argv[1])))
