"""Money for one case: set aside in the programme's budget, asked of the bank, paid or given back. One for each case.

Nothing is ever asked of the bank that was not written down here before; and what was asked is looked up, never sent again,
until the bank itself says that it did not and will not pay it.
"""

from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.attempt import (
    LOOK_AGAIN_AFTER,
    MAX_ATTEMPTS,
    VALID_FOR,
    Answer,
    Attempt,
    Outcome,
)
from services.assistance.domain.disbursement_stages import (
    MOVES,
    UNDER_WAY,
    Disputed,
    NoSuchReference,
    NotDisputed,
    Status,
)
from services.assistance.domain.payee import Payee
from services.assistance.domain.subsidy import Subsidy
from services.assistance.published import (
    DisbursementAttempted,
    DisbursementDeclined,
    DisbursementDenied,
    DisbursementDisputed,
    DisbursementInDoubt,
    DisbursementPaid,
    DisbursementReleased,
    DisbursementReserved,
    WorkItemNumber,
)
from services.chassis.domain import (
    Claimant,
    Code,
    Denied,
    Fen,
    OrganizationPath,
    PersonId,
)
from services.chassis.domain import Outcome as Claimed
from services.chassis.ids import derived_id

_TOLD = ("pays", "case", "turn", "programme", "organization", "campaign", "work_item", "amount_fen")


