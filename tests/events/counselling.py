"""An hour of a counsellor's, offered to the workers of Xining."""

from datetime import timedelta
from typing import Any

from services.chassis.keyring import Keyring
from services.events.domain.booking import CounsellingBooking
from services.events.domain.counselling import CounsellingHour
from tests.events.culture import cultural_plan
from tests.events.samples import NOW, XINING

TOMORROW = NOW + timedelta(days=1)
KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
SECRET = "夜里总是醒来"


def an_hour(**changes: Any) -> CounsellingHour:
    given: dict[str, Any] = {
        "organization": XINING,
        "counsellor": "counsellor",
        "starts_at": TOMORROW,
        "minutes": 50,
        "place": "305 室",
        "now": NOW,
    }
    return CounsellingHour.offer(cultural_plan(), 8, **{**given, **changes})


def a_booking(hour: CounsellingHour, **changes: Any) -> CounsellingBooking:
    by = str(changes.get("by", "worker"))
    given: dict[str, Any] = {
        "by": by,
        "veil": KEYRING.blind_index(by, "counselling"),
        "home": f"{XINING}/unit1",
        "now": NOW,
    }
    return CounsellingBooking.ask(hour, SECRET, **{**given, **changes})
