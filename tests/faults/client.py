"""The outside world: asks, writes down what it was answered, and asks again when it was answered nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from services.chassis.clock import SystemClock
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from tests.faults.cluster import Served
from tests.faults.process import HERE, client

PLAN = HERE / "campaigns" / "qinghai-2022.yaml"
ORGANIZATION = "630000/630100"
SAFETY = dict.fromkeys(("epidemic_control", "venue_inspected", "crowd_limit", "emergency_contact"), True)
QUIET_WITHIN = 180.0
ANSWERED_WITHIN = 180.0

Answer = dict[str, Any]


def proposal(capacity: int = 10, waitlist: int = 5) -> dict[str, Any]:
    now = datetime.now(UTC)
    begins = now + timedelta(days=10)
    return {
        "campaign": "qinghai-2022",
        "work_item": 4,
        "kind": "lecture",
        "title": "庆“五一”劳模大讲堂",
        "place": "工人文化宫",
        "sessions": [{"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}],
        "registration": {
            "opens_at": (now - timedelta(hours=2)).isoformat(),
            "closes_at": (begins - timedelta(days=1)).isoformat(),
        },
        "capacity": capacity,
        "waitlist": waitlist,
        "expected": capacity,
        "budget_fen": 10_000,
        "safety": SAFETY,
    }


@dataclass
class Outside:
    """`ledger`: what each request was answered, by what names it; a request that was not answered is not in it."""

    platform: Served
    ledger: dict[str, Answer] = field(default_factory=dict)
    troubles: int = 0
    """How often no answer came."""
    why: str = ""
    """The code of the last answer that it cannot be done at the moment."""

    def __post_init__(self) -> None:
        settings = self.platform.settings
        self._issuer = Issuer(settings.data, settings.audience, SystemClock())
        self.organizer = self._issuer.issue("organizer-1", ORGANIZATION, [Role.ORGANIZER])
        self.approver = self._issuer.issue("approver-1", "630000", [Role.APPROVER])
        self.operator = self.an_operator(1)

    def token(self, person: str, organization: str, *roles: Role) -> str:
        return self._issuer.issue(person, organization, roles)

    def worker(self, number: int) -> str:
        return self.token(f"worker-{number}", ORGANIZATION, Role.WORKER)

    def an_operator(self, number: int) -> str:
        return self._issuer.issue(f"operator-{number}", "630000", [Role.OPERATOR])

    async def ask(self, method: str, path: str, token: str, **request: Any) -> Answer | None:
        """None where the connection ended before an answer came, or where it was that nothing can be done at the moment."""
        parts = path.split("/")
        url = self.platform.url_of(parts[2] if parts[1] == "api" else parts[3])
        return await self.ask_at(url, method, path, token, **request)

    async def ask_at(self, url: str, method: str, path: str, token: str, **request: Any) -> Answer | None:
        headers = {"authorization": f"Bearer {token}", **request.get("headers", {})}
        request = {name: value for name, value in request.items() if name != "headers"}
        async with client(url) as asking:
            try:
                answer = await asking.request(method, path, headers=headers, **request)
            except httpx.TransportError:
                self.troubles += 1
                return None
        if answer.status_code == 503:
            self.troubles += 1
            self.why = answer.json()["code"]
            return None
        assert answer.status_code < 500, answer.text
        return {"status_code": answer.status_code, "body": answer.json()}

    async def sure(self, method: str, path: str, token: str, **request: Any) -> Any:
        """The body of an answer that must come, and be good."""
        answer = await self.ask(method, path, token, **request)
        assert answer is not None and answer["status_code"] < 300, answer
        return answer["body"]

    async def bring_the_plan(self) -> None:
        """The campaign's; where it is there already, it stays."""
        request = {"content": PLAN.read_bytes(), "headers": {"content-type": "text/yaml"}}
        answer = await self.insist(lambda: self.ask("POST", "/api/events/v1/campaigns", self.operator, **request))
        assert answer["status_code"] in (201, 409), answer

    async def open_an_activity(self, capacity: int = 10, waitlist: int = 5) -> str:
        made = await self.sure("POST", "/api/events/v1/activities", self.organizer, json=proposal(capacity, waitlist))
        path = f"/api/events/v1/activities/{made['id']}"
        for verb, token in (("submit", self.organizer), ("approve", self.approver)):
            await self.sure("POST", f"{path}/{verb}", token, json={})

        async def is_open() -> bool:
            return bool((await self.sure("GET", path, self.organizer))["status"] == "open")

        await until(is_open, 30)
        id: str = made["id"]
        return id

    async def register(self, activity: str, number: int) -> Answer | None:
        answer = await self.ask("PUT", self.seat(activity), self.worker(number))
        await self._write_down(f"seat {activity} {number}", answer)
        return answer

    async def give_up(self, activity: str, number: int) -> Answer | None:
        answer = await self.ask("DELETE", self.seat(activity), self.worker(number))
        await self._write_down(f"leaving {activity} {number}", answer)
        return answer

    @staticmethod
    def seat(activity: str) -> str:
        return f"/api/events/v1/activities/{activity}/registrations/me"

    async def draft(self, key: str, at: str = "") -> Answer | None:
        """`at` is the URL of the process that is asked, where it matters which."""
        headers = {"idempotency-key": key}
        body = {**proposal(), "sessions": SESSIONS, "registration": WINDOW}
        url = at or self.platform.url_of("events")
        answer = await self.ask_at(url, "POST", "/api/events/v1/activities", self.organizer, json=body, headers=headers)
        await self._write_down(f"draft {key}", answer)
        return answer

    async def insist(self, asking: Callable[[], Awaitable[Answer | None]]) -> Answer:
        """The same again until it is answered."""
        async with asyncio.timeout(ANSWERED_WITHIN):
            while (answer := await asking()) is None:
                await asyncio.sleep(0.05)
        return answer

    async def _write_down(self, what: str, answer: Answer | None) -> None:
        if answer is None:
            return
        before = self.ledger.setdefault(what, answer)
        if what.startswith("seat"):
            assert _rank(answer) >= _rank(before), f"{what} was answered {before}, and then {answer}"
            self.ledger[what] = answer
        elif what.startswith("draft"):
            assert answer == before, f"{what} was answered {before}, and then {answer}"

    def answered(self, what: str) -> dict[str, Answer]:
        return {name: answer for name, answer in self.ledger.items() if name.startswith(what)}

    async def until_quiet(self) -> None:
        """Nothing is left to publish, to read, or to be done by now."""
        busy: list[str] = ["nothing was looked at"]
        try:
            async with asyncio.timeout(QUIET_WITHIN):
                while busy:
                    await asyncio.sleep(0.05)
                    busy = await self._busy()
        except TimeoutError:
            raise AssertionError(f"it does not come to rest: {busy}\n{self.platform.output()}") from None

    async def _busy(self) -> list[str]:
        found = []
        for service in self.platform.services:
            for page in ("outbox", "queues", "timers", "outbox"):
                told = await self.ask("GET", f"/ops/v1/{service}/{page}", self.operator)
                if told is None or _busy(page, told["body"]):
                    found.append(f"{service} {page}: {told}"[:300])
        return found

    async def seated(self, activity: str, status: str = "confirmed") -> int:
        path = f"/api/events/v1/activities/{activity}/registrations?status={status}&limit=200"
        return len((await self.sure("GET", path, self.organizer))["items"])


async def until(true: Callable[[], Awaitable[bool]], within: float = 150.0, every: float = 0.05) -> None:
    async with asyncio.timeout(within):
        while not await true():
            await asyncio.sleep(every)


def _rank(answer: Answer) -> int:
    """A seat that was given is not taken back; a place in line may become one."""
    return {"confirmed": 2, "waitlisted": 1}.get(answer["body"].get("status"), 0)


def _busy(page: str, told: dict[str, Any]) -> bool:
    if page == "outbox":
        return bool(told["count"])
    if page == "queues":
        return any(queue["lag_records"] for queue in told["items"])
    return any(timer["due"] for timer in told["items"])


_BEGINS = datetime.now(UTC) + timedelta(days=20)
SESSIONS = [{"starts_at": _BEGINS.isoformat(), "ends_at": (_BEGINS + timedelta(hours=2)).isoformat()}]
WINDOW = {
    "opens_at": (_BEGINS - timedelta(days=5)).isoformat(),
    "closes_at": (_BEGINS - timedelta(days=1)).isoformat(),
}
