"""(12) kill -9 of the real process between handing a message to a provider and recording it: none is lost, none is sent twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.notify.carriers.server import SandboxServer
from tests.faults.client import ORGANIZATION, Outside
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenCluster, up
from tests.faults.judge import judge
from tests.faults.process import Platform
from tests.notify.carriers.serving import provider
from tests.notify.carriers.test_provider import SECRET

WORKERS = 8
WITHIN = 120.0


BRISK = "tests.faults.altered brisk:5"


@pytest_asyncio.fixture(params=["servers", "embedded"])
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cluster | Platform]:
    """On servers only who sends dies: who takes the registrations runs on."""
    if request.param == "servers":
        open_cluster: OpenCluster = request.getfixturevalue("open_cluster")
        cluster = open_cluster("events", "notify")
        await up(cluster, "events")
        yield cluster
        return
    embedded = Platform(tmp_path)
    yield embedded
    await embedded.kill()


async def everybody_registers(outside: Outside, activity: str) -> None:
    for number in range(WORKERS):
        phone = f"138000000{number}0"
        told = {"organization": ORGANIZATION, "phone": phone, "channels": ["sms"], "quiet_hours": None}
        await outside.ask("PUT", f"/api/notify/v1/recipients/worker-{number}", outside.worker(number), json=told)
    await asyncio.gather(*(outside.register(activity, number) for number in range(WORKERS)))


async def settled(outside: Outside) -> list[dict[str, Any]]:
    async with asyncio.timeout(WITHIN):
        while True:
            answer = await outside.ask("GET", "/api/notify/v1/deliveries?limit=200", outside.operator)
            found: list[dict[str, Any]] = [] if answer is None else answer["body"]["items"]
            if len(found) == WORKERS and all(each["status"] == "delivered" for each in found):
                return found
            await asyncio.sleep(0.1)


async def test_12_killed_with_a_message_in_hand_it_is_sent_once(platform: Cluster | Platform) -> None:
    """Twice: before the provider has it, and after. Who comes next cannot tell which, and asks."""
    process = platform["notify"]
    sandbox = SandboxServer(f"{process.url}/api/notify/v1/receipts/sms", SECRET, delay=0.05)
    async with provider(sandbox) as url:
        environment = {"WUYI_SMS_URL": url, "WUYI_SMS_RECEIPTS_SECRET": SECRET}
        await process.start(module=BRISK, **environment)
        outside = Outside(platform)
        activity = await outside.open_an_activity(WORKERS, 0)
        for point in ("delivery.taken:3", "delivery.handed_over:2"):
            await process.kill()
            await process.start(point, module=BRISK, **environment)
            if process.alive:
                await everybody_registers(outside, activity)
            await process.dies()
        await process.start(module=BRISK, **environment)
        await everybody_registers(outside, activity)
        await settled(outside)
        assert [entry.arrivals for entry in sandbox.sandbox.sent_on] == [1] * WORKERS
    await judge(outside)
