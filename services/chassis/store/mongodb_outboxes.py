"""The outboxes of all collections of one service, as the relay sees them.

A relay looks after every save, and mostly at what its own process has just written; so those collections are asked first, and all of
them when these have nothing, or once a second, for what other processes have left behind.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from services.chassis.store.mongodb_driver import Driver, Json
from services.chassis.store.mongodb_resting import WAITING, WAITING_INDEX, clearing, waiting
from services.chassis.store.port import Backlog, Pending

GLANCE = 20
"""Events of one document that a page begins with, so that many long outboxes do not fill the memory at once."""
LOOK_EVERYWHERE_SECONDS = 1.0
MAX_TOGETHER = 1_000


class Outboxes:
    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._collections: list[str] = []
        self._written: dict[str, int] = {}
        """Those that this process wrote events to since it last found nothing there; counted, to notice what comes meanwhile."""
        self._looked_at = -LOOK_EVERYWHERE_SECONDS

    def of(self, collection: str) -> None:
        if collection not in self._collections:
            self._collections.append(collection)

    def expect(self, collection: str) -> None:
        """An event may just have been written there."""
        self._written[collection] = self._written.get(collection, 0) + 1

    async def pending(self, limit: int) -> list[Pending]:
        """Those first that have waited longest."""
        now = asyncio.get_running_loop().time()
        if self._written and now < self._looked_at + LOOK_EVERYWHERE_SECONDS:
            found = await self._look(list(self._written), limit)
            if found:
                return found
        self._looked_at = now
        return await self._look(self._collections, limit)

    async def _look(self, collections: Sequence[str], limit: int) -> list[Pending]:
        before = dict(self._written)
        pages = await asyncio.gather(*(self._page(name, limit) for name in collections))
        for name, page in zip(collections, pages, strict=True):
            if not page and self._written.get(name) == before.get(name):
                self._written.pop(name, None)
        outboxes = sorted((outbox for page in pages for outbox in page), key=_since)
        return list(islice((pending for outbox in outboxes for pending in outbox), limit))

    async def _page(self, collection: str, limit: int) -> list[list[Pending]]:
        """Outboxes in the order of their index: no sorting, however many there are."""
        glance = min(GLANCE, limit)
        rested = await self._driver.find(collection, WAITING, _first(glance), limit, hint=WAITING_INDEX)
        outboxes = [outbox for outbox in (waiting(collection, each) for each in rested) if outbox]
        count = sum(len(outbox) for outbox in outboxes)
        for at, outbox in enumerate(outboxes):
            if count >= limit:
                break
            if len(outbox) == glance:  # it may hold more, and there is room
                whole = await self._driver.find(collection, {"_id": outbox[0].id}, _first(limit), 1)
                outboxes[at] = (whole and waiting(collection, whole[0])) or outbox
                count += len(outboxes[at]) - len(outbox)
        return outboxes

    async def clear(self, published: Iterable[Pending]) -> None:
        by_document: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for pending in published:
            by_document[pending.collection][pending.id].append(pending.handle)
        for collection, outboxes in by_document.items():
            operations = [clearing(id, events) for id, events in outboxes.items()]
            for start in range(0, len(operations), MAX_TOGETHER):
                await self._driver.apply(collection, operations[start : start + MAX_TOGETHER])

    async def backlog(self) -> Backlog:
        counted = [row for rows in await asyncio.gather(*map(self._count, self._collections)) for row in rows]
        return Backlog(sum(row["count"] for row in counted), min((row["oldest"] for row in counted), default=None))

    async def _count(self, collection: str) -> list[Json]:
        counting: Json = {"count": {"$sum": {"$size": "$outbox"}}, "oldest": {"$min": {"$min": "$outbox.time"}}}
        return await self._driver.aggregate(collection, [{"$match": WAITING}, {"$group": {"_id": None, **counting}}])


def _since(outbox: Sequence[Pending]) -> str:
    return str(outbox[0].event["time"])


def _first(events: int) -> Json:
    return {"version": 1, "outbox": {"$slice": events}}
