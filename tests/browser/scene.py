"""A county's afternoon, for pictures: an activity to approve, messages delivered, and some events that nobody can handle."""

from datetime import timedelta
from typing import Any

from pydantic_core import to_json

from services.chassis.clock import SystemClock
from services.chassis.domain.types import instant_text
from services.chassis.ids import new_id
from services.chassis.log.port import Record
from services.events.domain.activity import Activity
from services.events.domain.stages import Status
from tests.browser.place import Place
from tests.events.samples import an_activity

CONFIRMED = "wuyi.events.registration.confirmed.v1"
XINING, HAIDONG = "630000/630100", "630000/630200"


def registered(key: str, sequence: int, type: str = CONFIRMED, correlation: str = "", **changes: Any) -> Record:
    """As the relay of events would send it; a change to None leaves a field out."""
    now = SystemClock().now()
    data: dict[str, Any] = {
        **{"registration": key, "activity": new_id(), "person": "li-hua", "campaign": "qinghai-2022"},
        **{"work_item": 4, "organization": XINING, "title": "五一健步走", "place": "西宁市人民公园"},
        "starts_at": instant_text(now + timedelta(days=9)),
        "ends_at": instant_text(now + timedelta(days=9, hours=2)),
        **changes,
    }
    headers = {
        **{"ce_specversion": "1.0", "ce_id": new_id(), "ce_source": "/wuyi/events", "ce_type": type, "ce_subject": key},
        **{"ce_time": instant_text(now), "ce_sequence": str(sequence), "ce_correlationid": correlation or new_id()},
        "content-type": "application/json",
    }
    kept = {name: value for name, value in data.items() if value is not None}
    told = tuple((name, value.encode()) for name, value in headers.items())
    return Record("wuyi.events.registration", key, to_json(kept), told)


async def play(place: Place) -> str:
    """The correlation of what went well."""
    correlation = new_id()
    good = [registered(new_id(), 1, correlation=correlation) for _ in range(40)]
    await place.runtime.log.append(good)
    bad: list[Record] = []
    for _ in range(12):
        key = new_id()
        bad += [registered(key, 1, starts_at=None), registered(key, 2), registered(key, 3)]
    bad += [registered(new_id(), 1, type="wuyi.events.registration.moved.v7") for _ in range(3)]
    await place.runtime.log.append(bad)
    await place.runtime.quiet()
    await _work(place)
    return correlation


async def _work(place: Place) -> None:
    """Activities that wait for an approver, some of them too long."""
    now = SystemClock().now()
    running = place.runtime.running["events"]
    for n, (organization, days) in enumerate([(XINING, 3), (XINING, 9), (XINING, 12), (HAIDONG, 8), (HAIDONG, 30)]):
        activity = an_activity(Status.SUBMITTED, title=f"劳模大讲堂（{n + 1}）")
        starts = now + timedelta(days=days)
        told = {
            "id": new_id(),
            "organization": organization,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
        }
        await running.desk.of(Activity).create(
            activity.model_copy(update={**told, "submitted_at": now - timedelta(days=n), "due_at": None})
        )
