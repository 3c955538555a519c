"""What the authors of works are told, and who else takes part in the culture of the campaign."""

from datetime import UTC, date, datetime

import pytest

from services.chassis.domain import Event
from services.events import published
from services.notify.webhooks.passing_on import types
from tests.notify.handlers.words import heard, told

WORK = {
    "work": "w1",
    "campaign": "qinghai-2022",
    "work_item": 8,
    "kind": "micro_story",
    "organization": "630000/630100",
    "author": "zhang",
}

MOMENT = datetime(2022, 5, 12, 1, tzinfo=UTC)
BOOKING = {
    "hour": "h1",
    "booking": "b1",
    "campaign": "qinghai-2022",
    "work_item": 8,
    "organization": "630000/630100",
    "person": "zhang",
    "counsellor": "dr-li",
    "starts_at": MOMENT,
    "ends_at": MOMENT,
}

HOUR = {name: value for name, value in BOOKING.items() if name not in ("booking", "person")}

REPORT = {
    "report": "r1",
    "campaign": "qinghai-2022",
    "work_item": 10,
    "organization": "630000/630100",
    "starts_on": date(2022, 5, 9),
    "ends_on": date(2022, 5, 15),
}

PRACTICE = {
    "practice": "p1",
    "activity": "a1",
    "campaign": "qinghai-2022",
    "work_item": 4,
    "organization": "630000/630100",
    "title": "车间微课堂",
    "author": "wang",
}

CASES = [
    (published.WorkPublished(**WORK), "zhang", "您的作品已发布", "投票"),
    (published.WorkReturned(**WORK), "zhang", "您的作品被退回", "退回意见"),
    (published.WorkWithdrawn(**WORK, by_author=False), "zhang", "您的作品已下架", "原因"),
    (published.CounsellingCancelled(**BOOKING, by="worker"), "dr-li", "预约已取消", "2022年5月12日 09:00"),
    (published.CounsellingCancelled(**BOOKING, by="counsellor"), "zhang", "预约已取消", "对方"),
    *(
        (
            published.ReportIssued(**REPORT, period=period, readers=("li",)),
            "li",
            f"{name}已生成（2022-05-09）",
            "2022-05-15",
        )
        for period, name in (("daily", "日报"), ("weekly", "周报"), ("quarterly", "季报"), ("annual", "年报"))
    ),
    (
        published.PracticeChosen(**PRACTICE, chosen_by="li", chosen_for="630000", audience="630000"),
        "630000",
        "好做法推广：车间微课堂",
        "值得学习",
    ),
    (published.PracticePassedOver(**PRACTICE), "wang", "您推荐的做法未入选", "感谢"),
    (published.CounsellingHourOffered(**HOUR), "dr-li", "您有新的可预约时段", "2022年5月12日 09:00"),
    (published.CounsellingHourWithdrawn(**HOUR), "dr-li", "您的预约时段已撤回", "不必到场"),
    (published.CounsellingBooked(**BOOKING), "zhang", "预约成功", "2022年5月12日 09:00"),
]


@pytest.mark.parametrize(("event", "to", "title", "says"), CASES, ids=lambda case: getattr(type(case), "__name__", ""))
def test_the_right_person_is_told_what_happened(event: Event, to: str, title: str, says: str) -> None:
    [one] = [each for each in heard(event) if each.to == to]
    assert (one.to, one.title) == (to, title)
    assert says in one.body


def test_who_takes_their_own_work_back_need_not_be_told() -> None:
    assert heard(published.WorkWithdrawn(**WORK, by_author=True)) == []


def test_an_appointment_is_told_to_both_and_never_what_it_is_for() -> None:
    both = heard(published.CounsellingBooked(**BOOKING))
    assert [one.to for one in both] == ["zhang", "dr-li"]
    for one in both:
        assert not any(word in one.title + one.body for word in ("咨询", "心理", "辅导"))


def test_each_who_asked_to_be_told_of_reports_is_told_and_nobody_else() -> None:
    report = published.ReportIssued(**REPORT, period="weekly", readers=("li", "wang"))
    assert [one.to for one in heard(report)] == ["li", "wang"]
    assert heard(published.ReportIssued(**REPORT, period="weekly", readers=())) == []


def test_a_good_practice_is_announced_once_and_told_to_who_organized_it() -> None:
    chosen = published.PracticeChosen(**PRACTICE, chosen_by="li", chosen_for="630000", audience="630000/630100")
    assert [(one.to, one.template) for one in heard(chosen)] == [
        ("630000/630100", "good_practice"),
        ("wang", "good_practice_chosen"),
    ]
    assert [each.id for each in told(chosen)] == [each.id for each in told(chosen)]


def test_no_platform_is_told_who_goes_to_a_counsellor() -> None:
    told_outside = {type for type in types() if "counselling" in type}
    assert told_outside == {
        "wuyi.events.counselling_hour.offered.v1",
        "wuyi.events.counselling_hour.withdrawn.v1",
    }
    assert not {"person", "booking"} & published.CounsellingHeld.model_fields.keys()
