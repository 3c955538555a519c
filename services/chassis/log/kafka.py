"""The log on Apache Kafka."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from aiokafka.admin import NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from services.chassis.domain.errors import Unavailable
from services.chassis.log.kafka_cluster import Cluster, KafkaSettings
from services.chassis.log.kafka_looking import Looking
from services.chassis.log.kafka_reader import KafkaReader
from services.chassis.log.kafka_sending import Lane, Outcome, Producer
from services.chassis.log.murmur import murmur2
from services.chassis.log.port import (
    MAX_RECORD_BYTES,
    Behind,
    Lag,
    Partition,
    Reader,
    Record,
    TooLarge,
    Topic,
    UnknownTopic,
)

LOOK_AGAIN_SECONDS = 1.0
"""At most so often the cluster is asked for a topic that was not there."""
DATING_SECONDS = 2.0
"""For finding out how old what waits is, in one answer about the lag."""


class KafkaLog:
    def __init__(self, url: str, settings: KafkaSettings | None = None) -> None:
        self._cluster = Cluster(url, settings)
        self._looking = Looking(self._cluster)
        self._producer = Producer(self._cluster)
        self._lanes: dict[Partition, Lane] = {}
        self._readers: list[KafkaReader] = []
        self._topics: dict[str, int] = {}
        self._looked_at = -LOOK_AGAIN_SECONDS
        self._dated: dict[tuple[str, Partition], tuple[int, datetime]] = {}

    async def prepare(self, topics: Sequence[Topic]) -> None:
        present = await self.topics()
        missing = [topic for topic in topics if topic.name not in present]
        if not missing:
            return
        async with self._looking.administering() as admin:
            cluster = await admin.describe_cluster()
            if cluster["controller_id"] < 0:
                raise Unavailable("the cluster has no controller yet", code="log_unavailable")
            copies = self._copies(len(cluster["brokers"]))
            answer = await admin.create_topics([_new(topic, copies) for topic in missing])
        for name, code, *why in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:  # another process was faster
                raise Unavailable(f"the topic {name} cannot be made: {error.__name__} {why}", code="log_unavailable")
        await self._until_known([topic.name for topic in missing])

    def _copies(self, brokers: int) -> int:
        wanted = self._cluster.settings.replication
        if wanted is None:
            return min(3, brokers)
        if wanted > brokers:
            raise Unavailable(f"{wanted} copies are wanted and {brokers} brokers are there", code="log_unavailable")
        return wanted

    async def _until_known(self, names: Sequence[str]) -> None:
        """A broker may learn of a new topic a moment after the controller has made it."""
        deadline = asyncio.get_running_loop().time() + 10
        while not set(names) <= (await self.topics()).keys():
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable("the new topics are not known to the brokers yet", code="log_unavailable")
            await asyncio.sleep(0.05)

    async def append(self, records: Sequence[Record]) -> list[Exception | None]:
        try:
            await self._look_for({record.topic for record in records})
        except Unavailable as error:
            return [error] * len(records)
        outcomes: list[Outcome] = [None] * len(records)
        failed: set[tuple[str, str]] = set()
        by_place: dict[Partition, list[int]] = defaultdict(list)
        for at, record in enumerate(records):
            refusal = self._refused(record, failed)
            if refusal is None:
                number = _hash(record.key) % self._topics[record.topic]
                by_place[Partition(record.topic, number)].append(at)
            else:
                failed.add((record.topic, record.key))
                outcomes[at] = refusal
        told = await asyncio.gather(
            *(self._lane(place).send([records[at] for at in which]) for place, which in by_place.items())
        )
        for which, each in zip(by_place.values(), told, strict=True):
            for at, outcome in zip(which, each, strict=True):
                outcomes[at] = outcome
        return outcomes

    async def _look_for(self, wanted: set[str]) -> None:
        now = asyncio.get_running_loop().time()
        if not wanted <= self._topics.keys() and now >= self._looked_at + LOOK_AGAIN_SECONDS:
            await self.topics()

    def _refused(self, record: Record, failed: set[tuple[str, str]]) -> Exception | None:
        if (record.topic, record.key) in failed:
            return Behind("an earlier record of this key failed")
        if record.topic not in self._topics:
            return UnknownTopic(f"there is no topic {record.topic}")
        if record.size() > MAX_RECORD_BYTES:
            return TooLarge(f"a record holds {MAX_RECORD_BYTES} bytes at most")
        return None

    def _lane(self, place: Partition) -> Lane:
        lane = self._lanes.get(place)
        if lane is None:
            lane = self._lanes[place] = Lane(place, self._producer)
        return lane

    async def join(self, group: str, topics: Sequence[str]) -> Reader:
        missing = set(topics) - (await self.topics()).keys()
        if missing:  # to subscribe to one would have the broker make it, with whatever partitions
            raise Unavailable(f"there is no topic {min(missing)} yet (wuyi topics apply)", code="topics_missing")
        reader = KafkaReader(self._cluster, group, topics)
        self._readers = [each for each in self._readers if not each.closed] + [reader]
        await reader.open()
        return reader

    async def lag(self, group: str, topics: Sequence[str]) -> list[Lag]:
        present = await self.topics()
        places = [Partition(topic, number) for topic in topics for number in range(present.get(topic, 0))]
        committed = await self._looking.committed(group, places)
        bounds = await self._looking.bounds(places)
        lags: list[Lag] = []
        deadline = asyncio.get_running_loop().time() + DATING_SECONDS
        for place in places:
            first, end = bounds[place]
            start = min(max(committed.get(place, 0), first), end)  # what retention has let go of is not waited for
            oldest = await self._date(group, place, start, deadline) if start < end else None
            lags.append(Lag(place, start, end, oldest))
        return lags

    async def _date(self, group: str, place: Partition, offset: int, deadline: float) -> datetime | None:
        """When what is unread first was written; where there is no time to look, when something before it was."""
        known = self._dated.get((group, place))
        late = asyncio.get_running_loop().time() > deadline
        if known is None or (known[0] != offset and not late):
            found = [] if late else await self._looking.records(place, offset, 1)
            if not found or found[0].at is None:
                return None
            known = self._dated[group, place] = (offset, found[0].at)
        return known[1]

    async def read(self, partition: Partition, offset: int, limit: int) -> list[Record]:
        if partition.number >= (await self._known(partition.topic)):
            return []
        return await self._looking.records(partition, offset, limit)

    async def _known(self, topic: str) -> int:
        """How many partitions it has; 0 where there is no such topic."""
        await self._look_for({topic})
        return self._topics.get(topic, 0)

    async def topics(self) -> dict[str, int]:
        found = await self._looking.topics()
        self._looked_at = (
            asyncio.get_running_loop().time()
        )  # only a look that was answered says that a topic is not there
        for name, partitions in found.items():
            self._topics.setdefault(name, partitions)  # a key stays where it was for as long as this process lives
        return found

    async def close(self) -> None:
        for reader in self._readers:
            await reader.close()
        await self._producer.close()
        await self._looking.close()


@lru_cache(maxsize=50_000)
def _hash(key: str) -> int:
    return murmur2(key.encode()) & 0x7FFFFFFF


def _new(topic: Topic, copies: int) -> NewTopic:
    kept = -1 if topic.retention is None else int(topic.retention.total_seconds() * 1000)
    settings = {"min.insync.replicas": str(max(1, copies - 1)), "cleanup.policy": "delete", "retention.ms": str(kept)}
    return NewTopic(topic.name, topic.partitions, copies, topic_configs=settings)
