from datetime import timedelta

import pytest

from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.attempt import MARGIN, MAX_ATTEMPTS, VALID_FOR, Answer, Outcome
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Disputed, NoSuchReference, NotDisputed, Status
from services.chassis.domain import Denied, WrongState
from tests.assistance.domain.aid import AMOUNT, BUDGET, DECLINED, PAID, a_programme, reserved, sent_to_pay
from tests.assistance.domain.cases import FINANCE, NOW, handler, told

OVER = NOW + VALID_FOR + MARGIN


def attempted() -> tuple[Disbursement, str]:
    disbursement = reserved()
    attempt = disbursement.attempt(NOW)
    assert attempt is not None
    return disbursement, attempt.reference


def test_an_attempt_is_written_down_before_the_bank_is_asked_and_is_one_callers_only() -> None:
    disbursement, reference = attempted()
    assert told(disbursement) == ["DisbursementAttempted"]
    assert disbursement.last.reference == reference
    assert disbursement.attempt(NOW) is None


def test_paid_is_heard_once_however_often_it_is_said() -> None:
    disbursement, reference = attempted()
    for _ in range(3):
        disbursement.hear(reference, PAID, NOW)
    assert disbursement.status is Status.PAID and disbursement.due_at is None and not disbursement.disputed
    assert told(disbursement) == ["DisbursementAttempted", "DisbursementPaid"]


def test_an_outcome_that_is_not_known_is_looked_up_and_never_sent_again() -> None:
    disbursement, reference = attempted()
    disbursement.doubt(reference, NOW)
    assert disbursement.status is Status.IN_DOUBT
    for minute in range(1, 15):
        disbursement.unknown_to_the_bank(reference, NOW + timedelta(minutes=minute))
        assert disbursement.status is Status.IN_DOUBT
        assert disbursement.attempt(NOW) is None
    disbursement.hear(reference, PAID, NOW + timedelta(minutes=14))
    assert disbursement.status is Status.PAID


def test_only_an_order_that_has_run_out_and_that_the_bank_does_not_know_makes_way_for_another() -> None:
    disbursement, reference = attempted()
    disbursement.unknown_to_the_bank(reference, OVER)
    assert disbursement.status is Status.RESERVED and disbursement.due_at == OVER
    again = disbursement.attempt(OVER)
    assert again is not None and again.reference != reference and again.number == 2


def test_a_bank_that_cannot_be_reached_is_given_up_after_a_few_orders() -> None:
    disbursement = reserved()
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        attempt = disbursement.attempt(now)
        assert attempt is not None
        now += VALID_FOR + MARGIN
        disbursement.unknown_to_the_bank(attempt.reference, now)
    assert (disbursement.status, disbursement.reason) == (Status.DECLINED, "bank_not_reached")


def test_what_the_bank_refuses_goes_back_to_the_budget_and_may_be_paid_in_another_turn() -> None:
    programme = a_programme()
    disbursement = reserved(programme)
    attempt = disbursement.attempt(NOW)
    assert attempt is not None
    disbursement.hear(attempt.reference, DECLINED, NOW)
    assert (disbursement.status, disbursement.reason, disbursement.due_at) == (Status.DECLINED, "account_closed", NOW)
    give_back(programme, disbursement)
    assert (programme.budget.used, disbursement.status) == (0, Status.RELEASED)
    application = sent_to_pay(programme)
    assert not disbursement.begin_again(Disbursement.for_application(application, programme), NOW)
    application.not_paid(1, "account_closed", NOW)
    application.send_to_pay(handler(FINANCE), NOW)
    assert disbursement.begin_again(Disbursement.for_application(application, programme), NOW)
    outcome = programme.budget.claim(disbursement.id, disbursement.amount)
    disbursement.take(outcome, programme, NOW)
    second = disbursement.attempt(NOW)
    assert second is not None and second.number == 2 and second.reference != attempt.reference


def give_back(programme: AidProgramme, disbursement: Disbursement) -> None:
    ticket = programme.budget.free(disbursement.id, disbursement.amount)
    accepted = disbursement.give(ticket, lambda: disbursement.release(programme))
    programme.budget.resolve(ticket, accepted=accepted, held=disbursement.gave)


