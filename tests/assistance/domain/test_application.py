from datetime import UTC, datetime, timedelta

import pytest

from services.assistance.domain.aid_programme import ForOthers, NotTaking, WindowPassed
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import AlreadyApplied, NoticeRunning, NotYourApplication, Status
from services.assistance.domain.eligibility import NotAttested, NotEligible
from services.assistance.domain.handling import Handler, OwnCase, RelativesCase, SamePerson
from services.assistance.published import Tier
from services.chassis.domain import Refused, WrongState
from tests.assistance.domain.aid import (
    AMOUNT,
    BUDGET,
    a_programme,
    appeal,
    approved,
    sent_to_pay,
    standing,
    submitted,
    terms,
    weekdays,
)
from tests.assistance.domain.cases import APPROVER, CASEWORKER, FINANCE, NOW, handler, subject, told


def verify(application: Application, by: Handler, **changes: object) -> None:
    application.verify(a_programme(**changes), by, ["child_at_school"], "家访属实", weekdays, NOW)


def test_from_submission_to_the_money_by_three_people() -> None:
    programme = a_programme()
    application = submitted(programme)
    verify(application, handler(CASEWORKER))
    application.approve(programme, handler(APPROVER), "同意", NOW)
    assert application.amount_fen == AMOUNT
    application.send_to_pay(handler(FINANCE), NOW)
    assert application.due_at == NOW
    application.paid(1, NOW)
    assert told(application) == [
        "ApplicationVerified",
        "ApplicationApproved",
        "ApplicationSentToPay",
        "ApplicationDisbursed",
    ]
    assert [step.to for step in application.steps] == ["submitted", "verified", "approved", "disbursing", "disbursed"]


def test_who_verified_may_not_approve_and_neither_may_pay() -> None:
    programme = a_programme()
    application = submitted(programme)
    verify(application, handler(CASEWORKER))
    with pytest.raises(SamePerson):
        application.approve(programme, handler(CASEWORKER), "", NOW)
    application.approve(programme, handler(APPROVER), "", NOW)
    for same in (CASEWORKER, APPROVER):
        with pytest.raises(SamePerson):
            application.send_to_pay(handler(same), NOW)
    assert application.status is Status.APPROVED


def test_what_is_being_paid_is_not_approved_once_more_and_then_withdrawn() -> None:
    programme = a_programme()
    application = approved(programme)
    application.send_to_pay(handler(FINANCE), NOW)
    with pytest.raises(WrongState) as refused:
        application.approve(programme, handler(APPROVER), "", NOW)
    assert refused.value.facts == {"state": "disbursing", "wanted": "approved"}
    application.not_paid(1, "account_closed", NOW)
    assert application.status is Status.APPROVED


def test_nobody_handles_their_own_case_nor_a_relatives() -> None:
    programme = a_programme()
    mine = Application.submit(programme, subject(), "w", standing(), appeal(relatives=("cousin",)), "w", NOW)
    for by, refusal in (
        (handler("w"), OwnCase),
        (handler(also=(subject(),)), OwnCase),
        (handler(relatives=("w",)), RelativesCase),
        (handler(relatives=(subject(),)), RelativesCase),
        (handler("cousin"), RelativesCase),
    ):
        for deed in (
            lambda by: verify(mine, by),
            lambda by: mine.approve(programme, by, "", NOW),
            lambda by: mine.reject(by, "", NOW),
            lambda by: mine.return_(by, "", NOW),
            lambda by: mine.send_to_pay(by, NOW),
        ):
            with pytest.raises(refusal):
                deed(by)
    assert mine.status is Status.SUBMITTED


def test_one_person_has_one_application_in_a_programme_and_period() -> None:
    programme = a_programme()
    application = submitted(programme)
    assert application.id == Application.id_of(programme, subject())
    assert application.id != Application.id_of(a_programme(period="2023-autumn"), subject())
    with pytest.raises(AlreadyApplied):
        application.submit_again(programme, "worker-1", standing(), appeal(), "worker-1", NOW)


def test_one_that_was_returned_or_withdrawn_is_the_same_application_looked_at_from_the_start() -> None:
    programme = a_programme()
    application = approved(programme)
    application.return_(handler("approver-2"), "请更正卡号", NOW)
    application.submit_again(programme, "worker-1", standing(Tier.RELATIVE), appeal(2), "worker-1", NOW)
    assert (application.status, application.verified_by, application.amount_fen) == (Status.SUBMITTED, None, None)
    application.withdraw("worker-1", NOW)
    application.submit_again(programme, "worker-1", standing(Tier.RELATIVE), appeal(2), "worker-1", NOW)
    verify(application, handler(CASEWORKER))
    application.approve(programme, handler(APPROVER), "", NOW)
    assert application.amount_fen == AMOUNT // 2


