from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.log.envelope import Envelope, from_record
from services.chassis.log.port import Partition
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from tests.chassis.web.sample import Noted, service

NOTES = "/api/notebook/v1/notes"


class Place:
    """A process with the sample service, and those who call on it."""

    def __init__(self, runtime: Runtime, clock: MovableClock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.issuer = Issuer(runtime.settings.data, runtime.settings.audience, clock)
        self.app = build_app(runtime)

    def token(
        self, person: str = "p1", organization: str = "630000", *roles: Role, lasts: timedelta = timedelta(days=1)
    ) -> str:
        return self.issuer.issue(person, organization, roles or (Role.ORGANIZER,), lasts)

    def caller(self, *who: Any, token: str | None = None, **headers: str) -> httpx.AsyncClient:
        """With a token of `who` (person, organization, roles…), or with none."""
        given = self.token(*who) if who else token
        if given is not None:
            headers["authorization"] = f"Bearer {given}"
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://wuyi", headers=headers)

    async def events(self) -> list[Envelope]:
        """All that the service has published."""
        topic = Noted.topic
        found = []
        for number in range((await self.runtime.log.topics())[topic]):
            found += await self.runtime.log.read(Partition(topic, number), 0, 1000)
        return [from_record(record) for record in found]

    @property
    def organizer(self) -> httpx.AsyncClient:
        return self.caller("p1", "630000", Role.ORGANIZER)


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    clock = MovableClock(datetime(2022, 4, 1, tzinfo=UTC))
    settings = Settings(data=tmp_path, rate_per_person="10000/second", rate_per_address="10000/second")
    async with Runtime(settings, [service], clock) as runtime:
        yield Place(runtime, clock)


@pytest_asyncio.fixture
async def slow(tmp_path: Path) -> AsyncIterator[Place]:
    """A place where nobody may ask often."""
    settings = Settings(data=tmp_path, rate_per_person="3/hour", rate_per_address="2/hour")
    async with Runtime(settings, [service], MovableClock(datetime(2022, 4, 1, tzinfo=UTC))) as runtime:
        yield Place(runtime, MovableClock(datetime(2022, 4, 1, tzinfo=UTC)))