def test_a_budget_that_does_not_hold_as_much_denies_it() -> None:
    programme = a_programme()
    for number in range(3):
        reserved(programme, number + 1)
    assert programme.budget.used == 3 * AMOUNT
    last = Disbursement.for_application(sent_to_pay(programme, 4), programme)
    outcome = programme.budget.claim(last.id, last.amount)
    assert outcome == Denied("quota_exhausted") and 3 * AMOUNT <= BUDGET < 4 * AMOUNT
    last.take(outcome, programme, NOW)
    assert (last.status, told(last)) == (Status.DENIED, ["DisbursementDenied"])


def test_a_bank_that_says_two_things_is_not_believed_in_either() -> None:
    disbursement, reference = attempted()
    disbursement.hear(reference, PAID, NOW)
    disbursement.hear(reference, DECLINED, NOW)
    assert disbursement.status is Status.PAID and disbursement.disputed
    assert told(disbursement)[-1] == "DisbursementDisputed"
    disbursement.settle_dispute(paid=True, now=NOW)
    assert told(disbursement).count("DisbursementPaid") == 1
    with pytest.raises(NotDisputed):
        disbursement.settle_dispute(paid=True, now=NOW)


def test_declined_and_then_paid_stops_the_money_from_going_back_until_somebody_has_looked() -> None:
    programme = a_programme()
    disbursement = reserved(programme)
    attempt = disbursement.attempt(NOW)
    assert attempt is not None
    disbursement.hear(attempt.reference, DECLINED, NOW)
    disbursement.hear(attempt.reference, PAID, NOW)
    assert disbursement.disputed and disbursement.due_at is None
    ticket = programme.budget.free(disbursement.id, disbursement.amount)
    with pytest.raises(Disputed):
        disbursement.give(ticket, lambda: disbursement.release(programme))
    assert disbursement.held == "seat"
    disbursement.settle_dispute(paid=True, now=NOW)
    assert disbursement.status is Status.PAID
    with pytest.raises(WrongState):
        disbursement.give(ticket, lambda: disbursement.release(programme))


def test_an_answer_to_an_order_that_was_given_up_stops_the_next_one() -> None:
    disbursement, reference = attempted()
    disbursement.unknown_to_the_bank(reference, OVER)
    disbursement.hear(reference, PAID, OVER)
    assert disbursement.disputed and disbursement.attempt(OVER) is None
    disbursement.settle_dispute(paid=False, now=OVER)
    assert disbursement.due_at == OVER and disbursement.attempt(OVER) is not None


def test_another_amount_than_was_asked_is_a_dispute_and_not_an_answer() -> None:
    disbursement, reference = attempted()
    disbursement.hear(reference, Answer(outcome=Outcome.PAID, amount_fen=AMOUNT * 10), NOW)
    assert disbursement.status is Status.ATTEMPTED and disbursement.disputed and disbursement.due_at is None
    disbursement.doubt(reference, NOW)
    assert disbursement.due_at is None


def test_an_answer_to_nothing_that_was_asked_is_refused() -> None:
    disbursement, _ = attempted()
    with pytest.raises(NoSuchReference):
        disbursement.hear("another", PAID, NOW)


def test_in_a_batch_nothing_is_sent_alone_and_nothing_runs_out() -> None:
    disbursement = reserved(batch="b")
    assert disbursement.due_at is None
    attempt = disbursement.attempt(NOW)
    assert attempt is not None and attempt.valid_until is None and disbursement.due_at is None
    disbursement.unknown_to_the_bank(attempt.reference, NOW + timedelta(days=365))
    assert disbursement.status is Status.IN_DOUBT and disbursement.due_at is None


def test_no_event_of_a_payment_says_whose_it_is() -> None:
    disbursement, reference = attempted()
    disbursement.hear(reference, PAID, NOW)
    for _, event in disbursement.raised():
        text = event.model_dump_json()
        for secret in (disbursement.payee.name, disbursement.payee.account, disbursement.payee.bank):
            assert secret not in text
