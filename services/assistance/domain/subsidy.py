"""Money for a union's own work (基层工会工作经费补助): proposed, approved and paid by three people, out of a programme's budget."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.eligibility import Amount, NotEligible
from services.assistance.domain.handling import Handler
from services.assistance.domain.payee import Payee
from services.assistance.published import (
    SubsidyApproved,
    SubsidyDisbursed,
    SubsidyNotPaid,
    SubsidyProposed,
    SubsidyRejected,
    SubsidySentToPay,
    WorkItemNumber,
)
from services.chassis.domain import Aggregate, Code, Conflict, Instant, Line, OrganizationPath, PersonId, Text, within
from services.chassis.ids import derived_id


class Status(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISBURSING = "disbursing"
    DISBURSED = "disbursed"


class ProposedAlready(Conflict):
    code = "subsidy_proposed_already"


class Proposal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    programme: Annotated[str, Field(min_length=1, max_length=80)] = Field(
        examples=["0190b6c2-7d1e-7c3a-9f00-0123456789ab"]
    )
    organization: OrganizationPath = Field(examples=["630000/630100/630104"])
    """The union that it is for."""
    amount_fen: Amount = Field(examples=[20_000_00])
    purpose: Text = Field(min_length=1, examples=["开展职工技能培训"])
    payee: Payee


class Subsidy(Aggregate, collection="subsidies"):
    """One for each union, programme and period: its id is made of them."""

    indexes = (("programme", "proposed_at"), ("organization", "proposed_at"), ("status", "proposed_at"))
    moves: ClassVar[Mapping[Status, frozenset[Status]]] = {
        Status.PROPOSED: frozenset({Status.APPROVED, Status.REJECTED}),
        Status.REJECTED: frozenset({Status.PROPOSED}),
        Status.APPROVED: frozenset({Status.DISBURSING, Status.REJECTED}),
        Status.DISBURSING: frozenset({Status.DISBURSED, Status.APPROVED}),
    }

    status: Status = Status.PROPOSED
    programme: str
    programme_name: Line
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    amount_fen: Amount
    purpose: Text
    payee: Payee
    proposed_by: PersonId
    proposed_at: Instant
    approved_by: PersonId | None = None
    paid_by: PersonId | None = None
    note: Text = ""
    turn: int = 0
    trouble: Code | None = None

    @staticmethod
    def id_of(programme: AidProgramme, organization: OrganizationPath) -> str:
        return derived_id("subsidy", programme.id, programme.period, organization)

    @classmethod
    def propose(cls, programme: AidProgramme, what: Proposal, by: PersonId, now: datetime) -> Self:
        _check(programme, what, now)
        subsidy = cls(
            id=cls.id_of(programme, what.organization),
            programme_name=programme.name,
            campaign=programme.campaign,
            work_item=programme.work_item,
            proposed_by=by,
            proposed_at=now,
            **{name: getattr(what, name) for name in Proposal.model_fields},
        )
        subsidy.record(SubsidyProposed(**subsidy._facts()))
        return subsidy

    def propose_again(self, programme: AidProgramme, what: Proposal, by: PersonId, now: datetime) -> None:
        if self.status is not Status.REJECTED:
            raise ProposedAlready("there is one for this union and period", state=self.status.value)
        _check(programme, what, now)
        self.become(Status.PROPOSED)
        self.amount_fen, self.purpose, self.payee = what.amount_fen, what.purpose, what.payee
        self.proposed_by, self.proposed_at, self.approved_by = by, now, None
        self.record(SubsidyProposed(**self._facts()))

    def approve(self, by: Handler) -> None:
        by.is_another_than(proposed=self.proposed_by)
        self.become(Status.APPROVED, only_from=(Status.PROPOSED,))
        self.approved_by = by.person
        self.record(SubsidyApproved(**self._facts(), by=by.person))

    def reject(self, by: Handler, note: str) -> None:
        by.is_another_than(proposed=self.proposed_by)
        self.become(Status.REJECTED)
        self.note = note
        self.record(SubsidyRejected(**self._facts(), by=by.person))

    def send_to_pay(self, by: Handler, now: datetime) -> None:
        by.is_another_than(proposed=self.proposed_by, approved=self.approved_by)
        self.become(Status.DISBURSING)
        self.paid_by, self.trouble, self.due_at = by.person, None, now
        self.turn += 1
        self.record(SubsidySentToPay(**self._facts(), by=by.person))

    def payment_begun(self, turn: int) -> None:
        """Its disbursement is there and goes its own way."""
        if turn == self.turn:
            self.due_at = None

    def paid(self, turn: int) -> None:
        if self.status is Status.DISBURSING and turn == self.turn:
            self.become(Status.DISBURSED)
            self.record(SubsidyDisbursed(**self._facts()))

    def not_paid(self, turn: int, reason: Code) -> None:
        if self.status is Status.DISBURSING and turn == self.turn:
            self.become(Status.APPROVED)
            self.trouble, self.due_at = reason, None
            self.record(SubsidyNotPaid(**self._facts(), reason=reason))

    def _facts(self) -> dict[str, str | int]:
        return {
            "subsidy": self.id,
            "programme": self.programme,
            "organization": self.organization,
            "person": self.proposed_by,
            "amount_fen": self.amount_fen,
        }


def _check(programme: AidProgramme, what: Proposal, now: datetime) -> None:
    programme.take_for("organization", now)
    if not within(what.organization, programme.organization):
        raise NotEligible("that union is not one of the programme's", clauses=["in_the_organization"])
    limit = programme.terms.otherwise_fen
    if limit is not None and what.amount_fen > limit:
        raise NotEligible("that is more than a union is given", clauses=["at_most_the_amount"], limit_fen=limit)
