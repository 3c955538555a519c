"""A small plan, as it is sent to the door: one work item of each kind that the plays need."""

from services.plays.played import PROVINCE, XINING, Body

PLAN: Body = {
    "code": "may-day",
    "title": "庆“五一”",
    "document": {"number": "青总办〔2022〕17号", "issuer": "青海省总工会办公室", "issued_on": "2022-04-01"},
    "period": {"starts_on": "2022-04-01", "ends_on": "2022-12-31", "assumed": True},
    "organizations": [
        {"id": PROVINCE, "name": "青海省总工会", "kind": "provincial"},
        {"id": XINING, "name": "西宁市总工会", "kind": "prefecture"},
    ],
    "work_items": [
        {
            "number": 4,
            "title": "庆祝“五一”国际劳动节系列活动",
            "departments": ["宣传教育部"],
            "service": "events",
            "activity_kinds": ["lecture"],
            "measures": [
                {"code": "activities_held", "title": "举办活动", "counts": "activities"},
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
                "since": "2022-03-01",
                "source": "青总办〔2022〕17号",
                "assumed": True,
                "caps": {"default": {"per_head_fen": 10_000, "total_fen": 2_000_000}},
            }
        ],
        "safety": [
            {
                "since": "2022-03-01",
                "source": "青总办〔2022〕17号",
                "items": [{"code": "venue_inspected", "text": "场地已检查"}],
            }
        ],
    },
}
