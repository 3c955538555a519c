"""What lies on the disks of the servers, read as it is: records, documents, offsets. None of it through the code that is judged
but the two adapters."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from services.chassis.clock import SystemClock
from services.chassis.log.opening import open_log
from services.chassis.log.port import EventLog, Partition, Record
from services.chassis.store.opening import open_store
from services.chassis.store.port import Document, Find, Store
from tests.faults.cluster import Served

ACTIVITIES, REGISTRATIONS = "wuyi.events.activity", "wuyi.events.registration"
TOPICS = (ACTIVITIES, REGISTRATIONS)
GROUP = "wuyi.notify"
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """One record, as its headers and its data say."""

    record: Record
    id: str
    type: str
    subject: str
    sequence: int
    data: dict[str, Any] | None
    ours: bool
    """Published by the service that owns the topic, and whole."""


@dataclass
class Evidence:
    records: list[Told]
    """In the order of the log within each partition."""
    committed: dict[Partition, int]
    """Of the group of notify: the next offset that it reads."""
    documents: dict[str, dict[str, Document]]
    """Those of events: by the topic that their events are on."""
    notifications: dict[str, Document]
    parked: dict[str, Document]
    """Of notify."""

    def events(self) -> dict[str, Told]:
        """Ours, each once, by their ids."""
        return {told.id: told for told in self.records if told.ours}


@asynccontextmanager
async def opened_log(platform: Served, *, to_write: bool = False) -> AsyncIterator[EventLog]:
    url = platform.settings.log_url
    log = await open_log(url if to_write else _looked_at(url), SystemClock())
    try:
        yield log
    finally:
        await log.close()


@asynccontextmanager
async def opened_store(platform: Served, service: str) -> AsyncIterator[Store]:
    store = await open_store(_looked_at(platform.settings.store_url), service)
    try:
        yield store
    finally:
        await store.close()


async def gather(platform: Served) -> Evidence:
    """The offsets first: what was done by then can be seen afterwards."""
    async with opened_log(platform) as log:
        present = await log.topics()
        lags = await log.lag(GROUP, [topic for topic in TOPICS if topic in present])
        committed = {lag.partition: lag.committed for lag in lags}
        records = [_told(each) for lag in lags if lag.end for each in await _all_of(log, lag.partition, lag.end)]
    async with opened_store(platform, "events") as store:
        documents = {ACTIVITIES: await _whole(store, "activities"), REGISTRATIONS: await _whole(store, "registrations")}
    async with opened_store(platform, "notify") as store:
        return Evidence(
            records, committed, documents, await _whole(store, "notifications"), await _whole(store, "parked_events")
        )


async def _all_of(log: EventLog, place: Partition, end: int) -> list[Record]:
    found: list[Record] = []
    while (next := found[-1].offset + 1 if found else 0) < end:
        page = await log.read(place, next, PAGE)
        if not page:
            return found
        found += page
    return found


async def _whole(store: Store, collection: str) -> dict[str, Document]:
    found: dict[str, Document] = {}
    after: Sequence[Any] | None = None
    while True:
        page = await store.find(collection, Find(after=after, limit=PAGE))
        found.update((document.id, document) for document in page)
        if len(page) < PAGE:
            return found
        after = (page[-1].id,)


def _told(record: Record) -> Told:
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    try:
        data = from_json(record.value)
    except ValueError:
        data = None
    return Told(
        record,
        headers.get("ce_id", ""),
        headers.get("ce_type", ""),
        headers.get("ce_subject", ""),
        int(headers.get("ce_sequence", "0")),
        data,
        data is not None and headers.get("ce_source") == "/wuyi/events" and headers.get("ce_subject") == record.key,
    )


def _looked_at(url: str) -> str:
    return f"{url}?mode=ro" if url.startswith("sqlite:") else url
