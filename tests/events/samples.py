"""A small campaign, and an activity of it at any stage."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.events.domain.activity import Activity
from services.events.domain.plan import Plan
from services.events.domain.proposal import Proposal
from services.events.domain.registration import Registration
from services.events.domain.stages import Status
from services.events.domain.standing import Standing

NOW = datetime(2022, 5, 6, 1, tzinfo=UTC)
OPENS = NOW + timedelta(days=1)
CLOSES = NOW + timedelta(days=3)
STARTS = NOW + timedelta(days=4)
ENDS = STARTS + timedelta(hours=2)

AUTHOR, APPROVER, WORKER = "author", "approver", "worker"
XINING = "630000/630100"


def plan(**changes: Any) -> Plan:
    given: dict[str, Any] = {
        "code": "may-day",
        "title": "庆“五一”",
        "document": {"number": "青总办〔2022〕17号", "issuer": "青海省总工会办公室", "issued_on": "2022-05-06"},
        "period": {"starts_on": "2022-05-06", "ends_on": "2022-12-31", "assumed": True},
        "organizations": [
            {"id": "630000", "name": "青海省总工会", "kind": "provincial"},
            {"id": XINING, "name": "西宁市总工会", "kind": "prefecture"},
            {"id": "630000/industry", "name": "省级产业工会", "kind": "industry_group"},
        ],
        "work_items": [
            {
                "number": 4,
                "title": "庆祝“五一”国际劳动节系列活动",
                "departments": ["宣传教育部"],
                "service": "events",
                "activity_kinds": ["lecture", "sports"],
                "measures": [
                    {"code": "activities_held", "title": "举办活动", "counts": "activities"},
                    {"code": "lectures_held", "title": "举办讲座", "counts": "activities", "kinds": ["lecture"]},
                    {"code": "participants", "title": "参加人次", "counts": "participants", "target": 1000},
                    {
                        "code": "prefectures_covered",
                        "title": "覆盖市州",
                        "counts": "prefectures",
                        "target": 8,
                        "assumed": True,
                    },
                ],
            }
        ],
        "rules": {
            "frugality": [
                {
                    "since": "2022-05-06",
                    "source": "青总办〔2022〕17号",
                    "assumed": True,
                    "caps": {
                        "default": {"per_head_fen": 10_000, "total_fen": 2_000_000},
                        "sports": {"per_head_fen": 20_000, "total_fen": 5_000_000},
                    },
                }
            ],
            "safety": [
                {
                    "since": "2022-05-06",
                    "source": "青总办〔2022〕17号",
                    "items": [
                        {"code": "venue_inspected", "text": "场地已检查"},
                        {"code": "epidemic_control", "text": "疫情防控"},
                    ],
                }
            ],
        },
    }
    return Plan.model_validate({**given, **changes})


def proposal(**changes: Any) -> Proposal:
    given: dict[str, Any] = {
        "work_item": 4,
        "kind": "lecture",
        "title": "劳模大讲堂",
        "place": "工人文化宫",
        "sessions": [{"starts_at": STARTS, "ends_at": ENDS}],
        "registration": {"opens_at": OPENS, "closes_at": CLOSES},
        "capacity": 2,
        "waitlist": 2,
        "budget_fen": 100_000,
        "expected": 100,
        "safety": {"venue_inspected": True, "epidemic_control": True},
    }
    return Proposal.model_validate({**given, **changes})


def a_draft(organization: str = XINING, **changes: Any) -> Activity:
    return Activity.draft("activity", plan(), proposal(**changes), organization=organization, by=AUTHOR, now=NOW)


def an_activity(status: Status, **changes: Any) -> Activity:
    """Brought there by what brings an activity there, and nothing of it still to be told."""
    activity = a_draft(**changes)
    steps = {
        Status.SUBMITTED: lambda: activity.submit(AUTHOR, plan(), NOW),
        Status.APPROVED: lambda: activity.approve(APPROVER, NOW),
        Status.OPEN: lambda: activity.open(OPENS),
        Status.CLOSED: lambda: activity.close(CLOSES),
        Status.COMPLETED: lambda: activity.complete(ENDS),
        Status.SUMMARIZED: lambda: activity.summarize("办得好", good_practice=True),
    }
    if status is Status.RETURNED:
        steps = {Status.SUBMITTED: steps[Status.SUBMITTED], status: lambda: activity.return_to_author(APPROVER, "改")}
    if status is Status.CANCELLED:
        steps = {status: lambda: activity.cancel(AUTHOR, "不办了", NOW)}
    for stage, step in steps.items():
        if activity.status is status:
            break
        step()
        assert activity.status is stage
    activity.raised().clear()
    return activity


def a_registration(activity: Activity, person: str = WORKER, standing: Standing | None = None) -> Registration:
    return Registration.ask(activity.id, by=person, home=XINING, standing=standing, now=OPENS)
