"""The payments with one of their guards taken out, each for a process of its own. What it lets through must be found."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.assistance import paying
from services.assistance.bank.port import Bank, Order, OutcomeUnknown
from services.assistance.domain.attempt import VALID_FOR, Attempt
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status
from services.chassis.desk import Desk
from services.chassis.domain.quota import Granted, Kind, Outcome, Quota
from services.chassis.ids import new_id
from services.plays.paying_aid import PayingAid


def attempt_before_asking() -> PayingAid:
    """The bank is asked first, and what it answered is written down; what it did not answer is asked again."""

    async def ask(id: str, desk: Desk, bank: Bank) -> None:
        now = desk.clock.now()
        due = await desk.of(Disbursement).get(id)
        order = Order(reference=new_id(), payee=due.payee, amount_fen=due.amount_fen, valid_until=now + VALID_FOR)
        try:
            answer = await bank.pay(order)
        except OutcomeUnknown:
            return

        def write_down(disbursement: Disbursement) -> None:
            attempt = disbursement.attempt(now)
            if attempt is not None:
                disbursement.attempts = [attempt.model_copy(update={"reference": order.reference})]
                disbursement.hear(order.reference, answer, now)

        await desk.of(Disbursement).change(id, write_down)

    setattr(paying, "ask", ask)  # noqa: B010 - a guard is taken out, not a member set
    return PayingAid()


def looked_up_until_it_has_run_out() -> PayingAid:
    """What the bank does not know yet is taken for what it never will."""
    _instead(Attempt, "is_over", lambda self, now: True)
    return PayingAid()


def an_attempt_is_whose_it_is() -> PayingAid:
    """Whoever finds an attempt written down sends it too, as one more."""
    before = Disbursement.attempt

    def attempt(self: Disbursement, now: datetime) -> Attempt | None:
        if self.status in (Status.ATTEMPTED, Status.IN_DOUBT):
            self.status = Status.RESERVED
        return before(self, now)

    async def look_up(disbursement: Disbursement, desk: Desk) -> None:
        await paying.ask(disbursement.id, desk, paying.bank_of(desk))

    _instead(Disbursement, "attempt", attempt)
    setattr(paying, "look_up", look_up)  # noqa: B010
    return PayingAid()


def budget() -> PayingAid:
    """Money is set aside whether it is there or not."""

    def claim(self: Quota, claimant: str, amount: int = 1, turned: int = 0) -> Outcome:
        entry = self._enter(claimant, Kind.TAKE, amount, turned)
        self.used += amount
        return Granted(entry.ticket)

    _instead(Quota, "claim", claim)
    return PayingAid()


def _instead(owner: type[Any], name: str, what: object) -> None:
    setattr(owner, name, what)


CONTROLS: dict[str, Callable[[], PayingAid]] = {
    each.__name__: each
    for each in (attempt_before_asking, looked_up_until_it_has_run_out, an_attempt_is_whose_it_is, budget)
}
