"""Venues, counselling, volunteers' hours, good practices and reports: what else the campaign's own work is made of."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.chassis.web.callers import Role
from services.rehearsal.people import Person
from services.rehearsal.scenes.play import Held, Play

OPENINGS = [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "opens": "08:00", "closes": "20:00"}]
AFTER = timedelta(days=3)
"""From the booking to the hour."""
HOURS_EACH = 2


async def book_venues(play: Play) -> AsyncIterator[tuple[int, int]]:
    """Two units of each prefecture want its house of culture at the same time, and one has it."""
    call = play.stage.call
    begins = play.stage.clock.now().replace(hour=1, minute=0, second=0, microsecond=0) + AFTER
    day = begins.date()
    for done, prefecture in enumerate(play.prefectures, 1):
        body = {
            "name": "工人文化宫",
            "kind": "culture_venue",
            "location": "中心广场东侧",
            "capacity": 300,
            "openings": OPENINGS,
        }
        venue = await call("POST", "events/v1/venues", play.organizer(prefecture), json=body)
        path = f"events/v1/venues/{venue['id']}/days/{day}/bookings"
        wanted = [(f"{prefecture}/unit1", begins), (f"{prefecture}/unit2", begins + timedelta(hours=1))]
        asked = [call("POST", path, play.organizer(unit), json=_booking(at), expect=(200, 422)) for unit, at in wanted]
        told = await asyncio.gather(*asked)
        assert sorted(answer.get("code", "") for answer in told) == ["", "venue_taken"], told
        yield done, len(play.prefectures)


def _booking(begins: datetime) -> dict[str, Any]:
    ends = begins + timedelta(hours=2)
    return {"starts_at": begins.isoformat(), "ends_at": ends.isoformat(), "purpose": "职工文艺排练"}


async def book_counsellors(play: Play) -> AsyncIterator[tuple[int, int]]:
    """Two want an hour and one has it; somebody who cancels leaves theirs to another. An organizer sees none of it."""
    item = next(each for each in play.plan["work_items"] if "counselling" in each.get("activity_kinds", ()))
    first = play.stage.clock.now().replace(hour=2, minute=0, second=0, microsecond=0) + AFTER
    total = len(play.prefectures) * HOURS_EACH
    for done in range(total):
        prefecture = play.prefectures[done // HOURS_EACH]
        workers = [worker for worker in play.workers if worker.organization.startswith(f"{prefecture}/")]
        body = {
            "campaign": play.code,
            "work_item": item["number"],
            "counsellor": play.counsellor_of(prefecture),
            "starts_at": (first + timedelta(hours=done % HOURS_EACH)).isoformat(),
            "place": "工人文化宫二楼",
        }
        hour = await play.stage.call("POST", "events/v1/counselling-hours", play.organizer(prefecture), json=body)
        if len(workers) >= 2:
            await _two_want_it(play, prefecture, hour["id"], play.random.sample(workers, 2), leaves=done % 4 == 3)
        yield done + 1, total


async def _two_want_it(play: Play, prefecture: str, hour: str, workers: Sequence[Person], *, leaves: bool) -> None:
    path, wish = f"events/v1/counselling-hours/{hour}/bookings/me", {"about": "近来压力大，睡不好，想找人聊聊。"}
    told = await asyncio.gather(*(play.stage.call("PUT", path, play.worker(worker), json=wish) for worker in workers))
    has = next(n for n, each in enumerate(told) if each["status"] == "booked")
    assert told[1 - has]["reason"] == "quota_exhausted", told
    booking, worker = told[has]["id"], workers[has]
    await play.stage.call("GET", f"events/v1/counselling-bookings/{booking}", play.organizer(prefecture), expect=(404,))
    if leaves:
        await play.stage.call("POST", f"events/v1/counselling-bookings/{booking}/cancel", play.worker(worker))
        other = workers[1 - has]
        booking = (await play.stage.call("PUT", path, play.worker(other), json=wish))["id"]
    play.booked.append((booking, prefecture))


async def check_out(play: Play, held: Held, came: Sequence[Person]) -> None:
    """Volunteers are scanned when they go; one in ten forgets, and nothing of theirs counts."""
    organizer = play.organizer(held.organization)
    path = f"events/v1/activities/{held.id}"
    for worker in came:
        mine = await play.stage.call("GET", f"{path}/registrations/me", play.worker(worker))
        if play.random.random() < 0.9:
            scan = {"token": mine["check_in_token"], "place": "东门"}
            gone = await play.stage.call("POST", f"{path}/check-outs", organizer, json=scan)
            assert 0 < gone["minutes"] <= 120, gone


async def want_reports(play: Play) -> AsyncIterator[tuple[int, int]]:
    """Whoever organizes in a prefecture is told of its weekly reports."""
    for done, prefecture in enumerate(play.prefectures, 1):
        organizer = play.organizer(prefecture)
        schedules = play.stage.pages("events/v1/report-schedules", organizer, period="weekly")
        async for schedule in schedules:
            await play.stage.call("PUT", f"events/v1/report-schedules/{schedule['id']}/readers/me", organizer)
        yield done, len(play.prefectures)


async def look_back(play: Play) -> AsyncIterator[tuple[int, int]]:
    """What was booked was held; a good practice is chosen and told in its prefecture; reports are there, one of each."""
    for booking, prefecture in play.booked:
        said = {"notes": "约定两周后再谈。"}
        await play.stage.call(
            "POST", f"events/v1/counselling-bookings/{booking}/hold", play.counsellor(prefecture), json=said
        )
    yield 1, 3
    approver = play.approver()
    proposed = [each async for each in play.stage.pages("events/v1/good-practices", approver, status="proposed")]
    for number, practice in enumerate(proposed):
        path = f"events/v1/good-practices/{practice['id']}"
        if number == 0:
            await play.stage.call("POST", f"{path}/choose", approver, json={"audience": practice["organization"]})
        else:
            await play.stage.call("POST", f"{path}/pass-over", approver, json={"reason": "请补充可供借鉴的做法"})
    yield 2, 3
    auditor = play.stage.token("auditor-630000", play.province, Role.AUDITOR)
    issued = [each async for each in play.stage.pages("events/v1/reports", auditor)]
    named = {(each["organization"], each["period"], each["starts_on"]) for each in issued}
    assert len(named) == len(issued) > 0, "one report for each period and organization"
    await play.stage.call("GET", f"events/v1/reports/{issued[0]['id']}", auditor)
    yield 3, 3
