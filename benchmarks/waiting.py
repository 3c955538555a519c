"""Until everything that was accepted has run to its end, asked for at the operations API."""

import asyncio
from pathlib import Path

import httpx

from services.chassis.clock import SystemClock
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer

EVERY = 0.1


async def until_quiet(port: int, data: Path, services: tuple[str, ...], within: float = 600) -> None:
    token = Issuer(data, Settings().audience, SystemClock()).issue("bench", "630000", [Role.OPERATOR])
    headers = {"authorization": f"Bearer {token}"}
    async with (
        asyncio.timeout(within),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client,
    ):
        while not await _quiet(client, services):
            await asyncio.sleep(EVERY)


async def _quiet(client: httpx.AsyncClient, services: tuple[str, ...]) -> bool:
    for name in services:
        outbox = (await client.get(f"/ops/v1/{name}/outbox")).raise_for_status().json()
        queues = (await client.get(f"/ops/v1/{name}/queues")).raise_for_status().json()
        timers = (await client.get(f"/ops/v1/{name}/timers")).raise_for_status().json()
        if outbox["count"] or any(queue["lag_records"] for queue in queues["items"]):
            return False
        if any(timer["due"] for timer in timers["items"]):
            return False
    return True
