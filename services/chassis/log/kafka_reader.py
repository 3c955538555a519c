"""One member of a Kafka consumer group. Nothing is committed but what `commit` is told; what was lost in a rebalance is read again."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError

from services.chassis.domain.errors import Unavailable
from services.chassis.log.kafka_cluster import ANSWER_SECONDS, Cluster, reaching
from services.chassis.log.kafka_looking import record_of
from services.chassis.log.port import Partition, Record, Revoked

FETCH_BYTES = 8 * 1024 * 1024
"""What one answer of a broker may bring into memory at once."""
CLOSE_SECONDS = 5.0

_said = structlog.get_logger("wuyi.log")


class KafkaReader:
    """Every rebalance is another generation, also where the same partitions come back: they begin again at what was committed."""

    def __init__(self, cluster: Cluster, group: str, topics: Sequence[str]) -> None:
        self.generation = 0
        self._cluster = cluster
        self._group = group
        self._topics = list(topics)
        self._consumer: AIOKafkaConsumer | None = None
        self._assigned: frozenset[Partition] = frozenset()
        self.closed = False

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self._take(frozenset())

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._take(frozenset(Partition(*at) for at in assigned))

    def _take(self, partitions: frozenset[Partition]) -> None:
        self._assigned = partitions
        self.generation += 1

    def assigned(self) -> frozenset[Partition]:
        return self._assigned

    async def open(self) -> AIOKafkaConsumer:
        if self.closed:
            raise Unavailable("the reader is closed", code="log_unavailable")
        if self._consumer is None:
            session_ms = int(self._cluster.settings.session_seconds * 1000)
            consumer = AIOKafkaConsumer(
                **self._cluster.options(),
                group_id=self._group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                session_timeout_ms=session_ms,
                heartbeat_interval_ms=session_ms // 4,
                fetch_max_bytes=FETCH_BYTES,
            )
            try:
                async with reaching():
                    await consumer.start()
            except BaseException:
                await consumer.stop()
                raise
            consumer.subscribe(self._topics, listener=self)
            self._consumer = consumer
        return self._consumer

    async def fetch(self, limit: int, timeout: float) -> list[Record]:
        consumer = await self.open()
        try:
            async with reaching(timeout + ANSWER_SECONDS):
                found = await consumer.getmany(timeout_ms=int(timeout * 1000), max_records=limit)
        except Unavailable as error:
            await self._give_up_on_it(error)
            raise
        return [record_of(each) for records in found.values() for each in records]

    async def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        if not next_offsets:
            return
        lost = next_offsets.keys() - self._assigned
        if lost or self._consumer is None:
            raise Revoked(f"{len(lost)} of the partitions belong to another reader", generation=self.generation)
        offsets = {TopicPartition(*place): offset for place, offset in next_offsets.items()}
        try:
            async with reaching():
                try:
                    await self._consumer.commit(offsets)
                except (CommitFailedError, IllegalStateError) as error:
                    raise Revoked("the partitions are being dealt out anew", generation=self.generation) from error
        except Unavailable as error:
            await self._give_up_on_it(error)
            raise

    async def _give_up_on_it(self, error: Unavailable) -> None:
        """aiokafka tries again by itself what may get better; after what reaches us it stays as it is, so it is replaced.

        That holds for a commit too: a member whose coordinator was lost while it joined went on fetching and never committed
        again, for as long as it lived (docs/reliability.md).
        """
        _said.warning("a reader joins anew", group=self._group, reason=str(error))
        await self._leave()

    def seek(self, partition: Partition, offset: int) -> None:
        if self._consumer is not None and self._ours(partition):
            self._consumer.seek(TopicPartition(*partition), offset)

    def pause(self, partition: Partition) -> None:
        if self._consumer is not None and self._ours(partition):
            self._consumer.pause(TopicPartition(*partition))

    def resume(self, partition: Partition) -> None:
        if self._consumer is not None and self._ours(partition):
            self._consumer.resume(TopicPartition(*partition))

    def _ours(self, partition: Partition) -> bool:
        """For us, and for aiokafka too: it lets go of them a moment before it tells us."""
        assert self._consumer is not None
        return partition in self._assigned and TopicPartition(*partition) in self._consumer.assignment()

    async def close(self) -> None:
        self.closed = True
        await self._leave()

    async def _leave(self) -> None:
        consumer, self._consumer = self._consumer, None
        self._take(frozenset())
        if consumer is None:
            return
        stopping = asyncio.create_task(consumer.stop())
        _, late = await asyncio.wait({stopping}, timeout=CLOSE_SECONDS)
        if late:  # the broker is away: the group will notice by itself
            stopping.cancel()
            await consumer._client.close()


ConsumerRebalanceListener.register(KafkaReader)
