"""What is asked of Kafka by those who only look: which topics there are, where each ends, what groups have committed, what is there."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from services.chassis.domain.errors import Unavailable
from services.chassis.log.kafka_cluster import ANSWER_SECONDS, BACKOFF_MS, Cluster, reaching
from services.chassis.log.port import Partition, Record

LOOK_BYTES = 2 * 1024 * 1024
WAIT_MS = 5
"""What is looked at is there already; aiokafka asks for what comes after it too, and the next question waits behind that answer."""


class Looking:
    """Two connections, opened when first needed and anew after trouble; one question at a time."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._asking = asyncio.Lock()
        self._admin: AIOKafkaAdminClient | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._closed = False

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[tuple[AIOKafkaAdminClient, AIOKafkaConsumer]]:
        if self._closed:
            raise Unavailable("the log is closed", code="log_unavailable")
        async with self._asking:
            try:
                async with reaching():
                    yield await self._open()
            except Unavailable:
                await self._drop()
                raise

    async def _open(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        if self._admin is None:
            admin = AIOKafkaAdminClient(**self._cluster.options())
            try:
                await admin.start()
            except BaseException:
                await admin.close()
                raise
            self._admin = admin
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                **self._cluster.options(),
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                fetch_max_bytes=LOOK_BYTES,
                fetch_max_wait_ms=WAIT_MS,
            )
            try:
                await consumer.start()
            except BaseException:
                await consumer.stop()
                raise
            self._consumer = consumer
        return self._admin, self._consumer

    async def _drop(self) -> None:
        admin, consumer, self._admin, self._consumer = self._admin, self._consumer, None, None
        if admin is not None:
            await admin.close()
        if consumer is not None:
            await consumer.stop()

    async def close(self) -> None:
        self._closed = True
        async with self._asking:
            await self._drop()

    @asynccontextmanager
    async def administering(self) -> AsyncIterator[AIOKafkaAdminClient]:
        async with self._asked() as (admin, _):
            yield admin

    async def topics(self) -> dict[str, int]:
        """Of the cluster's own (`__consumer_offsets`) nothing is said."""
        async with self._asked() as (admin, _):
            described = await admin.describe_topics()
        return {
            each["topic"]: len(each["partitions"])
            for each in described
            if each["error_code"] == 0 and not each["is_internal"]
        }

    async def committed(self, group: str, places: Sequence[Partition]) -> dict[Partition, int]:
        """Those of which the group has never committed anything are not in the answer."""
        wanted = [TopicPartition(*place) for place in places]
        if not wanted:
            return {}
        async with self._asked() as (admin, _):
            while True:
                try:
                    found = await admin.list_consumer_group_offsets(group, partitions=wanted)
                    break
                except KafkaError as error:
                    if not (error.retriable or getattr(error, "invalid_metadata", False)):
                        raise
                await asyncio.sleep(BACKOFF_MS / 1000)  # the coordinator of a new group, or of a restarted broker
        return {Partition(*at): told.offset for at, told in found.items() if told.offset >= 0}

    async def bounds(self, places: Sequence[Partition]) -> dict[Partition, tuple[int, int]]:
        """The first offset that is still there, and the next one to be given."""
        wanted = [TopicPartition(*place) for place in places]
        if not wanted:
            return {}
        async with self._asked() as (_, consumer):
            _become_acquainted(consumer, wanted)
            first = await consumer.beginning_offsets(wanted)
            end = await consumer.end_offsets(wanted)
        return {Partition(*at): (first[at], end[at]) for at in wanted}

    async def records(self, place: Partition, offset: int, limit: int) -> list[Record]:
        at = TopicPartition(*place)
        async with self._asked() as (_, consumer):
            _become_acquainted(consumer, [at])
            first = (await consumer.beginning_offsets([at]))[at]
            end = (await consumer.end_offsets([at]))[at]
            found: list[Record] = []
            next = max(offset, first)
            if next >= end:
                return []
            consumer.resume(at)
            consumer.seek(at, next)
            try:
                while next < end and len(found) < limit:
                    room = limit - len(found)
                    fetched = await consumer.getmany(at, timeout_ms=int(ANSWER_SECONDS * 1000), max_records=room)
                    found.extend(record_of(each) for each in fetched.get(at, ()))
                    next = await consumer.position(at)
            finally:
                consumer.pause(at)  # or it would go on fetching what nobody asked for
                consumer.seek(at, next)  # and what it has fetched beyond would hold up the next question
            return found


def _become_acquainted(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
    """With all of them at once: aiokafka takes up to half a second to find the leaders of each topic that it first hears of."""
    known = consumer.assignment()
    if not known.issuperset(places):
        consumer.assign([*known | set(places)])
        for place in consumer.assignment():
            consumer.pause(place)
            consumer.seek(place, 0)


def record_of(fetched: "ConsumerRecord[bytes, bytes]") -> Record:
    """Whatever lies there, also what no producer of ours wrote: it is for the reader to say that it cannot be read."""
    return Record(
        fetched.topic,
        (fetched.key or b"").decode("utf-8", "replace"),
        fetched.value or b"",
        tuple((name, value or b"") for name, value in fetched.headers),
        fetched.partition,
        fetched.offset,
        datetime.fromtimestamp(fetched.timestamp / 1000, UTC),
    )
