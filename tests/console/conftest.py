"""The console of a process, met as a browser meets it: cookies, forms and redirects, without a browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import pytest_asyncio
from starlette.types import ASGIApp

from services.chassis.clock import MovableClock
from services.chassis.running import trying
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.console.service import Console
from services.serving import console_of, with_console
from tests.chassis.running.conftest import said
from tests.chassis.running.sample import SPEAKING, Board

AT = "http://127.0.0.1:8000"
HTML = {"accept": "text/html"}
FORM = re.compile(r'name="form" value="([^"]+)"')


@dataclass
class Place:
    runtime: Runtime
    clock: MovableClock
    console: Console
    app: ASGIApp

    def browser(self, at: str = AT) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=at, headers=HTML)

    @asynccontextmanager
    async def somebody(self, person: str = "ops-wang") -> AsyncIterator[httpx.AsyncClient]:
        """Signed in, by the whole way there."""
        async with self.browser() as client:
            await sign_in(client, person)
            yield client

    async def poison(self) -> str:
        """Key a: the second of three is refused. Its id."""
        await self.runtime.log.append([said("a", n, word=word) for n, word in enumerate(["good", "bad", "good"], 1)])
        await self.runtime.quiet()
        running = self.runtime.running["speaking"]
        (event,) = await running.parking.parked.find({"open": True, "reason": "unfit_word"})
        return event.id


async def sign_in(client: httpx.AsyncClient, person: str) -> httpx.Response:
    door = await client.get("/console/sign-in")
    people = await client.get(door.headers["location"])
    assert people.status_code == 200, people.text
    asked = dict(parse_qsl(urlsplit(door.headers["location"]).query))
    chosen = await client.post("/console/oidc/authorize", data={**asked, "person": person})
    return await client.get(chosen.headers["location"])


async def token_of(client: httpx.AsyncClient, path: str = "/console/") -> str:
    """The one that every form of this session says."""
    found = FORM.search((await client.get(path)).text)
    assert found is not None
    return found[1]


@pytest_asyncio.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(trying, "PAUSES", (0.001,))
    clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
    settings = Settings(data=tmp_path, rate_per_person="100000/second", rate_per_address="100000/second")
    async with Runtime(settings, [SPEAKING], clock) as runtime:
        await runtime.running["speaking"].desk.of(Board).create(Board(id="board"))
        console = console_of(runtime)
        yield Place(runtime, clock, console, with_console(runtime, console))
        await console.close()
