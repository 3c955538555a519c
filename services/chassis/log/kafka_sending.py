"""Records on their way to the partitions: to each one batch at a time, and what has gathered meanwhile in the next.

A batch is not followed by another one of its partition before it is known to be there, so a record can never be ahead of an earlier
one of its key that failed. The producer is idempotent and repeats by itself what the cluster did not answer; it never gives up. So a
batch that takes too long is answered with Unavailable, and its partition takes nothing more until that batch has had its end. After
an error the producer's numbering has a hole, and it is replaced.
"""

import asyncio
from collections.abc import Sequence

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    ProducerClosed,
    RecordListTooLargeError,
    RecordTooLargeError,
    UnknownTopicOrPartitionError,
)
from aiokafka.producer.message_accumulator import BatchBuilder

from services.chassis.domain.errors import Unavailable
from services.chassis.gathering import Gathering
from services.chassis.log.kafka_cluster import ANSWER_SECONDS, Cluster, away, reaching
from services.chassis.log.port import Behind, Partition, Record, TooLarge, UnknownTopic

Outcome = Exception | None

_said = structlog.get_logger("wuyi.log")

MAX_TOGETHER = 10_000
BATCH_BYTES = 512 * 1024
REQUEST_BYTES = 1_048_576
PATIENCE_SECONDS = 1.0
"""How long one waits for the end of a batch that took too long, before hearing Unavailable too."""
CLOSE_SECONDS = 5.0


class Producer:
    """The one of the moment; another one after an error."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._starting = asyncio.Lock()
        self._present: AIOKafkaProducer | None = None
        self._ending: dict[asyncio.Task[None], AIOKafkaProducer] = {}
        self._closed = False

    async def present(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._closed:
                raise Unavailable("the log is closed", code="log_unavailable")
            if self._present is None:
                self._present = await self._started()
            return self._present

    async def _started(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **self._cluster.options(),
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
            max_request_size=REQUEST_BYTES,
        )
        try:
            async with reaching():
                await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    def replace(self, producer: AIOKafkaProducer) -> None:
        """What others have under way with it comes to its end first."""
        is_present = self._present is producer
        if is_present:
            self._present = None
            task = asyncio.create_task(producer.stop())
            self._ending[task] = producer
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._ending[task]
        if not task.cancelled() and task.exception() is not None:
            _said.warning("a producer did not end well", error=type(task.exception()).__name__)

    async def close(self) -> None:
        """What the cluster does not take by then is given up: it was not acknowledged to anybody."""
        self._closed = True
        async with self._starting:
            if self._present is not None:
                self.replace(self._present)
        if self._ending:
            await asyncio.wait(set(self._ending), timeout=CLOSE_SECONDS)
        for task, producer in list(self._ending.items()):
            await _cut(producer)
            await asyncio.wait({task}, timeout=CLOSE_SECONDS)


async def _cut(producer: AIOKafkaProducer) -> None:
    """aiokafka's own stop waits until everything is delivered, and that may be never."""
    sender = producer._sender.sender_task
    if sender is not None:
        sender.cancel()
    await producer.client.close()
    if sender is not None:
        await asyncio.wait({sender}, timeout=1.0)
    producer._message_accumulator.fail_all(ProducerClosed())


class Lane:
    """The way to one partition."""

    def __init__(self, place: Partition, producer: Producer) -> None:
        self._place = place
        self._producer = producer
        self._gathering: Gathering[Record, Outcome] = Gathering(self._all, underway=1, together=MAX_TOGETHER)
        self._overdue: asyncio.Future[object] | None = None

    async def send(self, records: Sequence[Record]) -> list[Outcome]:
        """Once one of them fails, none of the later ones has been sent."""
        return await self._gathering.ask(records)

    async def _all(self, records: list[Record]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        failed: set[str] = set()
        while len(outcomes) < len(records):
            rest = records[len(outcomes) :]
            try:
                told = await self._batch(rest, failed)
            except Exception as error:  # whatever it is, each who waits hears of it, and nothing more is sent behind it
                return outcomes + [_behind() if record.key in failed else error for record in rest]
            failed.update(record.key for record, outcome in zip(rest, told, strict=False) if outcome is not None)
            outcomes.extend(told)
        return outcomes

    async def _batch(self, records: Sequence[Record], failed: set[str]) -> list[Outcome]:
        """Outcomes of as many from the head as one batch holds."""
        await self._overdue_ended()
        producer = await self._producer.present()
        batch = producer.create_batch()
        told: list[Outcome] = []
        for record in records:
            if record.key in failed:
                told.append(_behind())
            elif _added(batch, record):
                told.append(None)
            else:
                break
        if batch.record_count() == 0:
            return told
        try:
            await self._delivered(producer, batch)
        except ProducerClosed:  # it was replaced in this very moment, and has not taken the batch
            return []
        except (MessageSizeTooLargeError, RecordTooLargeError, RecordListTooLargeError):
            self._producer.replace(producer)
            return await self._one_by_one(records, told, failed)
        except UnknownTopicOrPartitionError as error:
            raise UnknownTopic(f"there is no topic {self._place.topic}") from error
        except KafkaError as error:
            self._producer.replace(producer)
            raise away(error) from error
        return told

    async def _delivered(self, producer: AIOKafkaProducer, batch: BatchBuilder) -> None:
        batch.close()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                sent = await producer.send_batch(batch, self._place.topic, partition=self._place.number)
        except TimeoutError as error:
            raise away(error) from error
        sent.add_done_callback(_heard)
        done, _ = await asyncio.wait({sent}, timeout=ANSWER_SECONDS)
        if not done:
            self._overdue = sent
            raise Unavailable("the log takes too long", code="log_unavailable")
        sent.result()

    async def _overdue_ended(self) -> None:
        if self._overdue is None:
            return
        done, _ = await asyncio.wait({self._overdue}, timeout=PATIENCE_SECONDS)
        if not done:
            raise Unavailable("the log takes too long", code="log_unavailable")
        error, self._overdue = self._overdue.exception(), None
        if error is not None:
            self._producer.replace(await self._producer.present())

    async def _one_by_one(self, records: Sequence[Record], told: Sequence[Outcome], failed: set[str]) -> list[Outcome]:
        """The topic takes less than ours do as a rule; to find out which of them it does not take."""
        if len(told) - told.count(None) == len(told) - 1:
            large = TooLarge("the topic takes no record of this size")
            return [large if outcome is None else outcome for outcome in told]
        return await self._all_alone(records[: len(told)], failed)

    async def _all_alone(self, records: Sequence[Record], failed: set[str]) -> list[Outcome]:
        behind = set(failed)
        each: list[Outcome] = []
        for record in records:
            told: list[Outcome] = []
            while not told:
                told = await self._batch([record], behind)
            if told[0] is not None:
                behind.add(record.key)
            each.append(told[0])
        return each


def _added(batch: BatchBuilder, record: Record) -> bool:
    key, headers = record.key.encode(), list(record.headers)
    return batch.append(timestamp=None, key=key, value=record.value, headers=headers) is not None


def _heard(sent: "asyncio.Future[object]") -> None:
    """Also where nobody waits for it any more."""
    if not sent.cancelled():
        sent.exception()


def _behind() -> Behind:
    return Behind("an earlier record of this key failed")
