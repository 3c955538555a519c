"""Many writers and several relays on the same few documents: none of them ever undoes another."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.domain import Conflict
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_driver import DriverName
from services.chassis.store.repository import Repository
from tests.chassis.store.conftest import KEYRING
from tests.chassis.store.sample import Counter
from tests.contract.on_servers import database_of
from tests.peers.sharing import Peers

pytestmark = pytest.mark.asyncio

PROCESSES, WRITERS, SAVES = 4, 8, 12
IDS = ("a", "b", "c")


@pytest.mark.parametrize("driver", ["pymongo", "motor"])
async def test_two_relays_and_a_crowd_of_writers(peers: Peers, tmp_path: Path, driver: DriverName) -> None:
    async with AsyncExitStack() as closing:
        stores = [MongodbStore(peers.mongodb(), database_of(tmp_path), driver) for _ in range(PROCESSES + 2)]
        for store in stores:
            closing.push_async_callback(store.close)
        await _race(stores)


async def _race(stores: Sequence[MongodbStore]) -> None:
    clock = MovableClock(datetime(2022, 4, 1, tzinfo=UTC))
    everyone = [Repository(Counter, store, KEYRING, clock, lambda: None) for store in stores]
    for store, repository in zip(stores, everyone, strict=True):
        await store.prepare([repository.shape])
    for id in IDS:
        await everyone[0].create(Counter(id=id))
    writing = True
    published: dict[str, list[int]] = {id: [] for id in IDS}

    async def write(repository: Repository[Counter]) -> None:
        for _ in range(SAVES):
            id = random.choice(IDS)
            while not await saved(repository, id):
                await asyncio.sleep(random.random() / 20)

    async def relay(store: MongodbStore) -> None:
        """Takes from the head of an outbox and clears what it took, and now and then clears it once more, late."""
        while writing or await store.pending(1):
            batch = await store.pending(random.randint(1, 20))
            for pending in batch:
                published[pending.id].append(pending.event["sequence"])
            await store.clear(batch)
            if random.random() < 0.2:
                await store.clear(batch)

    relays = [asyncio.create_task(relay(store)) for store in stores[PROCESSES:]]
    await asyncio.gather(*(write(each) for each in everyone[:PROCESSES] for _ in range(WRITERS)))
    writing = False
    await asyncio.gather(*relays)
    counters = await everyone[0].get_many(IDS)
    assert sum(counter.count for counter in counters.values()) == PROCESSES * WRITERS * SAVES
    for id, counter in counters.items():
        first_seen = list(dict.fromkeys(published[id]))
        assert first_seen == list(range(1, counter.count + 1))
        assert (counter.sequence, counter.version) == (counter.count, counter.count + 1)


async def saved(repository: Repository[Counter], id: str) -> bool:
    try:
        await repository.change(id, Counter.add)
    except Conflict:
        return False
    return True
