"""One topic, read by three: our consumer, aiokafka's with insert_many, and FastStream's subscriber. Each round by a new group.

Each is measured from the end of its first batch to its last record, so that joining a group, which all three do alike, does not
count; and each ends with as many documents as there are records.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer
from faststream.kafka import KafkaBroker
from pydantic_core import from_json
from pymongo import AsyncMongoClient

from benchmarks.confirmations import PARTITIONS, TOPIC, record
from benchmarks.peers import Peers, fresh, peers
from services.chassis.cause import Cause
from services.chassis.clock import SystemClock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.effects import Effect, create, reads
from services.chassis.ids import derived_id
from services.chassis.keyring import Keyring
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.port import Topic
from services.chassis.observing.metrics import Metrics
from services.chassis.running.running import set_up
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.store.mongodb import MongodbStore
from services.events.published import RegistrationConfirmed

RECORDS = 20_000
BATCH = 500


class Seen(Aggregate, collection="seen"):
    """What each of the three writes down of a record."""

    registration: str
    activity: str
    person: str
    title: str
    place: str
    starts_at: str


def facts(event: RegistrationConfirmed) -> dict[str, str]:
    return {
        "registration": event.registration,
        "activity": event.activity,
        "person": event.person,
        "title": event.title,
        "place": event.place,
        "starts_at": event.starts_at.isoformat(),
    }


@reads(RegistrationConfirmed)
def see(event: RegistrationConfirmed, cause: Cause) -> Iterator[Effect]:
    yield create(Seen(id=derived_id("seen", cause.id), **facts(event)))


class Consuming:
    def __init__(self, servers: Peers) -> None:
        self._servers = servers
        self._client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(servers.mongodb)

    async def fill(self) -> None:
        log = KafkaLog(self._servers.kafka)
        await log.prepare([Topic(TOPIC, PARTITIONS)])
        for start in range(0, RECORDS, 5_000):
            outcomes = await log.append([record(start + number) for number in range(5_000)])
            assert outcomes == [None] * len(outcomes)
        await log.close()

    async def close(self) -> None:
        await self._client.close()

    async def ours(self) -> float:
        """Kafka → in order, told from what came before, durable → committed."""
        service = Service(fresh("ours"), "", keeps=[Seen], reads=[see])
        log, store = KafkaLog(self._servers.kafka), MongodbStore(self._servers.mongodb, service.name)
        with tempfile.TemporaryDirectory() as folder:
            keyring = Keyring.development(Path(folder))
        running = set_up(service, store, log, SystemClock(), keyring, Settings(), Metrics())
        await store.prepare(running.shapes())
        task = asyncio.create_task(running.consumer.run())
        try:
            rate = await _rate(lambda: running.consumer.handled, task)
            (counted,) = await store.tally("seen", {})
            assert counted.count == RECORDS
            assert not any(lag.records for lag in await log.lag(running.consumer.group, [TOPIC]))
            return rate
        finally:
            await _ended(task)
            await store.close()
            await log.close()
            await self._client.drop_database(service.name)

    async def bare(self) -> float:
        """getmany → insert_many → commit, batch after batch."""
        database = self._client[fresh("bare")]
        seen = database["seen"]
        consumer = AIOKafkaConsumer(
            TOPIC,
            bootstrap_servers=self._servers.brokers,
            group_id=fresh("bare"),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        done = 0

        async def consume() -> None:
            nonlocal done
            while True:
                found = await consumer.getmany(timeout_ms=1000, max_records=BATCH)
                bodies = [from_json(each.value) for records in found.values() for each in records]
                if bodies:
                    await seen.insert_many(bodies, ordered=False)
                    await consumer.commit()
                    done += len(bodies)

        task = asyncio.create_task(consume())
        try:
            rate = await _rate(lambda: done, task)
            assert await seen.count_documents({}) == RECORDS
            return rate
        finally:
            await _ended(task)
            await consumer.stop()
            await self._client.drop_database(database)

    async def faststream(self) -> float:
        """As its documentation begins: a typed handler, one message at a time, its default acknowledgement (ACK_FIRST: what is
        taken may be lost). Its line of log for each message is left out."""
        database = self._client[fresh("faststream")]
        seen = database["seen"]
        broker = KafkaBroker(self._servers.brokers, logger=None)
        done = 0

        @broker.subscriber(TOPIC, group_id=fresh("faststream"), auto_offset_reset="earliest")
        async def handle(event: RegistrationConfirmed) -> None:
            nonlocal done
            await seen.insert_one(facts(event))
            done += 1

        async with broker:
            await broker.start()
            rate = await _rate(lambda: done)
        assert await seen.count_documents({}) == RECORDS
        await self._client.drop_database(database)
        return rate


async def _rate(done: Callable[[], int], task: "asyncio.Task[None] | None" = None) -> float:
    """Records a second, from the first batch on."""
    async with asyncio.timeout(120):
        while done() < BATCH:
            await _moment(task)
        first, began = done(), time.perf_counter()
        while done() < RECORDS:
            await _moment(task)
    return (RECORDS - first) / (time.perf_counter() - began)


async def _moment(task: "asyncio.Task[None] | None") -> None:
    if task is not None and task.done():
        task.result()
    await asyncio.sleep(0.002)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait({task})


@asynccontextmanager
async def consuming() -> AsyncIterator[Consuming]:
    async with peers() as servers:
        topic = Consuming(servers)
        try:
            await topic.fill()
            yield topic
        finally:
            await topic.close()
