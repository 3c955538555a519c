"""What is told of a nomination, to the nominee and to the nominator, each in their own words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.chassis.domain import Event
from services.honors import published as honors
from services.notify.domain.template import Category
from services.notify.domain.words import Language
from services.notify.handlers import ALL
from tests.notify.handlers.words import heard

NOMINEE, NOMINATOR, PREFECTURE = "worker-1", "unit-1", "630000/630100"
NAME = "青海省五一劳动奖章"
NOMINATION: dict[str, Any] = {
    "programme": "p",
    "campaign": "qinghai-2022",
    "honor": "may_day_medal",
    "name": NAME,
    "nomination": "n1",
    "organization": PREFECTURE,
    "person": NOMINEE,
    "nominator": NOMINATOR,
}
OBJECTION: dict[str, Any] = {
    "objection": "o1",
    "programme": "p",
    "notice": "x",
    "nomination": "n1",
    "organization": PREFECTURE,
    "person": "objector",
    "by": "province",
}
RAISED = {name: value for name, value in OBJECTION.items() if name != "by"}
BOTH = (NOMINEE, NOMINATOR)
UP, LAST = {"step": PREFECTURE, "next": "630000"}, {"step": "630000", "next": None}
ENDS = datetime(2022, 5, 24, 10, tzinfo=UTC)
AWARDED = {"number": "2022-001", "awarded_on": date(2022, 5, 25), "work_item": 5}
HONOREE = {"honoree": "h", "organization": PREFECTURE, "awarded_to": "person", "person": NOMINEE}
LOST = {**HONOREE, "honor": "may_day_medal", "name": NAME, "number": "2022-001", "lost_on": date(2023, 1, 1), "left": 0}

CASES: list[tuple[Event, tuple[str, ...], str]] = [
    (honors.NominationDrafted(**NOMINATION), (NOMINEE,), "确认是否同意"),
    (honors.NominationConsented(**NOMINATION), (NOMINATOR,), "已同意提名"),
    (honors.NominationRecommended(**NOMINATION, by="prefecture", **UP), BOTH, "正在上报上一级"),
    (honors.NominationRecommended(**NOMINATION, by="province", **LAST), BOTH, "进入资格审查"),
    (honors.NominationRecommended(**NOMINATION, by=NOMINATOR, **UP), (NOMINEE,), "正在上报上一级"),
    (honors.NominationReturned(**NOMINATION, by="prefecture", step=PREFECTURE), (NOMINATOR,), "退回意见"),
    (honors.NominationReturned(**NOMINATION, by=NOMINATOR, step=PREFECTURE), (), ""),
    (honors.NominationFoundIneligible(**NOMINATION, clauses=("a", "b")), (NOMINATOR,), "2 项条件不符合"),
    (honors.NominationFoundEligible(**NOMINATION), BOTH, "进入评审"),
    (honors.NominationShortlisted(**NOMINATION, moved_up=False), BOTH, "已入围"),
    (honors.NominationShortlisted(**NOMINATION, moved_up=True), BOTH, "依次递补，已入围"),
    (honors.NominationNotShortlisted(**NOMINATION), BOTH, "列为"),
    (honors.NominationPutOnNotice(**NOMINATION, notice="x", ends_at=ENDS), BOTH, "至 2022年5月24日 止"),
    (honors.NominationContested(**NOMINATION), BOTH, "暂缓决定"),
    (honors.NominationUncontested(**NOMINATION), BOTH, "异议不成立"),
    (honors.NominationBarred(**NOMINATION), BOTH, "不再参评"),
    (honors.NominationAwarded(**NOMINATION, **AWARDED), BOTH, "证书编号 2022-001"),
    (honors.NominationPutForward(**NOMINATION), BOTH, "由省总工会推荐"),
    (honors.NominationWithdrawn(**NOMINATION, by=NOMINEE), (NOMINATOR,), "已撤回"),
    (honors.NominationWithdrawn(**NOMINATION, by="province"), BOTH, "已撤回"),
    (honors.HonorLost(**LOST, reason="revoked"), (NOMINEE,), "已被撤销"),
    (honors.HonorLost(**LOST, reason="name_withdrawn"), (NOMINEE,), "已被取消命名"),
    (honors.StudioKept(**HONOREE, number="2022-001", until=date(2023, 5, 1)), (NOMINEE,), "保留至 2023-05-01"),
    (honors.StudioReviewDue(**HONOREE, number="2022-001"), (NOMINEE,), "即将复核"),
    (honors.ObjectionRaised(**RAISED), ("objector",), "予以核实"),
    (honors.ObjectionRaised(**{**RAISED, "person": None}), (), ""),
    (honors.ObjectionUpheld(**OBJECTION), ("objector",), "核实成立"),
    (honors.ObjectionDismissed(**OBJECTION), ("objector",), "核实不成立"),
    (honors.ObjectionDismissed(**{**OBJECTION, "person": None}), (), ""),
]


@pytest.mark.parametrize(("event", "to", "says"), CASES, ids=lambda case: getattr(type(case), "__name__", ""))
def test_the_right_people_are_told_what_happened(event: Event, to: tuple[str, ...], says: str) -> None:
    notifications = heard(event)
    assert tuple(one.to for one in notifications) == to
    for one in notifications:
        assert one.category is Category.HONORS
        assert says in one.body


def test_the_nominee_hears_of_themselves_and_the_nominator_of_whom_they_nominated() -> None:
    nominee, nominator = heard(honors.NominationAwarded(**NOMINATION, **AWARDED))
    assert nominee.body.startswith(f"祝贺！您荣获「{NAME}」")
    assert nominator.body.startswith(f"祝贺！您推荐的候选对象荣获「{NAME}」")
    nominee, nominator = heard(honors.NominationAwarded(**NOMINATION, **AWARDED), Language.EN)
    assert nominee.body.startswith("Congratulations! You have been awarded")
    assert nominator.body.startswith("Congratulations! The candidate whom you nominated has been awarded")


def test_who_nominated_the_collective_that_they_speak_for_is_told_once() -> None:
    one_person = {**NOMINATION, "nominator": NOMINEE}
    [one] = heard(honors.NominationAwarded(**one_person, **AWARDED))
    assert "您荣获" in one.body
    assert heard(honors.NominationConsented(**one_person)) == []


def test_an_honour_that_was_lost_before_events_said_its_name_is_told_by_its_code() -> None:
    [one] = heard(honors.HonorLost(**{**LOST, "name": None}, reason="revoked"))
    assert "may_day_medal" in one.title


def test_every_event_of_a_nomination_that_its_people_wait_for_is_told() -> None:
    seen_to_by_us = {honors.PlaceDeclined}
    kinds = set(honors.OfANomination.__subclasses__())
    assert kinds - seen_to_by_us == {reading.event for reading in ALL} & kinds
