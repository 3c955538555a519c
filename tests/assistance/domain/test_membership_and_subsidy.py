from datetime import date

import pytest

from services.assistance.domain.eligibility import NotEligible
from services.assistance.domain.handling import OwnCase, RelativesCase, SamePerson
from services.assistance.domain.membership import Joining, MemberAlready, Membership, Status
from services.assistance.domain.payee import Payee
from services.assistance.domain.rules import Drive
from services.assistance.domain.subsidy import Proposal, ProposedAlready, Subsidy
from services.chassis.domain import WrongState
from tests.assistance.domain.aid import a_programme, terms
from tests.assistance.domain.cases import (
    APPROVER,
    CASEWORKER,
    FINANCE,
    NOW,
    WORKER,
    XINING,
    handler,
    id_number,
    subject,
    told,
)

DRIVE = Drive(
    version="d",
    in_force_from=date(2022, 5, 6),
    source="青总办〔2022〕17号",
    campaign="qinghai-2022",
    work_item=7,
    until=date(2022, 12, 31),
)
RIDER = Joining(organization=XINING, employment="rider", name="张三", id_number=id_number())


def applied() -> Membership:
    return Membership.submit(subject(), WORKER, RIDER, WORKER, NOW)


def test_a_rider_joins_and_counts_towards_the_campaign() -> None:
    membership = applied()
    membership.approve(handler(), date(2022, 5, 9), DRIVE, NOW)
    assert told(membership) == ["MembershipSubmitted", "MembershipApproved"]
    event = membership.raised()[-1][1].model_dump()
    assert (event["campaign"], event["work_item"]) == ("qinghai-2022", 7)
    with pytest.raises(MemberAlready):
        membership.submit_again(WORKER, RIDER, WORKER, NOW)


def test_one_who_was_rejected_may_ask_again() -> None:
    membership = applied()
    membership.reject(handler(), "请补充材料", NOW)
    membership.submit_again(WORKER, RIDER, WORKER, NOW)
    assert membership.status is Status.SUBMITTED and membership.note == ""


def test_nobody_lets_themselves_in_nor_a_relative() -> None:
    for by, refusal in ((handler(WORKER), OwnCase), (handler(relatives=(subject(),)), RelativesCase)):
        with pytest.raises(refusal):
            applied().approve(by, date(2022, 5, 9), None, NOW)


def test_a_member_of_long_standing_counts_towards_no_campaign() -> None:
    membership = Membership.brought_in(subject(), None, RIDER, date(2015, 3, 1), "organizer-1", NOW)
    assert (membership.status, membership.joined_on) == (Status.APPROVED, date(2015, 3, 1))
    assert membership.raised()[-1][1].model_dump()["campaign"] is None


SUBSIDIES = {
    "granted_to": "organization",
    "kind": "grassroots_subsidy",
    "terms": terms(amounts={}, otherwise_fen=20_000_00, attested=()),
}
COUNTY = f"{XINING}/630104"


def proposal(amount: int = 20_000_00, organization: str = COUNTY) -> Proposal:
    payee = Payee(name="城西区总工会", account="63001234567890", bank="工商银行")
    return Proposal(programme="p", organization=organization, amount_fen=amount, purpose="技能培训", payee=payee)


def test_a_subsidy_is_proposed_approved_and_paid_by_three_people() -> None:
    subsidy = Subsidy.propose(a_programme(**SUBSIDIES), proposal(), "organizer-1", NOW)
    with pytest.raises(SamePerson):
        subsidy.approve(handler("organizer-1"))
    subsidy.approve(handler(APPROVER))
    for same in ("organizer-1", APPROVER):
        with pytest.raises(SamePerson):
            subsidy.send_to_pay(handler(same), NOW)
    subsidy.send_to_pay(handler(FINANCE), NOW)
    with pytest.raises(WrongState):
        subsidy.approve(handler(APPROVER))
    subsidy.not_paid(1, "account_closed")
    subsidy.send_to_pay(handler(FINANCE), NOW)
    subsidy.paid(1)
    assert subsidy.status == "disbursing"
    subsidy.paid(2)
    assert told(subsidy)[-1] == "SubsidyDisbursed"


def test_a_union_is_given_no_more_than_the_programme_says_and_only_one_of_its_own() -> None:
    programme = a_programme(**SUBSIDIES)
    for bad in (proposal(20_000_01), proposal(organization="630000/630200")):
        with pytest.raises(NotEligible):
            Subsidy.propose(programme, bad, "organizer-1", NOW)


def test_a_union_has_one_subsidy_in_a_programme_and_period() -> None:
    programme = a_programme(**SUBSIDIES)
    subsidy = Subsidy.propose(programme, proposal(), "organizer-1", NOW)
    with pytest.raises(ProposedAlready):
        subsidy.propose_again(programme, proposal(), "organizer-1", NOW)
    subsidy.reject(handler(CASEWORKER), "请说明用途")
    subsidy.propose_again(programme, proposal(1_000_00), "organizer-1", NOW)
    assert subsidy.amount_fen == 1_000_00
    with pytest.raises(WrongState):
        subsidy.send_to_pay(handler(FINANCE), NOW)
