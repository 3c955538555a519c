"""The platform that a rehearsal is played on: embedded, fresh, behind a real socket, under a clock that is moved by the play."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from services.chassis.clock import MovableClock
from services.chassis.domain.errors import WuyiError
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.registry import ALL
from services.serving import Origin

AT_ONCE = 24
QUIET_WITHIN = 120.0
A_CAMPAIGN = timedelta(days=400)


class NotAsPlayed(WuyiError):
    """The platform answered something else than the play expects."""

    code = "not_as_played"


@dataclass(slots=True)
class Stage:
    runtime: Runtime
    clock: MovableClock
    client: httpx.AsyncClient
    issuer: Issuer
    calls: int = 0
    _tokens: dict[tuple[str, str, frozenset[Role]], str] = field(default_factory=dict)
    _door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def token(self, person: str, organization: str, *roles: Role) -> str:
        who = (person, organization, frozenset(roles))
        if who not in self._tokens:
            self._tokens[who] = self.issuer.issue(person, organization, roles, A_CAMPAIGN)
        return self._tokens[who]

    async def call(
        self, method: str, path: str, token: str, expect: Iterable[int] = (200, 201, 202, 204), **request: Any
    ) -> Any:
        """The answer's JSON. Raises NotAsPlayed, with the problem's code, for a status that the play does not expect."""
        headers = {"authorization": f"Bearer {token}", **request.pop("headers", {})}
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
async def set_stage(data: Path, start: datetime) -> AsyncIterator[Stage]:
    clock = MovableClock(start)
    settings = Settings(data=data, rate_per_person="100000/second", rate_per_address="100000/second")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        async with Runtime(settings, ALL, clock) as runtime:
            origin = Origin(uvicorn.Config(build_app(runtime), log_config=None, access_log=False, lifespan="off"))
            serving = asyncio.create_task(origin.serve(sockets=[listener]))
            limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
                yield Stage(runtime, clock, client, Issuer(data, settings.audience, clock))
            runtime.stopping.set()
            origin.should_exit = True
            await serving
