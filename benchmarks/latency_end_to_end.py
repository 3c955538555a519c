"""From the answer to a registration to its entry in the worker's inbox, through two processes of ours, Kafka and MongoDB, against bare
produce → consume → insert. One at a time: what is measured is the way, not the crowd on it."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pydantic_core import from_json
from pymongo import AsyncMongoClient

from benchmarks.activities import open_activities, registration
from benchmarks.command_mongodb import import_the_plan
from benchmarks.confirmations import PARTITIONS, record
from benchmarks.line import Line, in_turn
from benchmarks.peers import Peers, fresh, peers
from benchmarks.proposals import Tokens
from benchmarks.server import EVENTS, NOTIFY, running
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.port import Topic

EACH = 100
ROUNDS = 5


async def run() -> Line:
    async with peers() as servers:
        environment = servers.environment
        async with (
            running(EVENTS, **environment) as events,
            running(NOTIFY, **environment, WUYI_DATA=str(events.data)) as notify,
            bare_path(servers) as insert,
        ):
            tokens = Tokens(events.data)
            await import_the_plan(events.port, tokens)
            worker = tokens.worker(0)
            activities = iter(await open_activities(events.port, tokens, (ROUNDS + 1) * EACH, 10))
            async with following(notify.port, worker) as arrived:

                async def ours() -> float:
                    return await p99(lambda: _registered(events.port, worker, next(activities), arrived))

                async def bare() -> float:
                    return await p99(insert)

                await ours(), await bare()  # warm
                ours_, bare_, ratio = await in_turn(ours, bare, ROUNDS)
    return Line("latency_end_to_end", ours_ * 1000, bare_ * 1000, ratio, 2, "ms, p99", at_most=True)


async def p99(once: Callable[[], Any]) -> float:
    taken = sorted([await once() for _ in range(EACH)])
    return float(taken[math.ceil(0.99 * EACH) - 1])


async def _registered(port: int, worker: str, activity: str, arrived: "asyncio.Queue[float]") -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(registration(activity, worker))
        head = await reader.readuntil(b"\r\n\r\n")
        answered = time.perf_counter()
        assert head.startswith(b"HTTP/1.1 200") or head.startswith(b"HTTP/1.1 201"), head
        async with asyncio.timeout(30):
            return max(0.0, await arrived.get() - answered)
    finally:
        writer.close()


@asynccontextmanager
async def following(port: int, worker: str) -> AsyncIterator["asyncio.Queue[float]"]:
    """When each entry came out of the stream of the worker's inbox."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    arrived: asyncio.Queue[float] = asyncio.Queue()
    opened = asyncio.Event()

    async def follow() -> None:
        async for line in reader:
            if line.startswith(b"event: opened"):
                opened.set()
            if line.startswith(b"event: notification"):
                arrived.put_nowait(time.perf_counter())

    asked = f"GET /api/notify/v1/inbox/stream HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {worker}\r\n\r\n"
    writer.write(asked.encode())
    task = asyncio.create_task(follow())
    try:
        async with asyncio.timeout(30):
            await opened.wait()
        yield arrived
    finally:
        task.cancel()
        writer.close()


@asynccontextmanager
async def bare_path(servers: Peers) -> AsyncIterator[Callable[[], Any]]:
    """An idempotent producer, a consumer of a group that commits what it has done, and one insert_one for each record."""
    name = fresh("wuyi.bench.")
    log = KafkaLog(servers.kafka)
    await log.prepare([Topic(name, PARTITIONS)])
    await log.close()
    producer = AIOKafkaProducer(bootstrap_servers=servers.brokers, enable_idempotence=True)
    consumer = AIOKafkaConsumer(
        name,
        bootstrap_servers=servers.brokers,
        group_id=name,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(servers.mongodb)
    inserted: asyncio.Queue[float] = asyncio.Queue()
    numbers: Iterator[int] = count()

    async def consume() -> None:
        seen = client[fresh("bare")]["seen"]
        async for each in consumer:
            await seen.insert_one(from_json(each.value))
            inserted.put_nowait(time.perf_counter())
            await consumer.commit()

    async def insert() -> float:
        sent = record(next(numbers))
        began = time.perf_counter()
        await producer.send_and_wait(name, sent.value, key=sent.key.encode(), headers=list(sent.headers))
        return await inserted.get() - began

    await producer.start()
    await consumer.start()
    task = asyncio.create_task(consume())
    try:
        yield insert
    finally:
        task.cancel()
        await asyncio.wait({task})
        await consumer.stop()
        await producer.stop()
        await client.close()
