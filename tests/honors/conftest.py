"""The real thing: a runtime with this service in a folder of the test's own, its app, and those who call on it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.store.repository import Repository
from services.chassis.web import Role
from services.chassis.web.app import build_app
from services.chassis.web.issuer import Issuer
from services.honors.service import service
from tests.honors.samples import FACTORY, NOW, PROGRAMME, PROVINCE, XINING

API = "/api/honors/v1"
Json = dict[str, Any]


class Place:
    def __init__(self, runtime: Runtime, clock: MovableClock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.app = build_app(runtime)
        self._issuer = Issuer(runtime.settings.data, runtime.settings.audience, clock)

    def caller(self, person: str, organization: str, *roles: Role, api: str = API) -> httpx.AsyncClient:
        token = self._issuer.issue(person, organization, roles, timedelta(days=900))
        return self.anybody(api, {"authorization": f"Bearer {token}"})

    def anybody(self, api: str = API, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=f"http://wuyi{api}",
            headers={"accept-language": "en", **(headers or {})},
        )

    @property
    def province(self) -> httpx.AsyncClient:
        return self.caller("province", PROVINCE, Role.ORGANIZER)

    @property
    def approver(self) -> httpx.AsyncClient:
        return self.caller("approver", PROVINCE, Role.APPROVER)

    def unit(self, organization: str = FACTORY, person: str = "unit") -> httpx.AsyncClient:
        return self.caller(person, organization, Role.ORGANIZER)

    def reviewer(self, name: str = "one") -> httpx.AsyncClient:
        return self.caller(name, PROVINCE, Role.REVIEWER)

    def worker(self, name: str = "zhuoma") -> httpx.AsyncClient:
        return self.caller(name, FACTORY, Role.WORKER)

    def of(self, kind: type[Any]) -> Repository[Any]:
        return self.runtime.desks["honors"].of(kind)

    async def quiet(self) -> None:
        await self.runtime.quiet()

    async def say(self, who: httpx.AsyncClient, path: str, status: int = 200, **body: Any) -> Json:
        answer = await who.post(path, json=body or None)
        assert answer.status_code == status, answer.text
        said: Json = answer.json()
        return said

    async def see(self, who: httpx.AsyncClient, path: str) -> Json:
        answer = await who.get(path)
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        return shown

    async def programme(self, honor: str = "may_day_medal", **changes: Any) -> str:
        answer = await self.province.post("/programmes", json=new_programme(honor=honor, **changes))
        assert answer.status_code == 201, answer.text
        await self.quiet()
        id: str = answer.json()["id"]
        return id

    async def nominate(self, person: str = "zhuoma", programme: str = PROGRAMME, **changes: Any) -> str:
        body = {"nominee": new_nominee(person, **changes)}
        answer = await self.unit(person="clerk").post(f"/programmes/{programme}/nominations", json=body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["id"]
        return id

    async def recommend(self, id: str, person: str) -> Json:
        await self.say(self.worker(person), f"/nominations/{id}/consent")
        said: Json = {}
        for who, step in (("unit", FACTORY), ("prefecture", XINING), ("province", PROVINCE)):
            said = await self.say(self.unit(step, who), f"/nominations/{id}/recommend", opinion="同意推荐")
        return said

    async def an_eligible_one(self, person: str = "zhuoma", programme: str = PROGRAMME, **changes: Any) -> str:
        id = await self.nominate(person, programme, **changes)
        assert (await self.recommend(id, person))["status"] == "eligible"
        return id

    async def score(self, id: str, deeds: int, *reviewers: str) -> None:
        for reviewer in reviewers or ("one", "two", "three"):
            points = {"deeds": deeds, "skill": 20, "front_line": 10, "standing": 5}
            await self.say(self.reviewer(reviewer), f"/nominations/{id}/review", points=points)

    async def a_ranked_programme(self, *scores: int, quota: int = 2, **changes: Any) -> list[str]:
        """Nominations n0, n1, … with these points for their deeds; the list is drawn up."""
        await self.programme(quota=quota, **changes)
        ids = []
        for at, deeds in enumerate(scores):
            ids.append(await self.an_eligible_one(f"n{at}"))
            await self.score(ids[-1], deeds)
        await self.say(self.approver, f"/programmes/{PROGRAMME}/rank", waiver="试用")
        await self.quiet()
        return ids

    async def on_notice(self, ids: Sequence[str]) -> str:
        """Shortlisted one by one, and put before the public."""
        for id in ids:
            await self.say(self.approver, f"/nominations/{id}/shortlist")
        await self.quiet()
        said = await self.say(self.approver, f"/programmes/{PROGRAMME}/notices", 201, contact="0971-0000000")
        await self.quiet()
        notice: str = said["id"]
        return notice

    async def until_the_notice_is_over(self) -> None:
        self.clock.advance(timedelta(days=14))
        await self.quiet()

    async def awarded(self, *scores: int, **changes: Any) -> list[str]:
        ids = await self.a_ranked_programme(*scores, **changes)
        await self.on_notice(ids[: changes.get("quota", 2)])
        await self.until_the_notice_is_over()
        await self.say(self.approver, f"/programmes/{PROGRAMME}/award")
        await self.quiet()
        return ids

    async def status(self, id: str) -> str:
        status: str = (await self.see(self.approver, f"/nominations/{id}"))["status"]
        return status

    async def contested(self, id: str) -> bool:
        contested: bool = (await self.see(self.approver, f"/nominations/{id}"))["contested"]
        return contested

    async def parked(self) -> int:
        parked: int = sum(
            [
                len(await running.desk.of(kind).find())
                for running in self.runtime.running.values()
                for kind in [_parked()]
            ]
        )
        return parked


def _parked() -> type[Any]:
    from services.chassis.running.parking import ParkedEvent

    return ParkedEvent


def new_programme(**changes: Any) -> Json:
    plain: Json = {
        "campaign": "qinghai-2022",
        "honor": "may_day_medal",
        "name": "青海省五一劳动奖章",
        "issuer": "青海省总工会",
        "awarded_to": "person",
        "work_item": 5,
        "counts_in": ["honors_awarded"],
        "quota": 2,
        "nomination_places": 60,
        "timetable": {"opens_at": NOW.isoformat(), "closes_at": (NOW + timedelta(days=60)).isoformat()},
    }
    return {**plain, **changes}


def new_nominee(person: str = "zhuoma", **changes: Any) -> Json:
    plain: Json = {
        "kind": "person",
        "person": person,
        "name": "才仁卓玛",
        "phone": "13800000000",
        "employer": "西宁特钢",
        "groups": ["industrial_worker"],
        "years_of_work": 12,
        "declarations": {"law_abiding": True},
        "deeds": "二十年扎根一线",
    }
    return {**plain, **changes}


@asynccontextmanager
async def running(folder: Path, clock: MovableClock, services: Sequence[Service] = (service,)) -> AsyncIterator[Place]:
    settings = Settings(data=folder, rate_per_person="10000/second", rate_per_address="10000/second")
    async with Runtime(settings, list(services), clock) as runtime:
        yield Place(runtime, clock)


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running(tmp_path, MovableClock(NOW)) as place:
        yield place
