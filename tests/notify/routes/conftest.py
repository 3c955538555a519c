from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.chassis.domain import Event
from services.chassis.ids import new_id
from services.chassis.log.envelope import Envelope, to_record
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.events.published import RegistrationConfirmed
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.service import service

PROVINCE, XINING, HAIDONG = "630000", "630000/630100", "630000/630200"
NOW = datetime(2022, 5, 1, tzinfo=UTC)
API = "/api/notify/v1"


@dataclass
class Platform:
    """A whole process with notify, and those who call on it."""

    runtime: Runtime
    clock: MovableClock

    def __post_init__(self) -> None:
        self.app = build_app(self.runtime)
        self.issuer = Issuer(self.runtime.settings.data, self.runtime.settings.audience, self.clock)

    @property
    def desk(self) -> Desk:
        return self.runtime.desks["notify"]

    def token(self, person: str, organization: str, *roles: Role) -> str:
        return self.issuer.issue(person, organization, roles, timedelta(days=365))

    def caller(self, person: str, organization: str, *roles: Role, **headers: str) -> httpx.AsyncClient:
        headers["authorization"] = f"Bearer {self.token(person, organization, *roles)}"
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url=f"http://wuyi{API}", headers=headers, timeout=60)

    def worker(self, person: str = "zhang", organization: str = XINING, **headers: str) -> httpx.AsyncClient:
        return self.caller(person, organization, Role.WORKER, **headers)

    def publisher(self, organization: str = PROVINCE, **headers: str) -> httpx.AsyncClient:
        return self.caller("boss", organization, Role.PUBLISHER, **headers)

    def approver(self, organization: str = PROVINCE, **headers: str) -> httpx.AsyncClient:
        return self.caller("second", organization, Role.APPROVER, **headers)

    def integrator(self, organization: str = PROVINCE, **headers: str) -> httpx.AsyncClient:
        return self.caller("platform", organization, Role.INTEGRATOR, **headers)

    async def happened(self, *events: Event, times: int = 1, sequence: int = 1) -> None:
        """As the events service's relay would publish it; and everything that follows from it."""
        records = [to_record(_envelope(event, sequence)) for event in events]
        for _ in range(times):
            assert await self.runtime.log.append(records) == [None] * len(records)
        await self.runtime.quiet()

    async def lying_with(self, person: str) -> Sequence[Notification]:
        return await self.desk.of(Notification).find({"person": person}, sort=("position",))

    async def last_position(self, person: str) -> int:
        return (await self.desk.of(Inbox).get(person)).last


def _envelope(event: Event, sequence: int) -> Envelope:
    names = ("registration", "honoree", "file", "activity", "campaign")
    subject = next(getattr(event, name) for name in names if hasattr(event, name))
    return Envelope(
        id=new_id(),
        type=event.type,
        source="/wuyi/events",
        subject=subject,
        topic=event.topic,
        time="2022-05-01T00:00:00.000000Z",
        sequence=sequence,
        correlation=new_id(),
        causation=None,
        traceparent=None,
        data=event.model_dump(mode="json"),
    )


def confirmed(person: str = "zhang", activity: str = "a1", **more: Any) -> RegistrationConfirmed:
    return RegistrationConfirmed(
        registration=f"{activity}-{person}",
        activity=activity,
        person=person,
        campaign="qinghai-2022",
        work_item=4,
        organization=XINING,
        title="五一文艺演出",
        place="西宁工人文化宫",
        starts_at=NOW,
        ends_at=NOW,
        **more,
    )


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    clock = MovableClock(NOW)
    settings = Settings(data=tmp_path, rate_per_person="10000/second", rate_per_address="10000/second")
    async with Runtime(settings, [service], clock) as runtime:
        yield Platform(runtime, clock)
