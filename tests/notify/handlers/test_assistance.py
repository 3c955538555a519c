"""What is told of help, of what workers bring, and of joining: to the right person, and to nobody over their shoulder."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.assistance import published as aid
from services.chassis.domain import Event
from services.notify.domain.template import Category
from services.notify.domain.values import Value
from services.notify.domain.words import Language
from services.notify.handlers import ALL
from services.notify.shipping import shipped
from tests.notify.handlers.words import heard, told

WORKER, LEADER, STAFF = "worker-1", "leader-1", "caseworker"
XINING = "630000/630100"
AT = datetime(2022, 6, 30, 10, tzinfo=UTC)
APPLICATION: dict[str, Any] = {
    "application": "a1",
    "programme": "p",
    "name": "金秋助学",
    "organization": XINING,
    "person": WORKER,
}
SUBSIDY: dict[str, Any] = {
    "subsidy": "s1",
    "programme": "p",
    "organization": XINING,
    "person": STAFF,
    "amount_fen": 2_000_000,
}
GRIEVANCE: dict[str, Any] = {
    "grievance": "g1",
    "organization": XINING,
    "kind": "unpaid_wages",
    "person": WORKER,
    "leader": LEADER,
}
MEMBERSHIP: dict[str, Any] = {"membership": "m1", "organization": XINING, "person": WORKER, "employment": "courier"}
COUNTS: dict[str, Any] = {"campaign": "c", "work_item": 7}
PAYMENT: dict[str, Any] = {
    "disbursement": "d1",
    "pays": "application",
    "case": "a1",
    "turn": 1,
    "programme": "p",
    "organization": XINING,
    "amount_fen": 300_000,
    "reference": "r1",
    **COUNTS,
}
FILE: dict[str, Any] = {"file": "f1", "organization": XINING, "person": WORKER}
NEAR: dict[str, Any] = {"stage": "resolve", "deadline": AT}

CASES: list[tuple[Event, tuple[str, ...], str]] = [
    (aid.ApplicationSubmitted(**APPLICATION), (WORKER,), "已收到"),
    (aid.ApplicationVerified(**APPLICATION, by=STAFF), (WORKER,), "已核实"),
    (aid.ApplicationPublicised(**APPLICATION, ends_at=AT), (WORKER,), "公示至 2022年6月30日"),
    (aid.ApplicationApproved(**APPLICATION, by=STAFF, amount_fen=300_000), (WORKER,), "已获批准"),
    (aid.ApplicationRejected(**APPLICATION, by=STAFF), (WORKER,), "理由写在申请中"),
    (aid.ApplicationReturned(**APPLICATION, by=STAFF), (WORKER,), "重新提交"),
    (aid.ApplicationWithdrawn(**APPLICATION, by=WORKER), (), ""),
    (aid.ApplicationWithdrawn(**APPLICATION, by=STAFF), (WORKER,), "已撤回"),
    (aid.ApplicationDisbursed(**APPLICATION, amount_fen=300_000), (WORKER,), "已办结"),
    (aid.ApplicationNotPaid(**APPLICATION, reason="account_closed"), (WORKER,), "无需重新申请"),
    (aid.SubsidyApproved(**SUBSIDY, by="boss"), (STAFF,), "20,000.00元）已获批准"),
    (aid.SubsidyRejected(**SUBSIDY, by="boss"), (STAFF,), "未获批准"),
    (aid.SubsidyDisbursed(**SUBSIDY), (STAFF,), "已发放"),
    (aid.SubsidyNotPaid(**SUBSIDY, reason="x"), (STAFF,), "未能发放"),
    (aid.GrievanceReceived(**GRIEVANCE, decide_by=AT), (WORKER,), "2022年6月30日 前答复"),
    (aid.GrievanceDeclined(**GRIEVANCE, by=STAFF), (WORKER,), "可以求助的部门"),
    (aid.GrievanceAssigned(**GRIEVANCE, by=STAFF, resolve_by=AT), (WORKER, LEADER), "2022年6月30日"),
    (aid.GrievanceProgressed(**GRIEVANCE), (WORKER,), "新进展"),
    (aid.GrievancePaused(**GRIEVANCE), (WORKER,), "暂缓办理"),
    (aid.GrievanceResumed(**GRIEVANCE, resolve_by=AT), (WORKER,), "继续办理"),
    (aid.GrievanceExtended(**GRIEVANCE, by=LEADER, resolve_by=AT), (WORKER,), "更多时间"),
    (aid.GrievanceResolved(**GRIEVANCE, in_time=True), (WORKER,), "请确认"),
    (aid.GrievanceConfirmed(**GRIEVANCE, in_time=True, **COUNTS), (LEADER,), "已确认解决"),
    (aid.GrievanceReopened(**GRIEVANCE, resolve_by=AT), (LEADER,), "尚未解决"),
    (aid.GrievanceDeadlineNear(**GRIEVANCE, **NEAR, days_left=2), (LEADER,), "还有 2 天"),
    (aid.GrievanceEscalated(**GRIEVANCE, **NEAR, to="630000"), (LEADER,), "已报上一级工会"),
    (aid.MembershipSubmitted(**MEMBERSHIP), (WORKER,), "等待工会审核"),
    (aid.MembershipApproved(**MEMBERSHIP, by=STAFF, **COUNTS), (WORKER,), "欢迎加入"),
    (aid.MembershipRejected(**MEMBERSHIP, by=STAFF), (WORKER,), "再次申请"),
    (aid.DisbursementDisputed(**PAYMENT, paid_by=STAFF), (STAFF,), "流水号 r1"),
    (aid.DisbursementDisputed(**PAYMENT), (), ""),
    (aid.HardshipFileOpened(**FILE, tier="deep"), (WORKER,), "已建立"),
    (aid.HardshipTierChanged(**FILE, before="deep", tier="relative"), (WORKER,), "已更新"),
    (aid.HardshipTierChanged(**FILE, before="deep", tier=None), (), ""),
    (aid.HardshipReviewWanted(**FILE, by_timer=True), (WORKER,), "将复核"),
    (aid.HardshipFileClosed(**FILE, watched_until=AT), (WORKER,), "已办结"),
    (aid.HardshipReturned(**FILE, tier="sudden"), (WORKER,), "重新建立"),
]
OF_A_CASE = aid.OfAnApplication | aid.OfAGrievance | aid.OfAHardshipFile
OF_A_WORKER = [event for event, *_ in CASES if isinstance(event, OF_A_CASE)]
TELLING = ["困难", "帮扶", "救助", "助学", "送温暖", "金额", "欠薪", "工资", "投诉", "信访", "病"]
TELLING += [" hardship", " aid", " grievance", " complaint", " amount", " wages", " illness", "3,000"]


@pytest.mark.parametrize(("event", "to", "says"), CASES, ids=lambda case: getattr(type(case), "__name__", ""))
def test_the_right_person_is_told_what_happened(event: Event, to: tuple[str, ...], says: str) -> None:
    notifications = heard(event)
    assert tuple(one.to for one in notifications) == to
    for one in notifications:
        assert says in one.body
        assert one.category in (Category.AID, Category.GRIEVANCES, Category.MEMBERSHIP)


@pytest.mark.parametrize("event", OF_A_WORKER, ids=lambda event: type(event).__name__)
def test_what_is_told_of_a_workers_case_says_nothing_to_who_looks_over_their_shoulder(event: Event) -> None:
    for language in (Language.ZH_CN, Language.EN):
        for one in heard(event, language):
            said = f"{one.title} {one.body}".lower()
            assert [word for word in TELLING if word in said] == []


@pytest.mark.parametrize("event", OF_A_WORKER, ids=lambda event: type(event).__name__)
def test_a_notification_of_a_case_keeps_its_id_and_dates_and_nothing_else(event: Event) -> None:
    for notification in told(event):
        kept: dict[str, Value] = notification.values
        kinds = {p.name: p.type.value for p in shipped()[notification.template].parameters}
        assert {name for name in kept if kinds[name] not in ("moment", "integer")} <= {
            "application",
            "grievance",
            "file",
        }


@pytest.mark.parametrize("event", [event for event, *_ in CASES], ids=lambda event: type(event).__name__)
def test_who_has_no_account_cannot_be_told(event: Event) -> None:
    if isinstance(event, aid.OfASubsidy | aid.DisbursementDisputed):
        return
    nobody = event.model_copy(update={"person": None, "leader": None})
    assert told(nobody) == []


def test_every_step_of_a_case_that_its_worker_waits_for_is_told() -> None:
    read = {reading.event for reading in ALL}
    quiet = {aid.ApplicationSentToPay, aid.SubsidyProposed, aid.SubsidySentToPay}
    quiet |= {aid.HardshipWatchEnded}
    for base in (aid.OfAnApplication, aid.OfASubsidy, aid.OfAGrievance, aid.OfAMembership, aid.OfAHardshipFile):
        kinds = set(base.__subclasses__())
        assert kinds - quiet == read & kinds
