"""A campaign with what workers write, volunteer for, talk over and look back on."""

from typing import Any

from services.events.domain.plan import Plan
from services.events.domain.work import Work
from tests.events.samples import NOW, XINING, plan

CULTURE = {
    "number": 8,
    "title": "职工文化",
    "departments": ["宣传教育部"],
    "service": "events",
    "activity_kinds": ["micro_thought", "micro_story", "volunteering", "sports", "counselling"],
    "measures": [
        {"code": "activities_held", "title": "举办活动", "counts": "activities"},
        {"code": "works_submitted", "title": "征集作品", "counts": "works"},
        {"code": "volunteer_hours", "title": "志愿服务时长", "counts": "hours", "kinds": ["volunteering"]},
        {"code": "counselling_sessions", "title": "心理咨询", "counts": "activities", "kinds": ["counselling"]},
    ],
}


def cultural_plan(*more: dict[str, Any]) -> Plan:
    return plan(code="culture", work_items=[CULTURE, *more])


def a_work(**changes: Any) -> Work:
    given: dict[str, Any] = {
        "work_item": 8,
        "kind": "micro_story",
        "title": "一颗螺丝的故事",
        "words": "我的师傅说，拧紧每一颗螺丝。",
        "link": None,
    }
    said = {**given, **changes}
    by = said.pop("by", "author")
    return Work.submit("work", cultural_plan(), **said, by=by, home=XINING, now=NOW)


MEETINGS = {
    "number": 10,
    "title": "会议、培训与报告制度",
    "departments": ["宣传教育部"],
    "service": "events",
    "activity_kinds": ["conference"],
    "reports": ["daily", "weekly", "quarterly", "annual"],
    "measures": [
        {"code": "conferences_held", "title": "会议场次", "counts": "activities", "target": 5},
        {"code": "reports_issued", "title": "报告期数", "counts": "reports"},
    ],
}


def reported_plan(*periods: str) -> Plan:
    """One that asks for these reports."""
    return plan(code="reported", work_items=[CULTURE, {**MEETINGS, "reports": list(periods or MEETINGS["reports"])}])