class Disbursement(Claimant, collection="disbursements"):
    indexes = (("programme", "status"), ("case",), ("organization", "status"), ("disputed",))
    moves: ClassVar = MOVES

    status: Status = Status.CLAIMING
    pays: Literal["application", "subsidy"]
    case: str
    turn: int
    programme: str
    organization: OrganizationPath
    """The programme's."""
    campaign: Code
    work_item: WorkItemNumber
    household: str | None
    amount_fen: Fen
    payee: Payee
    paid_by: PersonId
    batch: str | None = None
    attempts: list[Attempt] = []
    reason: Code | None = None
    """Why it was denied or declined."""
    disputed: bool = False

    @staticmethod
    def id_of(case: str) -> str:
        return derived_id("disbursement", case)

    @classmethod
    def for_application(cls, application: Application, programme: AidProgramme) -> Self:
        assert application.amount_fen is not None and application.paid_by is not None
        return cls(
            **_of("application", application.id, application.turn, programme),
            household=application.subject,
            amount_fen=application.amount_fen,
            payee=application.payee.payee(),
            paid_by=application.paid_by,
            batch=application.batch,
        )

    @classmethod
    def for_subsidy(cls, subsidy: Subsidy, programme: AidProgramme) -> Self:
        assert subsidy.paid_by is not None
        return cls(
            **_of("subsidy", subsidy.id, subsidy.turn, programme),
            household=None,
            amount_fen=subsidy.amount_fen,
            payee=subsidy.payee,
            paid_by=subsidy.paid_by,
        )

    @property
    def amount(self) -> int:
        return self.amount_fen

    @property
    def last(self) -> Attempt:
        return self.attempts[-1]

    def settle(self, outcome: Claimed, holder: Any, now: datetime) -> None:
        if isinstance(outcome, Denied):
            self.become(Status.DENIED)
            self.reason = outcome.reason
            self.record(DisbursementDenied(**self._facts(), reason=outcome.reason))
            return
        self.become(Status.RESERVED)
        self.due_at = now if self.batch is None else None
        self.record(DisbursementReserved(**self._facts()))

    def ask_again(self, new: Self, now: datetime) -> bool:
        """In another turn of its case, with what may have been mended in it."""
        if new.turn <= self.turn:
            return False
        self.become(Status.CLAIMING)
        self.turn, self.amount_fen, self.payee = new.turn, new.amount_fen, new.payee
        self.paid_by, self.batch, self.reason = new.paid_by, new.batch, None
        return True

    def attempt(self, now: datetime) -> Attempt | None:
        """Written down, and now the caller's to send: once, for it is nobody's who finds it written down already."""
        if self.status is not Status.RESERVED or self.disputed:
            return None
        valid_until = None if self.batch is not None else now + VALID_FOR
        number = len(self.attempts) + 1
        reference = derived_id("payment", self.id, str(number)).replace("-", "")
        attempt = Attempt(number=number, turn=self.turn, reference=reference, at=now, valid_until=valid_until)
        self.become(Status.ATTEMPTED)
        self.attempts = [*self.attempts, attempt]
        self.due_at = now + LOOK_AGAIN_AFTER if valid_until is not None else None
        self.record(DisbursementAttempted(**self._facts(), reference=reference, attempt=number))
        return attempt

    def doubt(self, reference: str, now: datetime) -> None:
        """Nothing was heard, or nothing that says what became of it: it is looked up from now on."""
        if self._open(reference):
            if self.status is Status.ATTEMPTED:
                self.become(Status.IN_DOUBT)
                self.record(DisbursementInDoubt(**self._facts(), reference=reference))
            self.due_at = now + LOOK_AGAIN_AFTER if self.batch is None and not self.disputed else None

    def hear(self, reference: str, answer: Answer, now: datetime) -> None:
        """The same answer again changes nothing; another one is a dispute, and changes nothing else."""
        attempt = self._named(reference)
        if not self._open(reference) or answer.amount_fen != self.amount_fen:
            if attempt.outcome is not answer.outcome or answer.amount_fen != self.amount_fen:
                self._dispute(reference)
            return
        self._write(attempt.answered(answer.outcome, answer.reason, now))
        self.due_at = None
        if answer.outcome is Outcome.PAID:
            self.become(Status.PAID)
            self.record(DisbursementPaid(**self._facts(), reference=reference, household=self.household, paid_at=now))
        else:
            self._decline(reference, answer.reason or "declined", now)

    def unknown_to_the_bank(self, reference: str, now: datetime) -> None:
        """Looked up, and the bank has nothing of it. `now` is from before it was asked: an order that had not run out then
        may have been on its way while the bank was answering."""
        if not self._open(reference):
            return
        attempt = self._named(reference)
        if not attempt.is_over(now):
            self.doubt(reference, now)
            return
        self._write(attempt.answered(Outcome.NOT_RECEIVED, None, now))
        if sum(one.turn == self.turn for one in self.attempts) >= MAX_ATTEMPTS:
            self._decline(reference, "bank_not_reached", now)
            return
        self.become(Status.RESERVED)
        self.due_at = now

    def release(self, holder: AidProgramme) -> None:
        """The move of giving the money back to the budget; the claim's protocol sees to the books."""
        if self.disputed:
            raise Disputed("the bank has contradicted itself about this payment")
        self.become(Status.RELEASED)
        self.due_at = None
        self.record(DisbursementReleased(**self._facts(), reason=self.reason or "declined"))

    def settle_dispute(self, *, paid: bool, now: datetime) -> None:
        """A person has looked: it was paid whatever stands here, or what stands here is right and goes on from there."""
        if not self.disputed:
            raise NotDisputed("there is nothing disputed about this payment")
        self.disputed, self.due_at = False, None
        if paid and self.status is not Status.PAID:
            self.become(Status.PAID)
            self.record(
                DisbursementPaid(**self._facts(), reference=self.last.reference, household=self.household, paid_at=now)
            )
        elif self.status in UNDER_WAY and (self.batch is None or self.status is Status.DECLINED):
            self.due_at = now

    def on_due(self, now: datetime) -> None:
        """Time alone brings nothing about: it stays due until the job has done what takes a bank, or a budget."""

    def _decline(self, reference: str, reason: Code, now: datetime) -> None:
        self.become(Status.DECLINED)
        self.reason = reason
        self.due_at = now
        self.record(DisbursementDeclined(**self._facts(), reference=reference, reason=reason))

    def _dispute(self, reference: str) -> None:
        if not self.disputed:
            self.disputed, self.due_at = True, None
            self.record(DisbursementDisputed(**self._facts(), reference=reference, paid_by=self.paid_by))

    def _open(self, reference: str) -> bool:
        """Whether it is the last attempt and nothing is known of it yet."""
        waiting = self.status in (Status.ATTEMPTED, Status.IN_DOUBT)
        return waiting and self._named(reference).number == self.last.number

    def _named(self, reference: str) -> Attempt:
        for attempt in self.attempts:
            if attempt.reference == reference:
                return attempt
        raise NoSuchReference("no attempt has this reference", reference=reference)

    def _write(self, attempt: Attempt) -> None:
        self.attempts = [attempt if one.number == attempt.number else one for one in self.attempts]

    def _facts(self) -> dict[str, str | int]:
        return {"disbursement": self.id, **{name: getattr(self, name) for name in _TOLD}}


def _of(pays: str, case: str, turn: int, programme: AidProgramme) -> dict[str, Any]:
    return {
        "id": Disbursement.id_of(case),
        "pays": pays,
        "case": case,
        "turn": turn,
        "programme": programme.id,
        "organization": programme.organization,
        "campaign": programme.campaign,
        "work_item": programme.work_item,
    }
