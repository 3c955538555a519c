"""What the log says of one correlation, of one aggregate, and of the last moments. Nothing is indexed for it: the log is read.

A correlation that we made is a UUIDv7 and says when it began, so the reading starts there; of any other, and of an aggregate, it is
the last records of each partition. How many were read, and whether that was all there is, is part of the answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.chassis.log.port import EventLog, Partition, Record

READ_AT_MOST = 60_000
PAGE = 1_000
FOUND_AT_MOST = 500
LEEWAY = timedelta(minutes=1)

Wanted = Callable[[Record], bool]


@dataclass(slots=True)
class Found:
    records: list[Record] = field(default_factory=list)
    read: int = 0
    whole: bool = True
    """Nothing that could be meant was left unread."""


class Trail:
    """Over the topics of one service: what it published."""

    def __init__(self, log: EventLog, group: str, topics: Iterable[str]) -> None:
        self.topics = sorted(topics)
        self._log = log
        self._group = group

    async def of_correlation(self, correlation: str) -> Found:
        wanted = correlation.encode()
        return await self._read(
            self.topics, lambda record: _header(record, "ce_correlationid") == wanted, _began(correlation)
        )

    async def of_aggregate(self, topic: str, key: str) -> Found:
        if topic not in self.topics:
            return Found()
        return await self._read([topic], lambda record: record.key == key, _began(key))

    async def ends(self) -> dict[Partition, int]:
        return {lag.partition: lag.end for lag in await self._log.lag(self._group, self.topics)}

    async def since(self, places: dict[Partition, int], limit: int) -> tuple[list[Record], dict[Partition, int]]:
        """What came after these places, and the places after it. What is too much for one look is left for the next."""
        records: list[Record] = []
        after: dict[Partition, int] = {}
        for place, end in (await self.ends()).items():
            start = after[place] = min(places.get(place, end), end)
            if start < end and len(records) < limit:
                page = await self._log.read(place, start, limit - len(records))
                records += page
                after[place] = page[-1].offset + 1 if page else start
        return records, after

    async def _read(self, topics: Iterable[str], wanted: Wanted, began: datetime | None) -> Found:
        found = Found()
        ends = {lag.partition: lag.end for lag in await self._log.lag(self._group, list(topics)) if lag.end}
        share = READ_AT_MOST // max(1, len(ends))
        for place, end in ends.items():
            await self._read_one(place, end, share, wanted, began, found)
        found.records.sort(key=lambda record: (_header(record, "ce_time") or b"", record.offset))
        if len(found.records) > FOUND_AT_MOST:
            found.records, found.whole = found.records[:FOUND_AT_MOST], False
        return found

    async def _read_one(
        self, place: Partition, end: int, share: int, wanted: Wanted, began: datetime | None, found: Found
    ) -> None:
        if began is None:
            start, stop = max(0, end - share), end
            found.whole = found.whole and start == 0
        else:
            start = await self._first_after(place, end, began)
            stop = min(end, start + share)
            found.whole = found.whole and stop == end
        while start < stop:
            page = await self._log.read(place, start, min(PAGE, stop - start))
            if not page:
                return
            found.read += len(page)
            found.records += [record for record in page if wanted(record)]
            start = page[-1].offset + 1

    async def _first_after(self, place: Partition, end: int, moment: datetime) -> int:
        """The first record that the log took at that moment or later, found by halving."""
        low, high = 0, end
        while high - low > PAGE:
            middle = (low + high) // 2
            page = await self._log.read(place, middle, 1)
            if not page or page[0].at is None:
                return low
            low, high = (middle, high) if page[0].at < moment else (low, middle)
        return low


def _began(id: str) -> datetime | None:
    """When an id was made, if it says so."""
    try:
        known = UUID(id)
    except ValueError:
        return None
    if known.version != 7:
        return None
    return datetime.fromtimestamp((known.int >> 80) / 1000, UTC) - LEEWAY


def _header(record: Record, wanted: str) -> bytes | None:
    return next((value for name, value in record.headers if name == wanted), None)
