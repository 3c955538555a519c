"""The real thing: a runtime with this service in a folder of the test's own, its app, and those who call on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from services.assistance.bank.choosing import connect
from services.assistance.bank.sandbox import SandboxBank
from services.assistance.service import service
from services.chassis.audit import Books, audit
from services.chassis.audit.books import records
from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.chassis.log.envelope import from_record
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web import Role
from services.chassis.web.app import build_app
from services.chassis.web.issuer import Issuer
from tests.assistance.domain.cases import APPROVER, CASEWORKER, FINANCE, XINING, card, id_number

Json = dict[str, Any]


class Place:
    def __init__(self, runtime: Runtime, clock: MovableClock, bank: str = "bank.db") -> None:
        self.runtime = runtime
        self.clock = clock
        self.app = build_app(runtime)
        self._issuer = Issuer(runtime.settings.data, runtime.settings.audience, clock)
        self.bank = SandboxBank(clock, runtime.settings.data / bank)
        connect(self.desk, self.bank)

    @property
    def desk(self) -> Desk:
        return self.runtime.running[service.name].desk

    def caller(self, person: str, *roles: Role, organization: str = XINING) -> httpx.AsyncClient:
        token = self._issuer.issue(person, organization, roles, timedelta(days=900))
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://wuyi/api/assistance/v1",
            headers={"authorization": f"Bearer {token}", "accept-language": "en"},
        )

    def worker(self, number: int = 1) -> httpx.AsyncClient:
        return self.caller(f"worker-{number}", Role.WORKER)

    @property
    def caseworker(self) -> httpx.AsyncClient:
        return self.caller(CASEWORKER, Role.CASEWORKER)

    @property
    def approver(self) -> httpx.AsyncClient:
        return self.caller(APPROVER, Role.APPROVER)

    @property
    def finance(self) -> httpx.AsyncClient:
        return self.caller(FINANCE, Role.FINANCE)

    @property
    def organizer(self) -> httpx.AsyncClient:
        return self.caller("organizer-1", Role.ORGANIZER)

    @property
    def auditor(self) -> httpx.AsyncClient:
        return self.caller("auditor-1", Role.AUDITOR, organization="630000")

    @property
    def nobody(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://wuyi/api/assistance/v1")

    async def quiet(self) -> None:
        await self.runtime.quiet()

    async def days_go_by(self, days: float) -> None:
        self.clock.advance(timedelta(days=days))
        await self.quiet()

    async def say(self, who: httpx.AsyncClient, path: str, status: int = 200, **body: Any) -> Json:
        answer = await who.post(path, json=body or None)
        assert answer.status_code == status, answer.text
        said: Json = answer.json()
        return said

    async def refused(self, who: httpx.AsyncClient, path: str, status: int, **body: Any) -> str:
        code: str = (await self.say(who, path, status, **body))["code"]
        return code

    async def see(self, who: httpx.AsyncClient, path: str, status: int = 200) -> Json:
        answer = await who.get(path)
        assert answer.status_code == status, answer.text
        said: Json = answer.json()
        return said

    async def file(self, number: int = 1, income: int = 500_00) -> Json:
        return await self.say(self.caseworker, "/hardship-files", 201, **a_household(number, income))

    async def programme(self, **changes: Any) -> Json:
        return await self.say(self.organizer, "/programmes", 201, **a_programme(self.clock, **changes))

    async def applied(self, programme: str, number: int = 1) -> str:
        """By a worker who has a file."""
        await self.caseworker.post("/hardship-files", json=a_household(number))
        path = f"/programmes/{programme}/applications"
        id: str = (await self.say(self.worker(number), path, 201, **an_appeal(number)))["id"]
        return id

    async def approved(self, programme: str, number: int = 1) -> str:
        id = await self.applied(programme, number)
        await self.say(self.caseworker, f"/applications/{id}/verify", seen=["child_at_school"], note="家访属实")
        await self.say(self.approver, f"/applications/{id}/approve", note="同意")
        return id

    async def events(self) -> list[tuple[str, bytes]]:
        """Everything that is in the log: the type of each event and its bytes, headers and all."""
        await self.quiet()
        found: list[tuple[str, bytes]] = []
        for topic, partitions in sorted((await self.runtime.log.topics()).items()):
            async for page in records(self.runtime.log, topic, partitions):
                found += [(from_record(record).type, repr(record).encode()) for record in page]
        return found

    async def types(self) -> list[str]:
        return [type for type, _ in await self.events()]


def a_household(number: int = 1, income: int = 500_00, **changes: Any) -> Json:
    return {
        "organization": XINING,
        "place": "630104",
        "person": f"worker-{number}",
        "name": "张吉卓玛",
        "id_number": id_number(number),
        "phone": "13897000001",
        "members": [{"name": "李措毛", "relation": "女儿"}],
        "circumstances": {
            "income": {"month": "2022-04", "per_head_fen": income},
            "troubles": ["illness"],
        },
        **changes,
    }


def a_programme(clock: MovableClock, **changes: Any) -> Json:
    return {
        "campaign": "qinghai-2022",
        "work_item": 7,
        "kind": "autumn_schooling",
        "name": "金秋助学",
        "period": "2022-autumn",
        "opens_at": (clock.now() - timedelta(days=1)).isoformat(),
        "closes_at": (clock.now() + timedelta(days=90)).isoformat(),
        "terms": {
            "amounts": {"deep": 3_000_00, "relative": 1_500_00},
            "attested": [{"code": "child_at_school", "text": "家中有在读学生"}],
        },
        "budget_fen": 10_000_00,
        **changes,
    }


def an_appeal(number: int = 1, **changes: Any) -> Json:
    return {
        "id_number": id_number(number),
        "payee": {"name": "张吉卓玛", "account": card(number), "bank": "建设银行西宁分行"},
        "need": "女儿今年考上大学，学费无着",
        **changes,
    }


async def the_books_balance(place: Place) -> None:
    """As `wuyi audit` recounts them, once all is quiet."""
    await place.quiet()
    running = place.runtime.running[service.name]
    report = await audit([Books(service, running.desk, running.store, place.runtime.log)], place.clock.now())
    assert report.balances, report.breaches


@asynccontextmanager
async def running(folder: Path, clock: MovableClock, bank: str = "bank.db") -> AsyncIterator[Place]:
    settings = Settings(data=folder, rate_per_person="100000/second", rate_per_address="100000/second")
    async with Runtime(settings, [service], clock) as runtime:
        yield Place(runtime, clock, bank)
