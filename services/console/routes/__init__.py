"""The sections of the console, one module each; here in the order in which they are read."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from services.console.routes import (
    audit,
    bulk,
    deliveries,
    live,
    mending,
    overview,
    parked,
    queues,
    trail,
    work,
)
from services.console.visiting import Visit

ALL: list[tuple[str, str, Callable[[Visit], Awaitable[Response]]]] = [
    ("GET", "/", overview.show),
    ("GET", "/stream/overview", overview.stream),
    ("GET", "/queues", queues.show),
    ("GET", "/parked", parked.show),
    ("GET", "/parked/keys", parked.keys),
    ("GET", "/parked/group", bulk.group),
    ("POST", "/parked/bulk", bulk.begin),
    ("POST", "/parked/jobs/{service}/{id}/cancel", bulk.cancel),
    ("GET", "/parked/{service}/{id}", parked.one),
    ("POST", "/parked/{service}/{id}/original", mending.original),
    ("POST", "/parked/{service}/{id}/{act}", mending.act),
    ("GET", "/work", work.show),
    ("GET", "/deliveries", deliveries.show),
    ("GET", "/trail", trail.show),
    ("GET", "/live", live.show),
    ("GET", "/stream/tail", live.stream),
    ("GET", "/audit", audit.show),
]
