"""MongoDB is killed while it is written to, and comes back: each writer, alone with its document, knows what became of it."""

import asyncio
from pathlib import Path

import pytest

from services.chassis.domain import Unavailable
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_driver import DriverName
from services.chassis.store.port import Document, Shape, Write, Written
from tests.contract.on_servers import database_of
from tests.peers.finding import Server

pytestmark = pytest.mark.asyncio

WRITERS = 20


class Writer:
    """Nobody else touches its document, so it is never STALE: whoever told it so would have told it of its own write."""

    def __init__(self, store: MongodbStore, id: str) -> None:
        self.id = id
        self.saved = 0
        self.unknown = 0
        self._store = store

    async def save(self) -> None:
        number = self.saved + 1
        event = {"id": f"{self.id}-{number}", "sequence": number, "time": "2022-04-01T00:00:00.000000Z"}
        try:
            outcome = await self._store.write([Write("people", Document(self.id, number, {"n": number}), [event])])
            assert outcome == [Written.DONE]
            self.saved = number
        except Unavailable:
            self.unknown += 1
            self.saved = await self._at_rest()

    async def _at_rest(self) -> int:
        while True:
            try:
                found = (await self._store.get_many("people", [self.id])).get(self.id)
            except Unavailable:
                await asyncio.sleep(0.1)
                continue
            version = found.version if found else 0
            assert version in (self.saved, self.saved + 1)
            return version


@pytest.mark.parametrize("driver", ["pymongo", "motor"])
async def test_who_writes_alone_is_never_told_that_somebody_else_was_first(
    mortal_mongodb: Server, tmp_path: Path, driver: DriverName
) -> None:
    store = MongodbStore(mortal_mongodb.url, database_of(tmp_path), driver)
    await store.prepare([Shape("people")])
    writers = [Writer(store, f"w{n}") for n in range(WRITERS)]
    writing = True

    async def keep_writing(writer: Writer) -> None:
        while writing:
            await writer.save()

    async def further(by: int) -> None:
        wanted = {writer.id: writer.saved + by for writer in writers}
        async with asyncio.timeout(60):
            while any(writer.saved < wanted[writer.id] for writer in writers):
                await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(keep_writing(writer)) for writer in writers]
    for _ in range(3):
        await further(20)
        await asyncio.to_thread(mortal_mongodb.kill)
        await asyncio.to_thread(mortal_mongodb.start)
    await further(20)
    writing = False
    await asyncio.gather(*tasks)
    found = await store.get_many("people", [writer.id for writer in writers])
    waiting = await store.pending(1_000_000)
    for writer in writers:
        assert found[writer.id] == Document(writer.id, writer.saved, {"n": writer.saved})
        sequences = [pending.event["sequence"] for pending in waiting if pending.id == writer.id]
        assert sequences == list(range(1, writer.saved + 1))
    await store.close()
