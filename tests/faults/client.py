"""The outside world: asks, writes down what it was answered, and asks again when it was answered nothing."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from services.chassis.clock import SystemClock
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from tests.faults.process import Platform

ORGANIZATION = "630000/630100"
SAFETY = dict.fromkeys(("epidemic_control", "venue_inspected", "crowd_limit", "emergency_contact"), True)
QUIET_WITHIN = 60.0


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
        "registration": {"opens_at": now.isoformat(), "closes_at": (begins - timedelta(days=1)).isoformat()},
        "capacity": capacity,
        "waitlist": waitlist,
        "expected": capacity,
        "budget_fen": 10_000,
        "safety": SAFETY,
    }


@dataclass
class Outside:
    """`ledger`: what each request was answered, by what names it; a request that was not answered is not in it."""

    platform: Platform
    ledger: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._issuer = Issuer(self.platform.folder / "data", Settings().audience, SystemClock())
        self.organizer = self._issuer.issue("organizer-1", ORGANIZATION, [Role.ORGANIZER])
        self.approver = self._issuer.issue("approver-1", "630000", [Role.APPROVER])
        self.operator = self._issuer.issue("operator-1", "630000", [Role.OPERATOR])

    def worker(self, number: int) -> str:
        return self._issuer.issue(f"worker-{number}", ORGANIZATION, [Role.WORKER])

    async def ask(self, method: str, path: str, token: str, **request: Any) -> dict[str, Any] | None:
        """None where the connection ended before an answer came."""
        headers = {"authorization": f"Bearer {token}", **request.pop("headers", {})}
        async with httpx.AsyncClient(base_url=self.platform.url, timeout=30) as client:
            try:
                answer = await client.request(method, path, headers=headers, **request)
            except httpx.TransportError:
                return None
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        return None if answer.status_code == 503 else {"status_code": answer.status_code, "body": answer.json()}

    async def open_an_activity(self, capacity: int = 10, waitlist: int = 5) -> str:
        made = await self.ask("POST", "/api/events/v1/activities", self.organizer, json=proposal(capacity, waitlist))
        assert made is not None and made["status_code"] == 201, made
        path = f"/api/events/v1/activities/{made['body']['id']}"
        for verb, token in (("submit", self.organizer), ("approve", self.approver)):
            done = await self.ask("POST", f"{path}/{verb}", token, json={})
            assert done is not None and done["status_code"] == 200, done
        async with asyncio.timeout(30):
            while True:
                now = await self.ask("GET", path, self.organizer)
                if now is not None and now["body"]["status"] == "open":
                    id: str = made["body"]["id"]
                    return id
                await asyncio.sleep(0.02)

    async def register(self, activity: str, number: int) -> None:
        path = f"/api/events/v1/activities/{activity}/registrations/me"
        await self._write_down(f"seat {number}", await self.ask("PUT", path, self.worker(number)))

    async def draft(self, key: str) -> None:
        headers = {"idempotency-key": key}
        body = {**proposal(), "sessions": SESSIONS, "registration": WINDOW}
        answer = await self.ask("POST", "/api/events/v1/activities", self.organizer, json=body, headers=headers)
        await self._write_down(f"draft {key}", answer)

    async def _write_down(self, what: str, answer: dict[str, Any] | None) -> None:
        if answer is None:
            return
        before = self.ledger.setdefault(what, answer)
        if what.startswith("draft"):
            assert answer == before, f"{what} was answered {before}, and then {answer}"
        else:
            assert _rank(answer) >= _rank(before), f"{what} was answered {before}, and then {answer}"

    async def until_quiet(self) -> None:
        async with asyncio.timeout(QUIET_WITHIN):
            while not await self._quiet():
                await asyncio.sleep(0.05)

    async def _quiet(self) -> bool:
        for service in ("events", "honors", "assistance", "notify"):
            for page in ("outbox", "queues", "timers"):
                told = await self.ask("GET", f"/ops/v1/{service}/{page}", self.operator)
                if told is None or _busy(page, told["body"]):
                    return False
        return True


def _rank(answer: dict[str, Any]) -> int:
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
