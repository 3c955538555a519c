"""kill -9 of the real process while honours are given and while somebody objects: each is awarded once, never more than there are
places, and nobody whom an objection was taken against goes on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.web.callers import Role
from tests.faults.client import Outside
from tests.faults.judge import the_books_balance
from tests.faults.process import Platform
from tests.honors.conftest import running
from tests.honors.samples import FACTORY, PROGRAMME, PROVINCE

API = "/api/honors/v1"
QUOTA = 2
OVER, RUNNING = timedelta(days=30), timedelta(days=1)
"""How long ago the list was put on notice."""
POINTS = [("store.written", 2), ("store.written", 4), ("relay.published", 1), ("consumer.handled", 1)]
"""One write is the start's own."""


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(tmp_path)
    yield platform
    await platform.kill()


class Federation:
    def __init__(self, platform: Platform, nominations: list[str], notice: str) -> None:
        self.platform = platform
        self.outside = Outside(platform)
        self.approver = self.outside.token("approver", PROVINCE, Role.APPROVER)
        self.nominations = nominations
        self.notice = notice
        self.taken: set[str] = set()
        """Who was answered that their objection is received."""

    async def see(self, path: str) -> Any:
        said = await self.outside.ask("GET", f"{API}{path}", self.approver)
        assert said is not None and said["status_code"] == 200, said
        return said["body"]

    async def standings(self) -> dict[str, str]:
        [notice] = (await self.see(f"/programmes/{PROGRAMME}/notices"))["items"]
        standings: dict[str, str] = notice["standings"]
        return standings

    async def award(self) -> None:
        said = await self.outside.ask("POST", f"{API}/programmes/{PROGRAMME}/award", self.approver)
        assert said is None or said["status_code"] in (200, 422), said

    async def object(self, worker: str) -> None:
        body = {"nomination": self.nominations[0], "grounds": "所述事迹与事实不符"}
        token = self.outside.token(worker, FACTORY, Role.WORKER)
        said = await self.outside.ask("POST", f"{API}/notices/{self.notice}/objections", token, json=body)
        if said is not None:
            assert said["status_code"] == 201, said
            self.taken.add(worker)

    async def killed_at(self, point: str, *asked: Any) -> None:
        """At rest, then with a process that is to die there."""
        await self.platform.start()
        await self.outside.until_quiet()
        await self.platform.kill()
        await self.platform.start(point)
        assert self.platform.alive, f"it died before it was asked: {self.platform.output()}"
        await asyncio.gather(*(ask() for ask in asked))
        await self.platform.dies()
        await self.platform.start()
        await asyncio.gather(*(ask() for ask in asked))
        await self.outside.until_quiet()

    async def the_books_balance(self) -> None:
        await self.platform.stop()
        await the_books_balance(self.platform)


async def a_list_on_notice(platform: Platform, ago: timedelta) -> Federation:
    """Put before the public in the past: a notice runs for days, and a real process has the real clock."""
    clock = MovableClock(datetime.now(UTC) - ago)
    folder = platform.folder / "data"
    folder.mkdir()
    window = {"opens_at": clock.now().isoformat(), "closes_at": (clock.now() + timedelta(days=60)).isoformat()}
    async with running(folder, clock) as place:
        nominations = await place.a_ranked_programme(35, 30, 20, quota=QUOTA, timetable=window)
        notice = await place.on_notice(nominations[:QUOTA])
    return Federation(platform, nominations, notice)


@pytest.mark.parametrize(("point", "time"), POINTS)
async def test_killed_while_awarding_each_is_awarded_once_and_never_more_than_there_are_places(
    platform: Platform, point: str, time: int
) -> None:
    federation = await a_list_on_notice(platform, OVER)
    await federation.killed_at(f"{point}:{time}", *[federation.award] * 3)
    honorees = (await federation.see("/honorees"))["items"]
    numbers = [honor["number"] for honoree in honorees for honor in honoree["honors"]]
    assert len(honorees) == len(set(numbers)) == len(numbers) == QUOTA
    for number in numbers:
        assert (await federation.see(f"/certificates/{number}"))["status"] == "valid"
    statuses = [(await federation.see(f"/nominations/{id}"))["status"] for id in federation.nominations]
    assert statuses == ["awarded", "awarded", "not_shortlisted"]
    await federation.the_books_balance()


@pytest.mark.parametrize(("point", "time"), [*POINTS, ("store.written", 3)])
async def test_killed_while_somebody_objects_the_candidate_is_frozen_and_the_rest_go_on(
    platform: Platform, point: str, time: int
) -> None:
    federation = await a_list_on_notice(platform, RUNNING)
    workers = [f"w{number}" for number in range(3)]
    await federation.killed_at(
        f"{point}:{time}", *(lambda worker=worker: federation.object(worker) for worker in workers)
    )
    assert federation.taken == set(workers)
    first, second = federation.nominations[:QUOTA]
    assert await federation.standings() == {first: "frozen", second: "running"}
    objections = (await federation.see("/objections"))["items"]
    assert [objection["status"] for objection in objections] == ["received"] * 3
    await federation.the_books_balance()