def test_one_that_was_rejected_stays_rejected() -> None:
    application = submitted()
    application.reject(handler(), "材料不实", NOW)
    with pytest.raises(AlreadyApplied):
        application.submit_again(a_programme(), "worker-1", standing(), appeal(), "worker-1", NOW)
    with pytest.raises(WrongState) as refusal:
        application.withdraw("worker-1", NOW)
    assert refusal.value.facts == {"state": "rejected", "wanted": "withdrawn"}


def test_where_it_is_publicised_it_is_approved_only_when_five_working_days_are_over() -> None:
    programme = a_programme(terms=terms(notice_working_days=5))
    application = submitted(programme)
    application.verify(programme, handler(CASEWORKER), ["child_at_school"], "", weekdays, NOW)
    assert application.status is Status.PUBLICISED
    assert application.notice_ends_at == datetime(2022, 5, 16, 16, tzinfo=UTC)  # Monday the 16th is the fifth
    with pytest.raises(NoticeRunning):
        application.approve(programme, handler(APPROVER), "", application.notice_ends_at - timedelta(seconds=1))
    application.approve(programme, handler(APPROVER), "", application.notice_ends_at)


def test_what_the_verifier_must_have_seen_is_named() -> None:
    programme = a_programme()
    application = submitted(programme)
    with pytest.raises(NotAttested) as refusal:
        application.verify(programme, handler(), [], "", weekdays, NOW)
    assert refusal.value.facts == {"clauses": ["child_at_school"]}


@pytest.mark.parametrize(
    ("changes", "who", "unmet"),
    [
        ({}, standing(None), ["amount_for_the_tier"]),
        ({}, standing(organization="630000/630200"), ["in_the_organization"]),
        ({"terms": terms(members_only=True)}, standing(), ["is_a_member"]),
        ({"terms": terms(honorees_only=True)}, standing(), ["is_an_honoree"]),
    ],
)
def test_who_is_not_eligible_hears_by_which_clause(changes: dict[str, object], who: object, unmet: list[str]) -> None:
    with pytest.raises(NotEligible) as refusal:
        Application.submit(a_programme(**changes), subject(), "w", who, appeal(), "w", NOW)  # type: ignore[arg-type]
    assert refusal.value.facts == {"clauses": unmet}


def test_a_programme_for_anybody_gives_the_same_to_those_of_no_tier() -> None:
    programme = a_programme(terms=terms(otherwise_fen=200_00))
    application = Application.submit(programme, subject(), "w", standing(None), appeal(), "w", NOW)
    verify(application, handler(CASEWORKER))
    application.approve(programme, handler(APPROVER), "", NOW)
    assert application.amount_fen == 200_00


def test_outside_its_window_a_programme_takes_nothing() -> None:
    programme = a_programme()
    for moment in (programme.opens_at - timedelta(seconds=1), programme.closes_at):
        with pytest.raises(NotTaking):
            submitted(programme, now=moment)
    programme.close(NOW)
    with pytest.raises(NotTaking):
        submitted(programme)
    with pytest.raises(ForOthers):
        submitted(a_programme(granted_to="organization"))
    with pytest.raises(WindowPassed):
        a_programme(opens_at=NOW - timedelta(days=2), closes_at=NOW)


def test_a_programme_opens_and_closes_by_the_clock() -> None:
    programme = a_programme(opens_at=NOW + timedelta(days=1))
    programme.on_due(NOW + timedelta(days=1))
    programme.on_due(programme.closes_at)
    assert programme.closed and programme.due_at is None
    assert told(programme) == ["AidProgrammeOpened", "AidProgrammeClosed"]


def test_a_budget_is_never_cut_below_what_is_given() -> None:
    programme = a_programme()
    programme.budget.claim("d", 6_000_00)
    with pytest.raises(Refused) as refusal:
        programme.set_budget(5_999_99)
    assert refusal.value.reason == "below_taken"
    programme.set_budget(6_000_00)
    assert programme.raised()[-1][1].model_dump()["before_fen"] == BUDGET


def test_only_the_worker_withdraws_or_who_brought_it_in_for_one_without_an_account() -> None:
    with pytest.raises(NotYourApplication):
        submitted().withdraw(CASEWORKER, NOW)
    brought = Application.submit(a_programme(), subject(), None, standing(), appeal(), CASEWORKER, NOW)
    with pytest.raises(NotYourApplication):
        brought.withdraw("somebody", NOW)
    brought.withdraw(CASEWORKER, NOW)
    assert brought.status is Status.WITHDRAWN


def test_what_is_heard_of_an_earlier_turn_of_paying_changes_nothing() -> None:
    programme = a_programme()
    application = sent_to_pay(programme)
    application.not_paid(1, "quota_exhausted", NOW)
    assert (application.status, application.trouble) == (Status.APPROVED, "quota_exhausted")
    application.send_to_pay(handler(FINANCE), NOW)
    application.not_paid(1, "quota_exhausted", NOW)
    application.paid(1, NOW)
    assert application.status is Status.DISBURSING
    application.paid(2, NOW)
    application.paid(2, NOW)
    assert told(application).count("ApplicationDisbursed") == 1
