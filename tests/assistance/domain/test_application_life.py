"""Everybody tries everything, in any order: an application only ever moves along its table, by different people."""

from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import MOVES, Status
from services.chassis.domain import WuyiError
from tests.assistance.domain.aid import a_programme, appeal, standing, terms, weekdays
from tests.assistance.domain.cases import NOW, days, handler, subject

PEOPLE = ("worker", "cousin", "b", "c", "d")
WHO = st.sampled_from(PEOPLE)
BEHIND = (Status.VERIFIED, Status.PUBLICISED, Status.APPROVED, Status.DISBURSING, Status.DISBURSED)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.programme = a_programme(terms=terms(notice_working_days=5))
        what = appeal(relatives=("cousin",))
        self.application = Application.submit(self.programme, subject(), "worker", standing(), what, "worker", self.now)
        self.seen = self.application.status
        self.turns: list[int] = []

    def tried(self, deed: Any) -> None:
        before = self.application.model_dump()
        steps = len(self.application.steps)
        try:
            deed()
        except WuyiError:
            assert self.application.model_dump() == before, "a refusal changed something"
            return
        path = [self.seen, *(step.to for step in self.application.steps[steps:])]
        assert all(there in MOVES.get(here, ()) for here, there in pairwise(path)), path
        self.seen = self.application.status

    @rule(who=WHO, seen=st.booleans())
    def verify(self, who: str, seen: bool) -> None:
        attested = ["child_at_school"] if seen else []
        self.tried(lambda: self.application.verify(self.programme, handler(who), attested, "", weekdays, self.now))

    @rule(who=WHO)
    def approve(self, who: str) -> None:
        self.tried(lambda: self.application.approve(self.programme, handler(who), "", self.now))

    @rule(who=WHO)
    def reject(self, who: str) -> None:
        if who == "d":
            self.tried(lambda: self.application.reject(handler(who), "", self.now))

    @rule(who=WHO)
    def return_(self, who: str) -> None:
        self.tried(lambda: self.application.return_(handler(who), "", self.now))

    @rule(who=WHO)
    def withdraw(self, who: str) -> None:
        self.tried(lambda: self.application.withdraw(who, self.now))

    @rule()
    def submit_again(self) -> None:
        what = appeal(relatives=("cousin",))
        self.tried(
            lambda: self.application.submit_again(self.programme, "worker", standing(), what, "worker", self.now)
        )

    @rule(who=WHO)
    def send_to_pay(self, who: str) -> None:
        self.tried(lambda: self.application.send_to_pay(handler(who), self.now))

    @rule(turn=st.integers(1, 4))
    def not_paid(self, turn: int) -> None:
        self.tried(lambda: self.application.not_paid(turn, "account_closed", self.now))

    @rule(turn=st.integers(1, 4))
    def paid(self, turn: int) -> None:
        self.tried(lambda: self.application.paid(turn, self.now))

    @rule()
    def a_week_goes_by(self) -> None:
        if self.now < NOW + days(40):
            self.now += days(7)

    @invariant()
    def three_people_none_of_them_close_to_the_worker(self) -> None:
        application = self.application
        if application.status not in BEHIND:
            return
        hands = [application.verified_by]
        if application.status not in (Status.VERIFIED, Status.PUBLICISED):
            hands.append(application.approved_by)
            assert application.amount_fen is not None
            assert application.notice_ends_at is not None and application.notice_ends_at <= self.now
        if application.status in (Status.DISBURSING, Status.DISBURSED):
            hands.append(application.paid_by)
        assert None not in hands and len(set(hands)) == len(hands)
        assert not {"worker", "cousin"} & set(hands)

    @invariant()
    def money_is_told_once(self) -> None:
        told = [type(event).__name__ for _, event in self.application.raised()]
        assert told.count("ApplicationDisbursed") == (self.application.status is Status.DISBURSED)
        assert [number for number, _ in self.application.raised()] == list(range(1, len(told) + 1))


def test_an_application_only_ever_moves_along_its_table_by_different_people() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=150, stateful_step_count=40, deadline=None))
