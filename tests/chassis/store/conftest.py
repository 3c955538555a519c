from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.keyring import Keyring
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.store.sample import Counter, Person

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)


@dataclass
class Room:
    store: SqliteStore
    clock: MovableClock
    nudges: list[None] = field(default_factory=list)
    people: Repository[Person] = field(init=False)
    counters: Repository[Counter] = field(init=False)

    def __post_init__(self) -> None:
        self.people = Repository(Person, self.store, KEYRING, self.clock, lambda: self.nudges.append(None))
        self.counters = Repository(Counter, self.store, KEYRING, self.clock, lambda: self.nudges.append(None))


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    room = Room(SqliteStore(tmp_path / "store.db"), MovableClock(datetime(2022, 4, 1, tzinfo=UTC)))
    await room.store.prepare([room.people.shape, room.counters.shape])
    yield room
    await room.store.close()
