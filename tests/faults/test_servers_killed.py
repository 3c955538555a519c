"""(13) to (16) and (30): the broker, the store or both die under load, and the services are told to stop under it."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.faults.client import Outside, until
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenCluster, up
from tests.faults.judge import judge, the_books_balance
from tests.faults.load import under_load
from tests.peers.finding import Server

pytestmark = pytest.mark.asyncio

AWAY_SECONDS = 60.0


@pytest.fixture(scope="module")
def cluster(open_cluster: OpenCluster) -> Cluster:
    return open_cluster("events", "notify")


@pytest_asyncio.fixture
async def outside(cluster: Cluster) -> AsyncIterator[Outside]:
    yield await up(cluster)


async def outbox(outside: Outside) -> dict[str, Any]:
    answer = await outside.insist(lambda: outside.ask("GET", "/ops/v1/events/outbox", outside.operator))
    body: dict[str, Any] = answer["body"]
    return body


async def test_13_the_broker_is_dead_for_a_minute_under_load_commands_go_on_and_all_leaves_afterwards(
    outside: Outside, mortal_kafka: Server
) -> None:
    async with under_load(outside) as load:
        await asyncio.to_thread(mortal_kafka.kill)
        since = time.monotonic()
        while time.monotonic() - since < AWAY_SECONDS:
            await load.goes_on(5)
        waits = await outbox(outside)
        assert waits["count"] > 0
        assert waits["away"] is not None
        await asyncio.to_thread(mortal_kafka.start)
        await load.goes_on()
    await judge(outside)


async def test_14_the_broker_is_killed_with_records_in_its_hands(outside: Outside, mortal_kafka: Server) -> None:
    async with under_load(outside) as load:
        for _ in range(2):
            mortal_kafka.pause()
            await until(lambda: something_waits(outside))  # sent, and neither taken nor refused
            await load.goes_on()
            await asyncio.to_thread(mortal_kafka.kill)
            await asyncio.to_thread(mortal_kafka.start)
            await load.goes_on()
    await judge(outside)


async def something_waits(outside: Outside) -> bool:
    return bool((await outbox(outside))["count"])


async def test_15_the_store_is_killed_under_load(outside: Outside, mortal_mongodb: Server) -> None:
    async with under_load(outside) as load:
        for _ in range(2):
            await asyncio.to_thread(mortal_mongodb.kill)
            await load.meets_trouble()
            await asyncio.to_thread(mortal_mongodb.start)
            await load.goes_on()
    await judge(outside)


async def test_16_the_store_and_the_broker_are_killed_under_load(
    outside: Outside, mortal_kafka: Server, mortal_mongodb: Server
) -> None:
    async with under_load(outside) as load:
        await asyncio.gather(asyncio.to_thread(mortal_kafka.kill), asyncio.to_thread(mortal_mongodb.kill))
        await load.meets_trouble()
        await asyncio.to_thread(mortal_mongodb.start)
        await load.goes_on()  # before there is a broker
        await asyncio.to_thread(mortal_kafka.start)
        await load.goes_on()
    await judge(outside)


async def test_30_told_to_stop_under_load_each_answers_what_is_under_way_and_what_is_left_leaves_at_the_next_start(
    outside: Outside,
) -> None:
    async with under_load(outside) as load:
        for service in ("notify", "events"):
            await outside.platform.stop_all(service)
            await outside.platform.start_all(service)
            await load.goes_on()
    await outside.until_quiet()
    await outside.platform.stop_all()
    await the_books_balance(outside.platform)
    await outside.platform.start_all()
    await judge(outside)
