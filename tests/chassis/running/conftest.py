"""One service on stage: its store, its log and what works between them, each started only where a test says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
from pydantic_core import to_json

from services.chassis.clock import MovableClock
from services.chassis.ids import new_id
from services.chassis.keyring import Keyring
from services.chassis.log.port import EventLog, Record, Topic
from services.chassis.log.sqlite import SqliteLog
from services.chassis.observing.metrics import Metrics
from services.chassis.running.running import Running, set_up
from services.chassis.settings import Settings
from services.chassis.store.port import Store
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.running.sample import SPEAKING, Board, Note, Said

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
GROUP = "wuyi.speaking"
TOPIC = Said.topic
SOON = 20.0


@dataclass
class Stage:
    store: Store
    log: EventLog
    clock: MovableClock
    running: Running

    async def boards(self) -> dict[str, Board]:
        return {board.id: board for board in await self.running.desk.of(Board).find(limit=1000)}

    async def board(self, id: str = "board") -> Board:
        return await self.running.desk.of(Board).get(id)

    async def notes(self) -> list[Note]:
        return [note async for page in self.running.desk.of(Note).each() for note in page]

    async def append(self, *records: Record) -> None:
        assert await self.log.append(records) == [None] * len(records)

    async def lag(self) -> int:
        return sum(lag.records for lag in await self.log.lag(GROUP, self.running.topics))

    async def read(self) -> None:
        """Until the group has read everything."""
        reading = asyncio.create_task(self.running.consumer.run())
        try:
            await until(self._nothing_left, reading)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _nothing_left(self) -> bool:
        return await self.lag() == 0


async def until(true: Callable[[], Awaitable[bool]], *tasks: "asyncio.Task[None]") -> None:
    """Waits for a condition; a task that dies meanwhile is heard."""
    async with asyncio.timeout(SOON):
        while not await true():
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.002)


def said(key: str, n: int, word: str = "good", board: str = "board", **headers: str | bytes | None) -> Record:
    """As a relay would send it. A header that is given as None is left out."""
    own: dict[str, str | bytes | None] = {
        "ce_specversion": "1.0",
        "ce_id": new_id(),
        "ce_source": "/wuyi/speaking",
        "ce_type": Said.type,
        "ce_subject": key,
        "ce_time": "2022-05-01T00:00:00.000000Z",
        "ce_sequence": str(n),
        "ce_correlationid": "c",
        "content-type": "application/json",
    }
    own.update(headers)
    sent = tuple((name, v.encode() if isinstance(v, str) else v) for name, v in own.items() if v is not None)
    return Record(TOPIC, key, to_json({"n": n, "word": word, "board": board}), sent)


async def set_stage(store: Store, log: EventLog, clock: MovableClock) -> Stage:
    running = set_up(SPEAKING, store, log, clock, KEYRING, Settings(), Metrics())
    await store.prepare(running.shapes())
    await log.prepare([Topic(topic, partitions=2) for topic in {*running.topics, "wuyi.speaking.board"}])
    return Stage(store, log, clock, running)


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
    store, log = SqliteStore(tmp_path / "store.db"), SqliteLog(tmp_path / "log.db", clock)
    yield await set_stage(store, log, clock)
    await store.close()
    await log.close()
