"""The services' own doors, knocked at inside one process: a request is routed, read, carried out and answered as over HTTP.

Tokens and rates are left out: who calls is said. The applications are made once and lent to each process with its own desk.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic_core import from_json, to_json
from starlette.datastructures import State
from starlette.types import Message

from services.chassis.cause import Cause, cause
from services.chassis.domain.errors import Conflict, Unavailable
from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.web.arrival import Arrival
from services.chassis.web.assembling import service_app
from services.chassis.web.callers import Caller, Role
from services.chassis.web.shortcut import Shortcut
from services.chassis.web.texts import TEXTS


class Reply(NamedTuple):
    status: int
    body: Any
    etag: str | None

    @property
    def accepted(self) -> bool:
        return self.status < 400

    def __str__(self) -> str:
        shown = self.body if isinstance(self.body, dict) else {}
        return f"{self.status} {shown.get('code', shown.get('status', ''))}"


@dataclass(frozen=True, slots=True)
class Request:
    service: str
    method: str
    path: str
    caller: Caller
    body: Any = None
    key: str | None = None
    """The Idempotency-Key."""
    headers: Mapping[str, str] = field(default_factory=dict)


def caller(person: str, organization: str, *roles: Role) -> Caller:
    return Caller(person, organization, frozenset(roles))


async def knock(runtime: Runtime, request: Request) -> Reply:
    """What was answered. What is to be asked again (503, and 409 `too_busy`) is raised."""
    way, path = _ways(runtime)[request.service]
    scope = _scope(request, path)
    arrival = scope["arrival"] = Arrival(scope)
    arrival.caller, arrival.service = request.caller, request.service
    body = b"" if request.body is None else to_json(request.body)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            arrival.status = message["status"]
        sent.append(message)

    token = cause.set(Cause(arrival.correlation))
    try:
        await way(scope, receive, send)
    finally:
        cause.reset(token)
    return _heard(sent)


def _heard(sent: Sequence[Message]) -> Reply:
    start, *parts = sent
    whole = b"".join(part.get("body", b"") for part in parts)
    headers = {name.lower(): value for name, value in start["headers"]}
    etag = headers.get(b"etag")
    body = from_json(whole) if whole and b"json" in headers.get(b"content-type", b"") else whole
    reply = Reply(start["status"], body, None if etag is None else etag.decode())
    code = body.get("code", "") if isinstance(body, dict) else ""
    if reply.status == 503:
        raise Unavailable("the service is away", code=code)
    if reply.status == 409 and code == "too_busy":
        raise Conflict("too busy", code=code)
    return reply


def _scope(request: Request, path: str) -> dict[str, Any]:
    headers = {"content-type": "application/json", "accept-language": "en", **request.headers}
    if request.key is not None:
        headers["idempotency-key"] = request.key
    before, _, query = request.path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": path + before,
        "raw_path": (path + before).encode(),
        "root_path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("simulated", 0),
        "server": ("wuyi", 80),
        "state": {},
    }


_lent: WeakKeyDictionary[Runtime, dict[str, tuple[Shortcut, str]]] = WeakKeyDictionary()


def _ways(runtime: Runtime) -> dict[str, tuple[Shortcut, str]]:
    ways = _lent.get(runtime)
    if ways is None:
        ways = _lent[runtime] = {service.name: _lend(service, runtime) for service in runtime.services}
    return ways


def _lend(service: Service, runtime: Runtime) -> tuple[Shortcut, str]:
    path = f"/api/{service.name}/v1"
    app = _made.get(path) or _made.setdefault(path, _make(service, path))
    own = copy.copy(app)
    own.state = State({"desk": runtime.desks[service.name], "texts": app.state.texts})
    return Shortcut(own, [route for route in app.router.routes if isinstance(route, APIRoute)]), path


_made: dict[str, FastAPI] = {}


def _make(service: Service, path: str) -> FastAPI:
    nobody: Any = None
    return service_app(service, service.doors, nobody, {**TEXTS, **service.texts}, path)[0]
