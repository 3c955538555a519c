"""One story: everything that one request brought about, or all that one aggregate has said; and what is being said now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic_core import from_json
from starlette.responses import Response

from services.chassis.domain.errors import Invalid
from services.chassis.log.port import Partition, Record
from services.chassis.running.trail import Found, Trail
from services.chassis.web.answers import View, answer
from services.chassis.web.callers import Caller
from services.chassis.web.declaring import answers
from services.chassis.web.masking import HIDDEN, masked
from services.chassis.web.ops_acting import Name, Watching
from services.chassis.web.ops_scope import may_see, organization_of
from services.chassis.web.reaching import Now

TAIL = 200
Places = Annotated[str, Query(max_length=4_000, pattern=r"^(?:\d{1,18}(?:\.\d{1,18})*)?$")]


class NothingAsked(Invalid):
    """Either a correlation, or a topic and a key."""

    code = "nothing_asked"


class SaidView(View):
    """One event of the log, its data masked."""

    topic: str
    key: str
    partition: int
    offset: int
    at: datetime | None
    """When the log took it."""
    time: str
    type: str
    id: str
    sequence: str
    correlation: str
    causation: str | None
    data: Any

    @classmethod
    def of(cls, record: Record) -> Self:
        said = {name: value.decode("utf-8", "replace")[:300] for name, value in record.headers}
        type = said.get("ce_type", "")
        return cls(
            topic=record.topic,
            key=record.key,
            partition=record.partition,
            offset=record.offset,
            at=record.at,
            time=said.get("ce_time", ""),
            type=type,
            id=said.get("ce_id", ""),
            sequence=said.get("ce_sequence", ""),
            correlation=said.get("ce_correlationid", ""),
            causation=said.get("ce_causationid"),
            data=_data(type, record.value),
        )


class TrailView(View):
    events: list[SaidView]
    read: int
    """Records that were looked at."""
    whole: bool
    """False where there was more to read than one look may."""


class TailView(View):
    events: list[SaidView]
    next: str
    """The `after` of the next look."""


def trail_of(trail: Trail) -> APIRouter:
    router = APIRouter(tags=["trail"])

    @router.get("/trail", **answers(TrailView, NothingAsked))
    async def story(
        watcher: Watching, correlation: Name | None = None, topic: Name | None = None, key: Name | None = None
    ) -> Response:
        """同一请求引发的全部事件，或一个对象的全部经过 · All with one correlation, or all that one aggregate said."""
        if correlation is not None:
            found = await trail.of_correlation(correlation)
        elif topic is not None and key is not None:
            found = await trail.of_aggregate(topic, key)
        else:
            raise NothingAsked("name a correlation, or a topic and a key")
        return answer(_told(found, watcher))

    @router.get("/tail", **answers(TailView))
    async def tail(watcher: Watching, now: Now, after: Places = "") -> Response:
        """最新事件，已遮蔽 · What was published since the last look; the first look shows the last few."""
        ends = await trail.ends()
        places = sorted(ends)
        told = [int(part) for part in after.split(".")] if after else []
        if len(told) == len(places):
            start = dict(zip(places, told, strict=True))
        else:
            start = {place: max(0, end - 3) for place, end in ends.items()}
        records, reached = await trail.since(start, TAIL)
        records.sort(key=lambda record: (record.at is not None and record.at.timestamp(), record.offset))
        return answer(TailView(events=_seen_by(watcher, records), next=_places(reached)))

    return router


def _told(found: Found, watcher: Caller) -> TrailView:
    return TrailView(events=_seen_by(watcher, found.records), read=found.read, whole=found.whole)


def _seen_by(watcher: Caller, records: Iterable[Record]) -> list[SaidView]:
    return [SaidView.of(record) for record in records if may_see(watcher, organization_of(record.value))]


def _places(reached: dict[Partition, int]) -> str:
    return ".".join(str(reached[place]) for place in sorted(reached))


def _data(type: str, value: bytes) -> Any:
    try:
        return masked(type, from_json(value))
    except ValueError:
        return HIDDEN
