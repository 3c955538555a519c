"""Everything that comes in on one origin: given its correlation, sent to its service, answered, counted and logged.

A service is found by the first three parts of the path (`/api/events/v1`, `/ops/v1/events`), without a walk over routes.
"""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.cause import Cause, cause
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.web.arrival import Arrival
from services.chassis.web.problems import Broken, problem

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_GONE = 499
"""Not a status that anyone is sent: the caller left before it was answered."""

_UNLESS_SAID = [
    (b"cache-control", b"private, no-cache"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


class Origin:
    """`services` by the beginning of their paths; `pages` has all other paths."""

    def __init__(self, services: Mapping[str, tuple[str, ASGIApp]], pages: ASGIApp, metrics: Metrics) -> None:
        self._services = dict(services)
        self._pages = pages
        self._metrics = metrics
        self._counters: dict[tuple[str, str, str, int], Any] = {}
        self._timers: dict[tuple[str, str], Any] = {}
        self._log = log().bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._answer(scope, receive, send)
            case "lifespan":
                await _live(receive, send)
            case _:
                await send({"type": "websocket.close", "code": 1000})  # nothing here speaks it

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        arrival = scope["arrival"] = Arrival(scope)
        app = self._app(scope, arrival)
        reply = Reply(arrival, send)
        present = cause.set(Cause(arrival.correlation, traceparent=arrival.traceparent))
        try:
            await app(scope, receive, reply)
        except ClientDisconnect:
            arrival.status = arrival.status or _GONE
        except Exception as error:
            log().error("request_failed", service=arrival.service, route=arrival.template, exc_info=error)
            if not arrival.status:
                await problem(Broken(), scope)(scope, receive, reply)
        finally:
            self._note(arrival, arrival.status or _GONE, perf_counter() - began)
            cause.reset(present)

    def _app(self, scope: Scope, arrival: Arrival) -> ASGIApp:
        path: str = scope["path"]
        beginning = "/".join(path.split("/", 4)[:4])
        found = self._services.get(beginning)
        if found is None:
            return self._pages
        arrival.service, app = found
        scope["root_path"] = scope.get("root_path", "") + beginning
        return app

    def _note(self, arrival: Arrival, status: int, seconds: float) -> None:
        method = arrival.method if arrival.method in _METHODS else "other"
        service, route = arrival.service, arrival.template
        counted = (service, method, route, status)
        counter = self._counters.get(counted)
        if counter is None:
            counter = self._counters[counted] = self._metrics.requests.labels(service, method, route, str(status))
        counter.inc()
        timer = self._timers.get((service, route))
        if timer is None:
            timer = self._timers[service, route] = self._metrics.request_seconds.labels(service, route)
        timer.observe(seconds)
        self._log.info(
            "request_answered", service=service, method=method, route=route, status=status, ms=round(seconds * 1000, 2)
        )


class Reply:
    """What goes back: with the correlation, and as a 304 where the caller has what it asks for."""

    __slots__ = ("_arrival", "_empty", "_send")

    def __init__(self, arrival: Arrival, send: Send) -> None:
        self._arrival = arrival
        self._send = send
        self._empty = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._begun(message)
        elif self._empty:
            message = {"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)}
        await self._send(message)

    def _begun(self, message: Message) -> Message:
        headers = list(message.get("headers", ()))
        status = message["status"]
        known = self._arrival.headers.get(b"if-none-match")
        if known is not None and status == 200 and self._arrival.method in ("GET", "HEAD"):
            etag = next((value for name, value in headers if name == b"etag"), None)
            if etag is not None and _is_among(etag, known):
                status, self._empty = 304, True
                headers = [(name, value) for name, value in headers if name not in (b"content-length", b"content-type")]
        said = {name for name, _ in headers}
        headers += [pair for pair in _UNLESS_SAID if pair[0] not in said]
        headers.append((b"x-content-type-options", b"nosniff"))
        headers.append((b"x-correlation-id", self._arrival.correlation.encode()))
        self._arrival.status = status
        return {**message, "status": status, "headers": headers}


def _is_among(etag: bytes, known: bytes) -> bool:
    return known.strip() == b"*" or etag in [each.strip().removeprefix(b"W/") for each in known.split(b",")]


async def _live(receive: Receive, send: Send) -> None:
    """The runtime is started and stopped by whoever serves this; a server that asks is told that all is well."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
