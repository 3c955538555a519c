"""The log on one SQLite file, for one process: appended and committed as durably as the store beside it."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from pydantic_core import to_json

from services.chassis.clock import Clock, SystemClock
from services.chassis.domain.errors import Unavailable
from services.chassis.domain.types import instant_text
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
from services.chassis.log.sqlite_reader import Group, SqliteReader, committed, records_from
from services.chassis.store.sqlite_file import SqliteFile

SCHEMA_VERSION = 1
SCHEMA = """
create table topics (name text primary key, partitions integer not null) without rowid;
create table records (topic text, number integer, "offset" integer, key text not null, value blob not null,
                      headers text not null, at text not null, primary key (topic, number, "offset")) without rowid;
create table commits (team text, topic text, number integer, next integer not null,
                      primary key (team, topic, number)) without rowid
"""
_INSERT = 'insert into records (topic, number, "offset", key, value, headers, at) values (?, ?, ?, ?, ?, ?, ?)'
_END = 'select coalesce(max("offset") + 1, 0) from records where topic = ? and number = ?'


class SqliteLog:
    """What was appended stays: nothing is thrown away by age, so that the books can be audited against it."""

    def __init__(self, path: Path, clock: Clock | None = None, *, read_only: bool = False) -> None:
        self._file = SqliteFile(path, SCHEMA_VERSION, SCHEMA, read_only=read_only)
        self._clock = clock or SystemClock()
        self._topics: dict[str, int] = {}
        self._ends: dict[Partition, int] = {}
        self._groups: dict[str, Group] = {}

    async def prepare(self, topics: Sequence[Topic]) -> None:
        rows = [(topic.name, topic.partitions) for topic in topics]

        def work(db: sqlite3.Connection) -> None:
            db.executemany("insert or ignore into topics (name, partitions) values (?, ?)", rows)

        await self._file.write(work)
        await self._look()
        for group in self._groups.values():
            group.deal()

    async def _look(self) -> None:
        """Learn which partitions there are and where each ends; from then on the process keeps count itself."""

        def work(db: sqlite3.Connection) -> tuple[dict[str, int], dict[Partition, int]]:
            topics = dict(db.execute("select name, partitions from topics").fetchall())
            places = [Partition(topic, number) for topic, count in topics.items() for number in range(count)]
            return topics, {place: db.execute(_END, place).fetchone()[0] for place in places}

        topics, ends = await self._file.read(work)
        self._topics.update(topics)
        self._reached(ends)

    def _reached(self, ends: dict[Partition, int]) -> None:
        for place, end in ends.items():
            self._ends[place] = max(end, self._ends.get(place, 0))

    async def append(self, records: Sequence[Record]) -> list[Exception | None]:
        at = instant_text(self._clock.now())
        outcomes: list[Exception | None] = [None] * len(records)
        failed: set[tuple[str, str]] = set()
        if any(record.topic not in self._topics for record in records):
            await self._look()
        rows: list[tuple[Partition, Record]] = []
        for index, record in enumerate(records):
            error = _refused(record, self._topics, failed)
            if error is None:
                place = Partition(record.topic, crc32(record.key.encode()) % self._topics[record.topic])
                rows.append((place, record))
            else:
                failed.add((record.topic, record.key))
                outcomes[index] = error
        if rows:
            try:
                self._reached(await self._file.write(lambda db: _append(db, rows, at)))
            except Unavailable as error:
                return [outcome or error for outcome in outcomes]
            for group in self._groups.values():
                group.wake()
        return outcomes

    async def join(self, group: str, topics: Sequence[str]) -> Reader:
        await self._look()
        joined = self._groups.setdefault(group, Group(group, self._partitions))
        reader = SqliteReader(joined, frozenset(topics), self._file, self._ends)
        joined.add(reader)
        return reader

    def _partitions(self, topic: str) -> list[Partition]:
        return [Partition(topic, number) for number in range(self._topics.get(topic, 0))]

    async def lag(self, group: str, topics: Sequence[str]) -> list[Lag]:
        def work(db: sqlite3.Connection) -> list[Lag]:
            lags: list[Lag] = []
            for topic in topics:
                row = db.execute("select partitions from topics where name = ?", (topic,)).fetchone()
                for number in range(row[0] if row else 0):
                    lags.append(_lag(db, group, Partition(topic, number)))
            return lags

        return await self._file.read(work)

    async def read(self, partition: Partition, offset: int, limit: int) -> list[Record]:
        return await self._file.read(lambda db: records_from(db, partition, offset, limit))

    async def topics(self) -> dict[str, int]:
        await self._look()
        return dict(self._topics)

    async def close(self) -> None:
        await self._file.close()
        for group in self._groups.values():
            group.wake()


def _refused(record: Record, topics: dict[str, int], failed: set[tuple[str, str]]) -> Exception | None:
    if (record.topic, record.key) in failed:
        return Behind("an earlier record of this key failed")
    if record.topic not in topics:
        return UnknownTopic(f"there is no topic {record.topic}")
    if record.size() > MAX_RECORD_BYTES:
        return TooLarge(f"a record holds {MAX_RECORD_BYTES} bytes at most")
    return None


def _append(db: sqlite3.Connection, rows: list[tuple[Partition, Record]], at: str) -> dict[Partition, int]:
    ends: dict[Partition, int] = {}
    values: list[tuple[Any, ...]] = []
    for place, record in rows:
        offset = ends[place] if place in ends else db.execute(_END, place).fetchone()[0]
        headers = to_json([(name, value.decode("latin-1")) for name, value in record.headers]).decode()
        values.append((*place, offset, record.key, record.value, headers, at))
        ends[place] = offset + 1
    db.executemany(_INSERT, values)
    return ends


def _lag(db: sqlite3.Connection, group: str, place: Partition) -> Lag:
    start = committed(db, group, place)
    row = db.execute(
        'select at from records where topic = ? and number = ? and "offset" = ?', (*place, start)
    ).fetchone()
    return Lag(place, start, db.execute(_END, place).fetchone()[0], datetime.fromisoformat(row[0]) if row else None)
