"""Groups of readers in one process: who reads which partition, from where, and who is woken when something comes."""

import asyncio
import itertools
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from services.chassis.domain.errors import Unavailable
from services.chassis.log.port import Partition, Record, Revoked
from services.chassis.store.sqlite_file import SqliteFile

_SELECT = 'select key, value, headers, "offset", at from records where topic = ? and number = ? and "offset" >= ?'
_COMMITTED = "select next from commits where team = ? and topic = ? and number = ?"


def records_from(db: sqlite3.Connection, partition: Partition, offset: int, limit: int) -> list[Record]:
    rows = db.execute(f'{_SELECT} order by "offset" limit ?', (*partition, offset, limit))
    return [_record(partition, *row) for row in rows]


def committed(db: sqlite3.Connection, group: str, partition: Partition) -> int:
    row = db.execute(_COMMITTED, (group, *partition)).fetchone()
    return row[0] if row else 0


def _record(partition: Partition, key: str, value: bytes, headers: str, offset: int, at: str) -> Record:
    pairs = tuple((name, text.encode("latin-1")) for name, text in from_json(headers))
    return Record(partition.topic, key, value, pairs, partition.number, offset, datetime.fromisoformat(at))


class Group:
    """Deals the partitions out again, evenly, whenever a reader comes or goes."""

    def __init__(self, name: str, partitions: Callable[[str], list[Partition]]) -> None:
        self.name = name
        self._partitions = partitions
        self._readers: list[SqliteReader] = []
        self._generations = itertools.count(1)

    def add(self, reader: "SqliteReader") -> None:
        self._readers.append(reader)
        self.deal()

    def remove(self, reader: "SqliteReader") -> None:
        if reader in self._readers:
            self._readers.remove(reader)
            reader.take(frozenset(), next(self._generations))
            self.deal()

    def deal(self) -> None:
        generation = next(self._generations)
        hands: dict[SqliteReader, set[Partition]] = {reader: set() for reader in self._readers}
        for topic in sorted({topic for reader in self._readers for topic in reader.topics}):
            able = [reader for reader in self._readers if topic in reader.topics]
            for partition in self._partitions(topic):
                hands[min(able, key=lambda reader: len(hands[reader]))].add(partition)
        for reader, hand in hands.items():
            reader.take(frozenset(hand), generation)

    def wake(self) -> None:
        for reader in self._readers:
            reader.wake()


class SqliteReader:
    def __init__(self, group: Group, topics: frozenset[str], file: SqliteFile, ends: Mapping[Partition, int]) -> None:
        self.topics = topics
        self.generation = 0
        self._group = group
        self._file = file
        self._ends = ends
        self._assigned: frozenset[Partition] = frozenset()
        self._next: dict[Partition, int] = {}
        self._paused: set[Partition] = set()
        self._first = 0
        self._woken = asyncio.Event()

    def take(self, partitions: frozenset[Partition], generation: int) -> None:
        if partitions == self._assigned:
            return
        for lost in self._assigned - partitions:
            self._next.pop(lost, None)
            self._paused.discard(lost)
        self._assigned = partitions
        self.generation = generation
        self.wake()

    def wake(self) -> None:
        self._woken.set()

    def assigned(self) -> frozenset[Partition]:
        return self._assigned

    def seek(self, partition: Partition, offset: int) -> None:
        if partition in self._assigned:
            self._next[partition] = offset
            self.wake()

    def pause(self, partition: Partition) -> None:
        if partition in self._assigned:
            self._paused.add(partition)

    def resume(self, partition: Partition) -> None:
        self._paused.discard(partition)
        self.wake()

    async def fetch(self, limit: int, timeout: float) -> list[Record]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        generation = self.generation
        while True:
            self._woken.clear()
            found = await self._read(limit)
            if found or generation != self.generation:
                return found
            left = deadline - loop.time()
            if left <= 0:
                return []
            try:
                async with asyncio.timeout(left):
                    await self._woken.wait()
            except TimeoutError:
                return []

    async def _read(self, limit: int) -> list[Record]:
        if self._file.closed:
            raise Unavailable("the log is closed")
        wanted = {
            partition: self._next.get(partition)
            for partition in self._turn()
            if self._next.get(partition, 0) < self._ends.get(partition, 0)
        }
        if not wanted:
            return []
        starts, found = await self._file.read(lambda db: _read(db, self._group.name, wanted, limit))
        # in the meantime a partition may have been given away or sought back: what was read of it is then not what is next
        same = {p for p, next in wanted.items() if p in self._assigned and self._next.get(p) == next}
        for partition in same & starts.keys():
            self._next[partition] = starts[partition]
        kept = [record for record in found if record.place in same]
        for record in kept:
            self._next[record.place] = record.offset + 1
        return kept

    def _turn(self) -> list[Partition]:
        """Each fetch begins with another partition, so that a full one does not keep the others waiting."""
        able = sorted(self._assigned - self._paused)
        self._first = (self._first + 1) % len(able) if able else 0
        return able[self._first :] + able[: self._first]

    async def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        lost = next_offsets.keys() - self._assigned
        if lost:
            raise Revoked(f"{len(lost)} of the partitions belong to another reader", generation=self.generation)
        rows: list[tuple[Any, ...]] = [(self._group.name, *place, offset) for place, offset in next_offsets.items()]

        def work(db: sqlite3.Connection) -> None:
            db.executemany("insert or replace into commits (team, topic, number, next) values (?, ?, ?, ?)", rows)

        await self._file.write(work)

    async def close(self) -> None:
        self._group.remove(self)


def _read(
    db: sqlite3.Connection, group: str, wanted: Mapping[Partition, int | None], limit: int
) -> tuple[dict[Partition, int], list[Record]]:
    """Also where each of them begins, as far as it was not known."""
    starts: dict[Partition, int] = {}
    found: list[Record] = []
    for partition, start in wanted.items():
        if len(found) >= limit:
            break
        first = starts[partition] = committed(db, group, partition) if start is None else start
        found.extend(records_from(db, partition, first, limit - len(found)))
    return starts, found
