"""Every prefecture drafts activities of every work item that has any; the province approves them, or returns them first."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from services.rehearsal.scenes.play import Held, Play

TITLES = {
    "lecture": "劳模大讲堂",
    "study_session": "学习座谈会",
    "workshop_floor_talk": "车间宣讲",
    "site_visit": "红色教育基地参观",
    "may_day_celebration": "庆“五一”职工大会",
    "performance": "职工文艺汇演",
    "exhibition": "职工书画展",
    "sports": "职工健步走",
    "volunteering": "志愿服务",
    "conference": "工作会议",
    "training": "业务培训",
    "deeds_talk": "劳模事迹宣讲",
    "model_workers_on_campus": "劳模工匠进校园",
    "good_netizen": "争做中国好网民",
}

EACH = 4
"""Activities of each prefecture: together there is at least one of every kind that the plan names."""


async def draft_and_approve(play: Play) -> AsyncIterator[tuple[int, int]]:
    kinds = [(item["number"], kind) for item in play.plan["work_items"] for kind in item.get("activity_kinds", [])]
    wanted = [(prefecture, *kinds[n % len(kinds)]) for n, prefecture in enumerate(play.prefectures * EACH)]
    for done, (prefecture, item, kind) in enumerate(wanted, 1):
        play.held.append(await _one(play, prefecture, item, kind, day=7 + done % 20))
        yield done, len(wanted)
    await _over_the_cap(play)


async def _one(play: Play, prefecture: str, item: int, kind: str, day: int) -> Held:
    call, organizer, approver = play.stage.call, play.organizer(prefecture), play.approver()
    capacity = play.random.choice((10, 20, 40, 80))
    body = _proposal(play, item, kind, day, capacity)
    drafted = await call("POST", "events/v1/activities", organizer, json=body)
    path = f"events/v1/activities/{drafted['id']}"
    await call("POST", f"{path}/submit", organizer, json={})
    if play.random.random() < 0.2:
        await call("POST", f"{path}/return", approver, json={"reason": "请补充安全预案"})
        await call("PATCH", path, organizer, json={"description": "已补充安全预案，责任到人。"})
        await call("POST", f"{path}/submit", organizer, json={})
    await call("POST", f"{path}/approve", organizer, json={}, expect=(403,))
    await call("POST", f"{path}/approve", approver, json={})
    return Held(drafted["id"], prefecture, day, capacity, kind)


def _proposal(play: Play, item: int, kind: str, day: int, capacity: int) -> dict[str, Any]:
    now = play.stage.clock.now()
    begins = now.replace(hour=1, minute=30) + timedelta(days=day)
    return {
        "campaign": play.code,
        "work_item": item,
        "kind": kind,
        "title": TITLES.get(kind, "职工活动"),
        "place": "工人文化宫",
        "sessions": [{"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}],
        "registration": {
            "opens_at": (now + timedelta(days=1)).isoformat(),
            "closes_at": (begins - timedelta(hours=12)).isoformat(),
        },
        "capacity": capacity,
        "waitlist": capacity // 2,
        "expected": capacity,
        "budget_fen": capacity * 2_000,
        "safety": {name: True for name in _checklist(play)},
    }


def _checklist(play: Play) -> list[str]:
    """Everything that the plan's safety checklist names."""
    return [item["code"] for item in play.plan["rules"]["safety"][-1]["items"]]


async def _over_the_cap(play: Play) -> None:
    """Lavish is refused, with the reason."""
    organizer = play.organizer(play.prefectures[0])
    body = {**_proposal(play, 4, "performance", 10, 20), "budget_fen": 50_000_000}
    drafted = await play.stage.call("POST", "events/v1/activities", organizer, json=body)
    path = f"events/v1/activities/{drafted['id']}"
    told = await play.stage.call("POST", f"{path}/submit", organizer, json={}, expect=(422,))
    assert told["code"] == "over_frugality_cap", told
    await play.stage.call("POST", f"{path}/cancel", organizer, json={"reason": "不符合勤俭办活动的规定"})
