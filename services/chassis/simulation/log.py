"""The third adapter of the `EventLog` port: one process's way to the broker of the simulated world."""

import random
from collections.abc import Sequence

from services.chassis.domain.errors import Unavailable
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
from services.chassis.simulation.broker import Broker
from services.chassis.simulation.network import Dice, Fate, Wire
from services.chassis.simulation.reader import SimulatedReader


class SimulatedLog:
    """Batches go by partition, each with a fate of its own, as a Kafka producer's do: some records of one append may be there
    and some not, one that was answered with an error may be there all the same, or come later, or be there twice."""

    def __init__(self, broker: Broker, wire: Wire, dice: Dice | None = None) -> None:
        self._broker = broker
        self._wire = wire
        self._dice = dice or Dice(random.Random(0))
        self._closed = False
        self.readers: list[SimulatedReader] = []

    async def prepare(self, topics: Sequence[Topic]) -> None:
        wanted = {topic.name: topic.partitions for topic in topics}
        await self._wire.carry(lambda: self._broker.prepare(wanted), "prepare")

    async def append(self, records: Sequence[Record]) -> list[Exception | None]:
        if self._closed:
            return [Unavailable("the log is closed") for _ in records]
        if not records:
            return []
        what = "append " + " ".join(f"{r.topic.rsplit('.', 1)[-1]}/{r.key[:8]}" for r in records)
        try:
            return await self._wire.carry(lambda: self._take(records), what, lambda: self._take(records))
        except Unavailable as error:
            return [error] * len(records)

    def _take(self, records: Sequence[Record]) -> list[Exception | None]:
        outcomes: list[Exception | None] = [None] * len(records)
        failed: set[tuple[str, str]] = set()
        batches: dict[Partition, list[int]] = {}
        for index, record in enumerate(records):
            outcomes[index] = self._refused(record, failed)
            if outcomes[index] is None:
                batches.setdefault(self._broker.place_of(record), []).append(index)
            else:
                failed.add((record.topic, record.key))
        for batch in batches.values():
            self._deliver([records[index] for index in batch], batch, outcomes, alone=len(batches) == 1)
        self._broker.wake()
        return outcomes

    def _refused(self, record: Record, failed: set[tuple[str, str]]) -> Exception | None:
        if (record.topic, record.key) in failed:
            return Behind("an earlier record of this key failed")
        if record.topic not in self._broker.topics:
            return UnknownTopic(f"there is no topic {record.topic}")
        if record.size() > MAX_RECORD_BYTES:
            return TooLarge(f"a record holds {MAX_RECORD_BYTES} bytes at most")
        return None

    def _deliver(
        self, records: list[Record], indexes: list[int], outcomes: list[Exception | None], alone: bool
    ) -> None:
        where = f"{self._wire.name} batch"
        fate = Fate.WELL if alone else self._dice.fate(where)
        if fate is Fate.LATE:
            self._wire.later(lambda: self._put(records))
        elif fate is not Fate.LOST:
            self._put(records)
            if self._dice.twice(where):
                self._put(records)
        if fate is not Fate.WELL:
            for index in indexes:
                outcomes[index] = Unavailable(f"the batch was {fate.name.lower()}", code="simulated")

    def _put(self, records: list[Record]) -> None:
        for record in records:
            self._broker.append(record)
        self._broker.wake()

    async def join(self, group: str, topics: Sequence[str]) -> Reader:
        reader = SimulatedReader(self._broker, self._broker.group(group), frozenset(topics), self._wire)
        self.readers.append(reader)
        try:
            await self._wire.carry(reader.enter, "join", _nothing)
        except Unavailable:  # who has given up joining is no member
            await reader.close()
            raise
        return reader

    async def lag(self, group: str, topics: Sequence[str]) -> list[Lag]:
        def look() -> list[Lag]:
            return [self._broker.lag(group, place) for topic in topics for place in self._broker.partitions(topic)]

        return await self._wire.carry(look, "lag")

    async def read(self, partition: Partition, offset: int, limit: int) -> list[Record]:
        return await self._wire.carry(lambda: self._broker.records.get(partition, [])[offset : offset + limit], "read")

    async def topics(self) -> dict[str, int]:
        return await self._wire.carry(lambda: dict(self._broker.topics), "topics")

    async def close(self) -> None:
        self._closed = True
        for reader in self.readers:
            await reader.close()


def _nothing() -> None:
    return
