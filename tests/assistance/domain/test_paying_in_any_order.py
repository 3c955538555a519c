"""Payments of several cases out of one budget, with a bank that is slow, forgets to answer and answers twice; processes that
sleep between writing down and sending. Whatever happens in whatever order: each case is paid once at most."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.assistance.domain.application import Application
from services.assistance.domain.attempt import Answer, Attempt, Outcome
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status
from services.chassis.domain import Granted
from tests.assistance.domain.aid import AMOUNT, a_programme, sent_to_pay
from tests.assistance.domain.cases import FINANCE, NOW, handler

CASES = 4
WHICH = st.integers(0, CASES - 1)
ANY = st.integers(0, 50)


@dataclass(frozen=True)
class Looked:
    case: int
    reference: str
    found: Outcome | None
    asked_at: datetime


class Bank:
    """Keeps its two promises: nothing after `valid_until`, nothing twice under one reference."""

    def __init__(self, *, keeps_promises: bool) -> None:
        self.keeps_promises = keeps_promises
        self.ledger: dict[str, Outcome] = {}

    def receive(self, order: Attempt, outcome: Outcome, now: datetime) -> Outcome | None:
        if order.reference in self.ledger:
            return self.ledger[order.reference]
        assert order.valid_until is not None
        if now >= order.valid_until and self.keeps_promises:
            return None
        self.ledger[order.reference] = outcome
        return outcome


class Paying(RuleBasedStateMachine):
    keeps_promises = True

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.skew = timedelta(minutes=4)
        self.programme = a_programme(budget_fen=3 * AMOUNT)
        self.bank = Bank(keeps_promises=self.keeps_promises)
        self.applications: list[Application] = [sent_to_pay(self.programme, n + 1) for n in range(CASES)]
        self.disbursements: dict[int, Disbursement] = {}
        self.unsent: list[tuple[int, Attempt]] = []
        self.under_way: list[tuple[int, Attempt]] = []
        self.answers: list[tuple[int, str, Outcome]] = []
        self.looks: list[Looked] = []

    @rule(which=WHICH)
    def claim(self, which: int) -> None:
        new = Disbursement.for_application(self.applications[which], self.programme)
        present = self.disbursements.setdefault(which, new)
        if present is not new and not present.begin_again(new, self.now):
            return
        outcome = self.programme.budget.claim(present.id, present.amount)
        accepted = present.take(outcome, self.programme, self.now)
        if isinstance(outcome, Granted):
            self.programme.budget.resolve(outcome.ticket, accepted=accepted)

    @rule(which=WHICH)
    def write_down(self, which: int) -> None:
        if which in self.disbursements:
            attempt = self.disbursements[which].attempt(self.now)
            if attempt is not None:
                self.unsent.append((which, attempt))

    @precondition(lambda self: self.unsent)
    @rule(number=ANY)
    def send(self, number: int) -> None:
        self.under_way.append(self.unsent.pop(number % len(self.unsent)))

    @precondition(lambda self: self.under_way)
    @rule(
        number=ANY,
        outcome=st.sampled_from([Outcome.PAID, Outcome.DECLINED]),
        answers=st.integers(0, 2),
        twice=st.booleans(),
    )
    def arrive(self, number: int, outcome: Outcome, answers: int, twice: bool) -> None:
        """The network may deliver an order twice, and lose or double the answer."""
        number %= len(self.under_way)
        case, order = self.under_way[number] if twice else self.under_way.pop(number)
        said = self.bank.receive(order, outcome, self.now - self.skew)
        if said is not None:
            self.answers += [(case, order.reference, said)] * answers

    @precondition(lambda self: self.answers)
    @rule(number=ANY)
    def hear(self, number: int) -> None:
        case, reference, outcome = self.answers.pop(number % len(self.answers))
        self._hear(case, reference, outcome)

    @rule(which=WHICH)
    def ask_what_became_of_it(self, which: int) -> None:
        disbursement = self.disbursements.get(which)
        if disbursement is not None and disbursement.attempts:
            reference = disbursement.last.reference
            self.looks.append(Looked(which, reference, self.bank.ledger.get(reference), self.now))

    @precondition(lambda self: self.looks)
    @rule(number=ANY)
    def hear_what_became_of_it(self, number: int) -> None:
        look = self.looks.pop(number % len(self.looks))
        if look.found is None:
            self.disbursements[look.case].unknown_to_the_bank(look.reference, look.asked_at)
        else:
            self._hear(look.case, look.reference, look.found)

    @rule(minutes=st.sampled_from([1, 9, 16]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(which=WHICH)
    def give_back(self, which: int) -> None:
        disbursement = self.disbursements.get(which)
        if disbursement is None or disbursement.status is not Status.DECLINED or disbursement.disputed:
            return
        ticket = self.programme.budget.free(disbursement.id, disbursement.amount)
        accepted = disbursement.give(ticket, lambda: disbursement.release(self.programme))
        self.programme.budget.resolve(ticket, accepted=accepted, held=disbursement.gave)

    @rule(which=WHICH)
    def try_another_turn(self, which: int) -> None:
        application, disbursement = self.applications[which], self.disbursements.get(which)
        if disbursement is not None and disbursement.status in (Status.RELEASED, Status.DENIED):
            application.not_paid(disbursement.turn, "trouble", self.now)
            if application.status.value == "approved":
                application.send_to_pay(handler(FINANCE), self.now)

    def _hear(self, case: int, reference: str, outcome: Outcome) -> None:
        answer = Answer.model_validate({"outcome": outcome, "amount_fen": AMOUNT, "reason": None})
        self.disbursements[case].hear(reference, answer, self.now)

    def paid_for(self, which: int) -> int:
        attempts = self.disbursements[which].attempts
        return sum(self.bank.ledger.get(attempt.reference) is Outcome.PAID for attempt in attempts)

    @invariant()
    def each_case_is_paid_once_at_most(self) -> None:
        for which, disbursement in self.disbursements.items():
            assert self.paid_for(which) <= 1, "paid twice"
            if disbursement.status is Status.PAID:
                assert self.paid_for(which) == 1, "said to be paid and was not"
            if disbursement.status in (Status.RELEASED, Status.DENIED):
                assert self.paid_for(which) == 0, "given back and yet paid"
            assert not disbursement.disputed, "an honest bank was not believed"

    @invariant()
    def the_budget_holds(self) -> None:
        held = [d for d in self.disbursements.values() if d.held == "seat"]
        assert self.programme.budget.used == sum(d.amount for d in held) <= self.programme.budget.limit
        paid = sum(outcome is Outcome.PAID for outcome in self.bank.ledger.values())
        assert paid * AMOUNT <= self.programme.budget.limit


class PayingWithoutThePromise(Paying):
    keeps_promises = False


HARD = settings(max_examples=150, stateful_step_count=60, deadline=None)


def test_each_case_is_paid_once_at_most_in_any_order() -> None:
    run_state_machine_as_test(Paying, settings=HARD)


def test_with_a_bank_that_carries_out_orders_that_have_run_out_somebody_is_paid_twice() -> None:
    """The control: the story is told by hand, so that it is known that the machine's eyes are open."""
    machine = PayingWithoutThePromise()
    machine.claim(0)
    machine.write_down(0)
    machine.wait(16)
    machine.ask_what_became_of_it(0)
    machine.hear_what_became_of_it(0)
    machine.write_down(0)
    for _ in range(2):
        machine.send(0)
        machine.arrive(0, Outcome.PAID, 0, False)
    with pytest.raises(AssertionError, match="paid twice"):
        machine.each_case_is_paid_once_at_most()


def a_first_order(machine: Paying) -> None:
    machine.claim(0)
    machine.write_down(0)
    machine.send(0)


def both_orders_arrive(machine: Paying) -> None:
    machine.write_down(0)
    if machine.unsent:
        machine.send(0)
    while machine.under_way:
        machine.arrive(0, Outcome.PAID, 0, False)
    machine.each_case_is_paid_once_at_most()


def test_a_bank_whose_clock_is_late_still_takes_an_order_that_has_run_out_by_ours() -> None:
    machine = Paying()
    a_first_order(machine)
    machine.wait(9)
    machine.wait(1)
    machine.ask_what_became_of_it(0)
    machine.hear_what_became_of_it(0)
    both_orders_arrive(machine)


def test_not_found_before_it_ran_out_is_not_not_found_after() -> None:
    machine = Paying()
    a_first_order(machine)
    machine.ask_what_became_of_it(0)
    machine.arrive(0, Outcome.PAID, 0, False)
    machine.wait(16)
    machine.hear_what_became_of_it(0)
    both_orders_arrive(machine)
