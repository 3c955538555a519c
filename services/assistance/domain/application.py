"""A worker's application for aid, from submission to the money. One per person, programme and period: its id is made of them.

Verifier, approver and payer are three people, none of whom is the worker or a relative. The money itself is a `Disbursement`;
this document hears from it what came of it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field

from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application_stages import (
    MOVES,
    AlreadyApplied,
    Appeal,
    NoticeRunning,
    NotYourApplication,
    Status,
    Step,
)
from services.assistance.domain.days import IsWorkingDay, after_working_days, day_of, end_of
from services.assistance.domain.eligibility import Standing
from services.assistance.domain.handling import Handler
from services.assistance.domain.identity import ResidentId, Subject, masked_name, masked_number
from services.assistance.domain.payee import CardHolder
from services.assistance.domain.verdict import Clause
from services.assistance.published import (
    ApplicationApproved,
    ApplicationDisbursed,
    ApplicationNotPaid,
    ApplicationPublicised,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationSentToPay,
    ApplicationSubmitted,
    ApplicationVerified,
    ApplicationWithdrawn,
    Tier,
)
from services.chassis.domain import (
    Aggregate,
    Code,
    Fen,
    Instant,
    Line,
    OrganizationPath,
    PersonId,
    Sensitive,
    Text,
)
from services.chassis.ids import derived_id

MAX_STEPS = 200


class Application(Aggregate, collection="applications"):
    indexes = tuple((by, "submitted_at") for by in ("programme", "person", "organization", "status"))
    moves: ClassVar = MOVES

    status: Status = Status.SUBMITTED
    programme: str
    programme_name: Line
    period: Code
    organization: OrganizationPath
    """The applicant's."""
    person: PersonId | None
    subject: Subject
    """The applicant by their ID number; also the id of their hardship file, if they have one."""
    name: Annotated[Line, Sensitive(mask=masked_name)]
    id_number: Annotated[ResidentId, Sensitive(mask=masked_number)]
    payee: CardHolder
    need: Annotated[Text, Sensitive()] = ""
    relatives_on_staff: list[PersonId] = []
    tier: Tier | None
    """As it was when it was submitted."""
    clauses: tuple[Clause, ...]
    submitted_by: PersonId
    submitted_at: Instant
    verified_by: PersonId | None = None
    approved_by: PersonId | None = None
    paid_by: PersonId | None = None
    notice_ends_at: Instant | None = None
    amount_fen: Fen | None = None
    batch: str | None = None
    turn: int = 0
    """How often it was sent to be paid. What is heard of an earlier turn is over."""
    trouble: Code | None = None
    """Why it was not paid the last time."""
    steps: Annotated[list[Step], Field(max_length=MAX_STEPS)] = []

    @staticmethod
    def id_of(programme: AidProgramme, subject: Subject) -> str:
        return derived_id("application", programme.id, programme.period, subject)

    @classmethod
    def submit(
        cls,
        programme: AidProgramme,
        subject: Subject,
        person: PersonId | None,
        who: Standing,
        appeal: Appeal,
        by: PersonId,
        now: datetime,
    ) -> Self:
        programme.take_for("person", now)
        application = cls(
            id=cls.id_of(programme, subject),
            programme=programme.id,
            programme_name=programme.name,
            period=programme.period,
            organization=who.organization,
            person=person,
            subject=subject,
            name=appeal.payee.name,
            id_number=appeal.id_number,
            payee=appeal.payee,
            need=appeal.need,
            relatives_on_staff=appeal.relatives_on_staff,
            tier=who.tier,
            clauses=programme.terms.judge(who, programme.organization),
            submitted_by=by,
            submitted_at=now,
        )
        application._note(by, now)
        application.record(ApplicationSubmitted(**application._facts(), campaign=programme.campaign))
        return application

    def submit_again(
        self,
        programme: AidProgramme,
        person: PersonId | None,
        who: Standing,
        appeal: Appeal,
        by: PersonId,
        now: datetime,
    ) -> None:
        """After it was returned or withdrawn: the same application, looked at from the start. Never another's."""
        if self.status not in (Status.RETURNED, Status.WITHDRAWN) or self.person not in (None, person):
            raise AlreadyApplied("there is an application for this programme and period", state=self.status.value)
        programme.take_for("person", now)
        self.clauses = programme.terms.judge(who, programme.organization)
        self.become(Status.SUBMITTED)
        self.person, self.tier, self.organization = person, who.tier, who.organization
        self.name, self.id_number, self.payee = appeal.payee.name, appeal.id_number, appeal.payee
        self.need, self.relatives_on_staff = appeal.need, appeal.relatives_on_staff
        self.submitted_by, self.submitted_at = by, now
        self.verified_by = self.approved_by = self.paid_by = self.batch = None
        self.notice_ends_at = self.amount_fen = self.trouble = None
        self._note(by, now)
        self.record(ApplicationSubmitted(**self._facts(), campaign=programme.campaign))

    def verify(
        self,
        programme: AidProgramme,
        by: Handler,
        seen: Collection[Code],
        note: str,
        is_working_day: IsWorkingDay,
        now: datetime,
    ) -> None:
        """`seen` are the programme's attestations. Publicised at once where the programme asks for that."""
        self._handled_by(by)
        attested = programme.terms.attest(seen)
        self.become(Status.VERIFIED)
        self.clauses = (*self.clauses, *attested)
        self.verified_by = by.person
        self._note(by.person, now, note)
        self.record(ApplicationVerified(**self._facts(), by=by.person))
        if programme.terms.notice_working_days is not None:
            last = after_working_days(day_of(now), programme.terms.notice_working_days, is_working_day)
            self.become(Status.PUBLICISED)
            self.notice_ends_at = end_of(last)
            self._note(by.person, now)
            self.record(ApplicationPublicised(**self._facts(), ends_at=self.notice_ends_at))

    def approve(self, programme: AidProgramme, by: Handler, note: str, now: datetime) -> None:
        self._handled_by(by)
        by.is_another_than(verified=self.verified_by)
        if self.status is Status.PUBLICISED and self.notice_ends_at is not None and now < self.notice_ends_at:
            raise NoticeRunning("everybody may still see it and speak", ends_at=self.notice_ends_at)
        self.become(Status.APPROVED, only_from=(Status.VERIFIED, Status.PUBLICISED))
        self.amount_fen = programme.terms.amount_for(self.tier)
        self.approved_by = by.person
        self._note(by.person, now, note)
        self.record(ApplicationApproved(**self._facts(), by=by.person, amount_fen=self.amount_fen or 0))

    def reject(self, by: Handler, note: str, now: datetime) -> None:
        self._turn_down(Status.REJECTED, by, note, now)
        self.record(ApplicationRejected(**self._facts(), by=by.person))

    def return_(self, by: Handler, note: str, now: datetime) -> None:
        self._turn_down(Status.RETURNED, by, note, now)
        self.record(ApplicationReturned(**self._facts(), by=by.person))

    def withdraw(self, by: PersonId, now: datetime) -> None:
        """By the worker, or by who brought it in for one who has no account."""
        if by not in (self.person, None if self.person is not None else self.submitted_by):
            raise NotYourApplication("it is not yours to withdraw")
        self.become(Status.WITHDRAWN)
        self._note(by, now)
        self.record(ApplicationWithdrawn(**self._facts(), by=by))

    def send_to_pay(self, by: Handler, now: datetime, batch: str | None = None) -> None:
        """By a third person. Due at once, so that whoever finds it due sets the money aside; a batch sees to its own."""
        self._handled_by(by)
        by.is_another_than(verified=self.verified_by, approved=self.approved_by)
        self.become(Status.DISBURSING)
        self.paid_by, self.batch, self.trouble = by.person, batch, None
        self.turn += 1
        self.due_at = now if batch is None else None
        self._note(by.person, now)
        self.record(ApplicationSentToPay(**self._facts(), by=by.person, amount_fen=self.amount_fen or 0))

    def payment_begun(self, turn: int) -> None:
        """Its disbursement is there and goes its own way."""
        if turn == self.turn:
            self.due_at = None

    def paid(self, turn: int, now: datetime) -> None:
        if self.status is Status.DISBURSING and turn == self.turn:
            self.become(Status.DISBURSED)
            self._note(self.paid_by or self.submitted_by, now)
            self.record(ApplicationDisbursed(**self._facts(), amount_fen=self.amount_fen or 0))

    def not_paid(self, turn: int, reason: Code, now: datetime) -> None:
        if self.status is Status.DISBURSING and turn == self.turn:
            self.become(Status.APPROVED)
            self.trouble, self.batch, self.due_at = reason, None, None
            self._note(self.paid_by or self.submitted_by, now)
            self.record(ApplicationNotPaid(**self._facts(), reason=reason))

    def _handled_by(self, by: Handler) -> None:
        by.keep_away_from((self.person, self.subject), self.relatives_on_staff)

    def _turn_down(self, status: Status, by: Handler, note: str, now: datetime) -> None:
        self._handled_by(by)
        self.become(status)
        self._note(by.person, now, note)

    def _note(self, by: PersonId, now: datetime, note: str = "") -> None:
        self.steps = [*self.steps, Step(to=self.status, by=by, at=now, note=note)][-MAX_STEPS:]

    def _facts(self) -> dict[str, str | None]:
        told = {name: getattr(self, name) for name in ("programme", "organization", "person")}
        return {"application": self.id, "name": self.programme_name, **told}
