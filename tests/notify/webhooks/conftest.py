import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.notify.domain.posting import Posting
from services.notify.domain.replay import Replay
from services.notify.domain.webhook import Webhook
from tests.notify.routes.conftest import Platform, platform
from tests.notify.webhooks.receiver import Receiver, receiving

__all__ = ["platform"]

Json = dict[str, Any]
TOPICS = ["wuyi.events.registration.*"]


@dataclass
class Hooked:
    """A process with notify, a platform that is posted to, and who keeps its webhook."""

    ours: Platform
    theirs: Receiver
    keeper: httpx.AsyncClient
    id: str = ""
    secret: str = ""
    clock: MovableClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = self.ours.clock

    async def register(self, *topics: str) -> None:
        new = {"title": "平台", "url": self.theirs.url, "topics": topics or TOPICS}
        made = await self.keeper.post("/webhooks", json=new)
        assert made.status_code == 201, made.text
        self.id, self.secret = made.json()["id"], made.json()["secret"]

    async def webhook(self) -> Webhook:
        return await self.ours.desk.of(Webhook).get(self.id)

    async def postings(self) -> list[Posting]:
        found = await self.ours.desk.of(Posting).find({"webhook": self.id}, sort=("queued_at",), limit=1_000)
        return sorted(found, key=lambda posting: posting.happened_at)

    async def replays(self) -> list[Replay]:
        return await self.ours.desk.of(Replay).find({"webhook": self.id}, sort=("asked_at",))

    async def pass_time(self, so_much: timedelta, step: timedelta = timedelta(minutes=10)) -> None:
        ends = self.clock.now() + so_much
        while self.clock.now() < ends:
            self.clock.advance(min(step, ends - self.clock.now()))
            await self.ours.runtime.quiet()


async def until(true: Callable[[], Awaitable[bool]] | Callable[[], bool], within: float = 20.0) -> None:
    async with asyncio.timeout(within):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


@asynccontextmanager
async def hooking(platform: Platform, receiver: Receiver) -> AsyncIterator[Hooked]:
    async with receiving(receiver), platform.integrator() as keeper:
        yield Hooked(platform, receiver, keeper)


@pytest_asyncio.fixture
async def hooked(platform: Platform) -> AsyncIterator[Hooked]:
    async with hooking(platform, Receiver()) as hooked:
        await hooked.register()
        yield hooked
