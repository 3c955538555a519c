"""What workers and organizers are told of each event of the activities, in words."""

from datetime import UTC, datetime

import pytest

from services.chassis.domain import Event
from services.events import published
from services.notify.domain.template import Category
from services.notify.handlers import ALL
from tests.notify.handlers.words import heard, told

STARTS = datetime(2022, 5, 1, 1, 30, tzinfo=UTC)
OCCASION = {
    "activity": "a1",
    "campaign": "qinghai-2022",
    "work_item": 4,
    "organization": "630000/630100",
    "title": "五一文艺演出",
    "place": "西宁工人文化宫",
    "starts_at": STARTS,
    "ends_at": STARTS,
}
REGISTRATION = {**OCCASION, "registration": "r1", "person": "zhang"}
ACTIVITY = {**OCCASION, "kind": "performance", "author": "li"}

CASES = [
    (published.RegistrationConfirmed(**REGISTRATION), "zhang", "报名成功：五一文艺演出", "2022年5月1日 09:30"),
    (published.RegistrationWaitlisted(**REGISTRATION, position=3), "zhang", "已列入候补：五一文艺演出", "第 3 位"),
    (published.RegistrationPromoted(**REGISTRATION), "zhang", "候补成功：五一文艺演出", "西宁工人文化宫"),
    (
        published.RegistrationRefused(**REGISTRATION, reason="quota_exhausted"),
        "zhang",
        "报名未成功：五一文艺演出",
        "名额和候补均已满",
    ),
    (
        published.RegistrationRefused(**REGISTRATION, reason="not_a_member"),
        "zhang",
        "报名未成功：五一文艺演出",
        "未成功。",
    ),
    (
        published.RegistrationCancelled(**REGISTRATION, reason="by_worker"),
        "zhang",
        "已取消报名：五一文艺演出",
        "您已取消",
    ),
    (
        published.RegistrationCancelled(**REGISTRATION, reason="activity_cancelled"),
        "zhang",
        "活动取消：五一文艺演出",
        "请勿前往",
    ),
    (
        published.RegistrationCheckedOut(**REGISTRATION, checked_out_at=STARTS, minutes=95),
        "zhang",
        "感谢您的志愿服务：五一文艺演出",
        "95 分钟",
    ),
    (published.RegistrationRescheduled(**REGISTRATION), "zhang", "活动安排有变：五一文艺演出", "西宁工人文化宫"),
    (
        published.ActivityApproved(**ACTIVITY, approved_by="boss", opens_at=STARTS, closes_at=STARTS),
        "li",
        "活动已批准：五一文艺演出",
        "2022年5月1日 09:30 开始",
    ),
    (published.ActivityReturned(**ACTIVITY, returned_by="boss"), "li", "活动被退回：五一文艺演出", "退回意见"),
    (
        published.ActivityCancelled(**ACTIVITY, cancelled_by="boss"),
        "li",
        "您的活动已被取消：五一文艺演出",
        "已由他人取消",
    ),
]


@pytest.mark.parametrize(("event", "to", "title", "says"), CASES, ids=lambda case: getattr(type(case), "__name__", ""))
def test_the_right_person_is_told_what_happened(event: Event, to: str, title: str, says: str) -> None:
    [one] = heard(event)
    assert (one.to, one.category, one.title) == (to, Category.ACTIVITIES, title)
    assert says in one.body


def test_told_again_it_is_the_same_notification() -> None:
    [one], [same] = told(CASES[0][0]), told(CASES[0][0])
    assert one == same


def test_who_calls_off_their_own_activity_need_not_be_told() -> None:
    assert told(published.ActivityCancelled(**ACTIVITY, cancelled_by="li")) == []


def test_every_event_of_a_registration_that_a_worker_waits_for_is_told() -> None:
    untold = {published.RegistrationCheckedIn, published.RegistrationAbsent}
    kinds = {kind for kind in published.OfARegistration.__subclasses__()}
    assert kinds - untold == {reading.event for reading in ALL} & kinds
