"""`python -m tests.faults.coming_and_going SECONDS`: a reader of notify's group that joins, reads for a second, leaves, and joins again."""

import asyncio
import sys

from services.chassis.clock import SystemClock
from services.chassis.keyring import Keyring
from services.chassis.log.opening import open_log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.running import Running, set_up
from services.chassis.running.supervising import ended
from services.chassis.settings import Settings
from services.chassis.store.opening import open_store
from services.notify.service import service

STAYS = 1.0


async def come_and_go(seconds: float) -> None:
    settings, clock = Settings(), SystemClock()
    log, store = await open_log(settings.log_url, clock), await open_store(settings.store_url, service.name)
    keyring = Keyring.development(settings.data)
    running = set_up(service, store, log, clock, keyring, settings, Metrics())
    visits = await _visit_again_and_again(running, seconds)
    await log.close()
    await store.close()
    print(f"visits {visits} handled {running.consumer.handled}", flush=True)  # noqa: T201 - this is what it is asked for


async def _visit_again_and_again(running: Running, seconds: float) -> int:
    loop = asyncio.get_running_loop()
    ends, visits = loop.time() + seconds, 0
    while loop.time() < ends:
        reading = asyncio.create_task(running.consumer.run())
        await asyncio.wait({reading}, timeout=STAYS)
        await ended([reading])
        visits += 1
    return visits


if __name__ == "__main__":
    asyncio.run(come_and_go(float(sys.argv[1])))
