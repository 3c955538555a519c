"""Outbox → acknowledged → cleared, against an idempotent producer that sends the same records."""

import asyncio
import tempfile
import time
from pathlib import Path

from aiokafka import AIOKafkaProducer

from benchmarks.confirmations import PARTITIONS, TOPIC, Confirmed, confirmed, record
from benchmarks.line import Line, in_turn
from benchmarks.peers import Peers, fresh, peers
from services.chassis.clock import SystemClock
from services.chassis.keyring import Keyring
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.port import Topic
from services.chassis.observing.metrics import Metrics
from services.chassis.running.relay import Relay
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.repository import Repository

EVENTS = 10_000
TOGETHER = 1_000


async def run() -> Line:
    async with peers() as servers:
        return await _measured(servers)


async def _measured(servers: Peers) -> Line:
    log, store = KafkaLog(servers.kafka), MongodbStore(servers.mongodb, fresh("relay"))
    producer = AIOKafkaProducer(bootstrap_servers=servers.brokers, enable_idempotence=True)
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Confirmed, store, Keyring.development(Path(folder)), SystemClock(), lambda: None)
    relay = Relay("bench", store, log, 10 * EVENTS, Metrics())
    records = [record(number) for number in range(EVENTS)]
    try:
        await log.prepare([Topic(TOPIC, PARTITIONS)])
        await store.prepare([repository.shape])
        await producer.start()

        async def ours() -> float:
            for start in range(0, EVENTS, TOGETHER):
                assert all(await repository.save_all([confirmed(start + n) for n in range(TOGETHER)]))
            before, began = relay.published, time.perf_counter()
            await relay.publish_all()
            rate = EVENTS / (time.perf_counter() - began)
            assert relay.published - before == EVENTS and (await store.backlog()).count == 0
            return rate

        async def bare() -> float:
            began = time.perf_counter()
            sent = [
                await producer.send(each.topic, each.value, key=each.key.encode(), headers=list(each.headers))
                for each in records
            ]
            await asyncio.gather(*sent)
            return EVENTS / (time.perf_counter() - began)

        await ours(), await bare()  # warm
        ours_, bare_, ratio = await in_turn(ours, bare)
    finally:
        await producer.stop()
        await store.close()
        await log.close()
    return Line("relay_kafka", ours_, bare_, ratio, 0.6, "events/s")
