"""The platform that a rehearsal is played on: whole, fresh, behind a real socket, under a clock that is moved by the play."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import uvicorn

from services.chassis.clock import MovableClock
from services.chassis.domain.errors import Conflict, WuyiError
from services.chassis.log.opening import open_log
from services.chassis.log.topics import topics_of
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.store.opening import open_store
from services.chassis.store.port import Find, Shape
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.registry import ALL
from services.rehearsal.platform import Platform, listening
from services.serving import Origin

AT_ONCE = 24
QUIET_WITHIN = 120.0
A_CAMPAIGN = timedelta(days=400)
FAST = "100000/second"


class NotAsPlayed(WuyiError):
    """The platform answered something else than the play expects."""

    code = "not_as_played"


class DataThere(Conflict):
    """A rehearsal plays with its data as it likes, and would take what it finds for its own."""

    code = "data_there"


@dataclass(slots=True)
class Stage:
    runtime: Runtime
    clock: MovableClock
    client: httpx.AsyncClient
    issuer: Issuer
    platform: Platform
    """One that is posted what happens."""
    calls: int = 0
    _tokens: dict[tuple[str, str, frozenset[Role]], str] = field(default_factory=dict)
    _door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def token(self, person: str, organization: str, *roles: Role) -> str:
        who = (person, organization, frozenset(roles))
        if who not in self._tokens:
            self._tokens[who] = self.issuer.issue(person, organization, roles, A_CAMPAIGN)
        return self._tokens[who]

    async def call(
        self, method: str, path: str, token: str | None, expect: Iterable[int] = (200, 201, 202, 204), **request: Any
    ) -> Any:
        """The answer's JSON; without a token, as somebody who is not signed in. Raises NotAsPlayed, with the problem's code, for a status that the play does not expect."""
        headers = request.pop("headers", {})
        if token is not None:
            headers = {"authorization": f"Bearer {token}", **headers}
        async with self._door:
            answer = await self.client.request(method, f"/api/{path}", headers=headers, **request)
        self.calls += 1
        body = answer.json() if answer.content else None
        if answer.status_code not in expect:
            why = f"{body.get('code')} {body.get('errors', '')}" if isinstance(body, dict) else None
            raise NotAsPlayed(f"{method} {path.split('?')[0]} was answered {answer.status_code} {why}", answer=body)
        return body

    async def pages(self, path: str, token: str, **asked: str) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        cursor: str | None = None
        while True:
            params = {"limit": "200", **asked, **({"cursor": cursor} if cursor else {})}
            found = await self.call("GET", path, token, params=params)
            for item in found["items"]:
                yield item
            cursor = found["next"]
            if cursor is None:
                return

    async def move_to(self, moment: datetime) -> None:
        """Time passes, and whatever it brings about has run to its end."""
        self.clock.move_to(moment)
        await self.runtime.quiet(QUIET_WITHIN)


@asynccontextmanager
async def set_stage(settings: Settings, start: datetime) -> AsyncIterator[Stage]:
    """Raises DataThere where the store or the log that the settings name is not empty."""
    clock = MovableClock(start)
    settings = settings.model_copy(update={"rate_per_person": FAST, "rate_per_address": FAST})
    await _is_empty(settings, clock)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        async with Runtime(settings, ALL, clock) as runtime:
            origin = Origin(uvicorn.Config(build_app(runtime), log_config=None, access_log=False, lifespan="off"))
            serving = asyncio.create_task(origin.serve(sockets=[listener]))
            limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            client = httpx.AsyncClient(base_url=base, limits=limits, timeout=60)
            async with client, listening() as platform:
                yield Stage(runtime, clock, client, Issuer(settings.data, settings.audience, clock), platform)
            runtime.stopping.set()
            origin.should_exit = True
            await serving


async def _is_empty(settings: Settings, clock: MovableClock) -> None:
    """Looked at before anything plays; collections that are not there yet are made on the way, as they would be in a moment."""
    log = await open_log(settings.log_url, clock)
    try:
        present = await log.topics()
        names = [topic.name for topic in topics_of(ALL) if topic.name in present]
        if any(lag.end for lag in await log.lag("rehearsal", names)):
            raise DataThere("the log holds events already: a rehearsal needs one of its own")
    finally:
        await log.close()
    for service in ALL:
        store = await open_store(settings.store_url, service.name)
        try:
            await store.prepare([Shape(kind.collection) for kind in service.keeps])
            for kind in service.keeps:
                if await store.find(kind.collection, Find(limit=1)):
                    raise DataThere(
                        f"the store holds {kind.collection} already: name another prefix, mongodb://…/prefix"
                    )
        finally:
            await store.close()
