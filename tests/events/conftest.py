"""The real thing: a runtime with this service in a folder of the test's own, its app, and those who call on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from services.chassis.audit import Books, audit
from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web import Role
from services.chassis.web.app import build_app
from services.chassis.web.issuer import Issuer
from services.events.domain.plan import Plan
from services.events.service import service
from tests.events.samples import NOW, OPENS, XINING, plan, proposal

API = "/api/events/v1"


class Place:
    def __init__(self, runtime: Runtime, clock: MovableClock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.start = clock.now()
        self.app = build_app(runtime)
        self._issuer = Issuer(runtime.settings.data, runtime.settings.audience, clock)

    def caller(self, person: str, organization: str, *roles: Role) -> httpx.AsyncClient:
        token = self._issuer.issue(person, organization, roles, timedelta(days=60))
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=f"http://wuyi{API}",
            headers={"authorization": f"Bearer {token}", "accept-language": "en"},
        )

    @property
    def province(self) -> httpx.AsyncClient:
        return self.caller("province", "630000", Role.ORGANIZER, Role.APPROVER, Role.INTEGRATOR)

    @property
    def organizer(self) -> httpx.AsyncClient:
        return self.caller("organizer", XINING, Role.ORGANIZER)

    @property
    def approver(self) -> httpx.AsyncClient:
        return self.caller("approver", XINING, Role.APPROVER)

    def worker(self, name: str = "worker", organization: str = XINING) -> httpx.AsyncClient:
        return self.caller(name, organization, Role.WORKER)

    async def quiet(self) -> None:
        await self.runtime.quiet()

    async def campaign(self, given: Plan | None = None) -> None:
        answer = await self.province.post("/campaigns", json=(given or plan()).model_dump(mode="json"))
        assert answer.status_code == 201, answer.text

    async def draft(self, organization: str = XINING, **changes: Any) -> str:
        body = {**new_activity(**changes), "organization": organization}
        answer = await self.caller("organizer", organization, Role.ORGANIZER).post("/activities", json=body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["id"]
        return id

    async def an_open_activity(self, **changes: Any) -> str:
        """Drafted, submitted, approved, and opened by the clock."""
        id = await self.draft(**changes)
        await self.say(self.province, f"/activities/{id}/submit")
        await self.say(self.caller("approver", "630000", Role.APPROVER), f"/activities/{id}/approve")
        self.clock.move_to(OPENS)
        await self.quiet()
        assert (await self.activity(id))["status"] == "open"
        return id

    async def say(self, who: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
        answer = await who.post(path, json=body or None)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def activity(self, id: str) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.province.get(f"/activities/{id}")).json()
        return shown

    async def mine(self, id: str, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.worker(name).get(f"/activities/{id}/registrations/me")).json()
        return shown

    async def register(self, id: str, *names: str) -> list[dict[str, Any]]:
        """One after the other."""
        answers = [await self.worker(name).put(f"/activities/{id}/registrations/me") for name in names]
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
        return [answer.json() for answer in answers]


def new_activity(**changes: Any) -> dict[str, Any]:
    campaign = changes.pop("campaign", "may-day")
    return {"campaign": campaign, **proposal(**changes).model_dump(mode="json")}


async def the_books_balance(place: Place) -> None:
    """As `wuyi audit` recounts them, once all is quiet."""
    await place.quiet()
    running = place.runtime.running[service.name]
    books = Books(service, running.desk, running.store, place.runtime.log)
    report = await audit([books], place.clock.now())
    assert report.balances, report.breaches


@asynccontextmanager
async def running(folder: Path, clock: MovableClock) -> AsyncIterator[Place]:
    settings = Settings(data=folder, rate_per_person="10000/second", rate_per_address="10000/second")
    async with Runtime(settings, [service], clock) as runtime:
        yield Place(runtime, clock)


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running(tmp_path, MovableClock(NOW)) as place:
        await place.campaign()
        yield place
        await the_books_balance(place)
