"""What the benchmarks ask for: bodies and tokens as the platform's callers would send them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from services.chassis.clock import SystemClock
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer

CAMPAIGN = "qinghai-2022"
ORGANIZATION = "630000/630100"
SAFETY = dict.fromkeys(("epidemic_control", "venue_inspected", "crowd_limit", "emergency_contact"), True)


def proposal(capacity: int = 200, waitlist: int = 0) -> dict[str, Any]:
    """Open to everyone, from now on."""
    now = datetime.now(UTC).replace(microsecond=0)
    begins = now + timedelta(days=10)
    return {
        "campaign": CAMPAIGN,
        "work_item": 4,
        "kind": "lecture",
        "title": "庆“五一”劳模大讲堂",
        "description": "邀请劳动模范讲述奋斗故事，面向一线职工开放报名。",
        "place": "西宁市工人文化宫",
        "sessions": [{"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}],
        "registration": {"opens_at": now.isoformat(), "closes_at": (begins - timedelta(days=1)).isoformat()},
        "capacity": capacity,
        "waitlist": waitlist,
        "expected": capacity,
        "budget_fen": min(100_000, capacity * 1_000),
        "safety": SAFETY,
    }


def body(**wishes: int) -> bytes:
    return to_json(proposal(**wishes))


class Tokens:
    """Of development's own issuer, whose key lies in the data folder."""

    def __init__(self, data: Path) -> None:
        self._issuer = Issuer(data, Settings().audience, SystemClock())

    def organizer(self, number: int = 0) -> str:
        return self._issuer.issue(f"organizer-{number}", ORGANIZATION, [Role.ORGANIZER])

    def approver(self) -> str:
        return self._issuer.issue("approver-630000", "630000", [Role.APPROVER])

    def worker(self, number: int) -> str:
        return self._issuer.issue(f"worker-{number:06d}", ORGANIZATION, [Role.WORKER])

    def integrator(self) -> str:
        return self._issuer.issue("platform-630000", "630000", [Role.INTEGRATOR])

    def publisher(self) -> str:
        return self._issuer.issue("publisher-630000", "630000", [Role.PUBLISHER])
