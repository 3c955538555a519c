"""Three brokers, of which any one may die: what was acknowledged is on the others, and the writing and the reading go on."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.chassis.domain import Conflict, Unavailable
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.kafka_cluster import KafkaSettings
from services.chassis.log.port import Partition, Record, Topic
from tests.peers.artifacts import Missing
from tests.peers.java_kafka import JavaKafka
from tests.peers.sharing import without

pytestmark = pytest.mark.asyncio

TOPIC = "wuyi.test.cluster"
KEYS = [f"key-{n}" for n in range(9)]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[JavaKafka]]:
    try:
        nodes = JavaKafka.three(tmp_path_factory.mktemp("cluster"))
        with ThreadPoolExecutor() as starting:
            list(starting.map(JavaKafka.start, nodes))
    except Missing as reason:
        without("kafka", str(reason))
    yield nodes
    for node in nodes:
        node.kill()


async def test_each_broker_in_turn_may_die(three: list[JavaKafka]) -> None:
    brokers = ",".join(node.url.removeprefix("kafka://") for node in three)
    log = KafkaLog(f"kafka://{brokers}", KafkaSettings(replication=3))
    try:
        await _each_broker_in_turn_dies(log, three)
    finally:
        await log.close()


async def _each_broker_in_turn_dies(log: KafkaLog, three: list[JavaKafka]) -> None:
    async with asyncio.timeout(60):
        while not await _prepared(log):
            await asyncio.sleep(0.2)
    reader = await log.join("cluster", [TOPIC])
    acknowledged = dict.fromkeys(KEYS, 0)
    read: dict[str, list[int]] = {key: [] for key in KEYS}
    writing = True

    async def write(key: str) -> None:
        while writing:
            if await log.append([Record(TOPIC, key, str(acknowledged[key] + 1).encode())]) == [None]:
                acknowledged[key] += 1

    async def keep_reading() -> None:
        while writing or any(len(read[key]) < acknowledged[key] for key in KEYS):
            try:
                found = await reader.fetch(500, 0.2)
                for record in found:
                    if int(record.value) > (read[record.key] or [0])[-1]:
                        read[record.key].append(int(record.value))
                await reader.commit({record.place: record.offset + 1 for record in found})
            except Unavailable:
                await asyncio.sleep(0.1)
            except Conflict:
                continue  # dealt out anew: what was read again is known

    async def further(by: int) -> None:
        wanted = {key: count + by for key, count in acknowledged.items()}
        async with asyncio.timeout(90):
            while any(acknowledged[key] < count for key, count in wanted.items()):
                await asyncio.sleep(0.05)

    tasks = [asyncio.create_task(keep_reading()), *(asyncio.create_task(write(key)) for key in KEYS)]
    await further(20)
    for node in three:
        await asyncio.to_thread(node.kill)
        await further(20)
        await asyncio.to_thread(node.start)
        await further(20)
    writing = False
    async with asyncio.timeout(90):
        await asyncio.gather(*tasks)
    assert {key: numbers[: acknowledged[key]] for key, numbers in read.items()} == {
        key: list(range(1, count + 1)) for key, count in acknowledged.items()
    }


async def _prepared(log: KafkaLog) -> bool:
    try:
        await log.prepare([Topic(TOPIC, partitions=3)])
        async with log._looking.administering() as admin:
            described = await admin.describe_topics([TOPIC])
    except Unavailable:
        return False
    assert {len(partition["replicas"]) for partition in described[0]["partitions"]} == {3}
    return bool(await log.read(Partition(TOPIC, 0), 0, 1) == [])
