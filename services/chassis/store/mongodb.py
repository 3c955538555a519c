"""The store on MongoDB: a standalone, a replica set, or shards by `_id`; one database for a service, one collection for a kind.

Asks no more of it than a compare-and-set on one document: no transactions, no change streams, no updates written as pipelines.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from pydantic_settings import SettingsConfigDict

from services.chassis.domain.errors import Unavailable
from services.chassis.environment import FromEnvironment
from services.chassis.store.mongodb_asking import check_collection, page, tally, tallying
from services.chassis.store.mongodb_driver import Driver, DriverName, Json, connect
from services.chassis.store.mongodb_outboxes import Outboxes
from services.chassis.store.mongodb_reading import STATE, Reader
from services.chassis.store.mongodb_resting import document, indexes
from services.chassis.store.mongodb_writing import Outcome, Writer
from services.chassis.store.port import Backlog, Document, Find, Pending, Shape, Tally, Where, Write, Written


class MongodbSettings(FromEnvironment):
    """Read from the environment as `WUYI_MONGO_…`; everything else about MongoDB is said in its URL."""

    model_config = SettingsConfigDict(env_prefix="WUYI_MONGO_", extra="ignore", frozen=True)

    driver: DriverName = "pymongo"


class MongodbStore:
    def __init__(self, url: str, database: str, driver: DriverName = "pymongo") -> None:
        self._driver: Driver = connect(url, database, driver)
        self._readers: dict[str, Reader] = {}
        self._writers: dict[str, Writer] = {}
        self._outboxes = Outboxes(self._driver)
        self._closed = False

    async def prepare(self, shapes: Sequence[Shape]) -> None:
        """May be called by several at once; an index that is being built is waited for."""
        for shape in shapes:
            await self._driver.create_indexes(check_collection(shape.collection), indexes(shape))
            self._outboxes.of(shape.collection)

    async def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        reader = self._readers.get(collection)
        if reader is None:
            reader = self._readers[collection] = Reader(self._driver, check_collection(collection))
        return await reader.get(ids)

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        if self._closed:
            raise Unavailable("the store is closed", code="store_unavailable")
        by_collection: dict[str, list[int]] = defaultdict(list)
        for at, write in enumerate(writes):
            by_collection[write.collection].append(at)
        try:
            told = await asyncio.gather(
                *(self._writer(name).write([writes[at] for at in each]) for name, each in by_collection.items())
            )
        finally:
            for name in {write.collection for write in writes if write.events}:
                self._outboxes.expect(name)
        outcomes: dict[int, Outcome] = {}
        for places, each_told in zip(by_collection.values(), told, strict=True):
            outcomes.update(zip(places, each_told, strict=True))
        return [_certain(outcomes[at]) for at in range(len(writes))]

    def _writer(self, collection: str) -> Writer:
        writer = self._writers.get(collection)
        if writer is None:
            writer = self._writers[collection] = Writer(self._driver, check_collection(collection))
        return writer

    async def find(self, collection: str, find: Find) -> list[Document]:
        where, order = page(find)
        rested = await self._driver.find(check_collection(collection), where, STATE, find.limit, order)
        return [document(each) for each in rested]

    async def due(self, collection: str, until: str, limit: int) -> list[str]:
        where: Json = {"due_at": {"$lte": until}}
        rested = await self._driver.find(check_collection(collection), where, {"due_at": 1}, limit, [("due_at", 1)])
        return [each["_id"] for each in rested]

    async def tally(
        self, collection: str, where: Where, by: Sequence[str] = (), total: str | None = None
    ) -> list[Tally]:
        pipeline = tallying(where, by, total)
        return [tally(row) for row in await self._driver.aggregate(check_collection(collection), pipeline)]

    async def pending(self, limit: int) -> list[Pending]:
        return await self._outboxes.pending(limit)

    async def clear(self, published: Sequence[Pending]) -> None:
        await self._outboxes.clear(published)

    async def backlog(self) -> Backlog:
        return await self._outboxes.backlog()

    async def close(self) -> None:
        self._closed = True
        for writer in self._writers.values():
            await writer.finish()
        await self._driver.close()


def _certain(outcome: Outcome) -> Written:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
