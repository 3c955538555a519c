"""A programme of aid in one campaign and period: when it takes applications, what it gives, and the money that it has."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.assistance.domain.eligibility import Terms
from services.assistance.published import (
    AidBudgetChanged,
    AidProgrammeClosed,
    AidProgrammeOpened,
    WorkItemNumber,
)
from services.chassis.domain import (
    Aggregate,
    Code,
    Fen,
    Instant,
    Invalid,
    Line,
    OrganizationPath,
    PersonId,
    Quota,
    Refused,
)
from services.chassis.ids import derived_id


class NotTaking(Refused):
    """Outside its window, or closed."""

    code = "programme_not_taking"


class NotConfirmed(Refused):
    """Proposed with what we assume; a federation has yet to say what it gives."""

    code = "programme_not_confirmed"


class ConfirmedBefore(Refused):
    code = "programme_confirmed_before"


class WindowPassed(Invalid):
    code = "window_passed"


class ForOthers(Refused):
    """A programme for persons was asked as if for organizations, or the other way about."""

    code = "programme_for_others"


class Offer(BaseModel):
    """What a programme gives, when, to whom, and how much in all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens_at: Instant = Field(examples=["2022-06-01T00:00:00+08:00"])
    closes_at: Instant = Field(examples=["2022-09-30T18:00:00+08:00"])
    terms: Terms = Field(examples=[{"amounts": {"deep": 3_000_00}, "otherwise_fen": 200_00}])
    budget_fen: Annotated[Fen, Field(examples=[50_000_00])]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise PydanticCustomError("ends_before_it_starts", "it ends before it starts")
        return self


class Plan(Offer):
    """What is said of a programme when it is set up."""

    campaign: Code = Field(examples=["qinghai-2022"])
    work_item: WorkItemNumber = Field(examples=[7])
    kind: Code = Field(examples=["summer_cooling"])
    name: Line = Field(examples=["夏送清凉"])
    period: Code = Field(examples=["2022-summer"])
    """One application per person and period: the programme's season or year."""
    granted_to: Literal["person", "organization"] = "person"


class AidProgramme(Aggregate, collection="aid_programmes"):
    """Its id is made of campaign, kind, period and organization: it is set up once."""

    indexes = (("organization", "opens_at"), ("campaign", "opens_at"))

    organization: OrganizationPath
    """Whose money it is; for workers of it and below."""
    campaign: Code
    work_item: WorkItemNumber
    kind: Code
    name: Line
    period: Code
    granted_to: Literal["person", "organization"]
    opens_at: Instant
    closes_at: Instant
    terms: Terms
    budget: Quota
    """In fen. What is used is reserved or disbursed."""
    announced: bool = False
    closed: bool = False
    assumed: bool = False
    """It came with a campaign's plan, and its money and terms are ours to propose and the federation's to confirm: until
    then it takes nothing."""
    set_up_by: PersonId | None
    """None: the plan."""
    set_up_at: Instant

    @classmethod
    def set_up(cls, plan: Plan, organization: OrganizationPath, by: PersonId, now: datetime) -> Self:
        if plan.closes_at <= now:
            raise WindowPassed("its window has passed", field="closes_at")
        return cls._of(plan, organization, by, now, due_at=max(plan.opens_at, now))

    @classmethod
    def propose(cls, plan: Plan, organization: OrganizationPath, now: datetime) -> Self:
        return cls._of(plan, organization, None, now, assumed=True)

    @classmethod
    def _of(
        cls, plan: Plan, organization: OrganizationPath, by: PersonId | None, now: datetime, **more: datetime | bool
    ) -> Self:
        return cls(
            id=derived_id("aid-programme", plan.campaign, plan.kind, plan.period, organization),
            organization=organization,
            **{name: getattr(plan, name) for name in Plan.model_fields if name != "budget_fen"},
            budget=Quota(limit=plan.budget_fen),
            set_up_by=by,
            set_up_at=now,
            **more,
        )

    def confirm(self, offer: Offer, by: PersonId, now: datetime) -> None:
        """As proposed, or otherwise: from now on it is as the federation says."""
        if not self.assumed:
            raise ConfirmedBefore("what it gives was said before")
        if offer.closes_at <= now:
            raise WindowPassed("its window has passed", field="closes_at")
        self.opens_at, self.closes_at, self.terms = offer.opens_at, offer.closes_at, offer.terms
        self.budget.resize(offer.budget_fen)
        self.assumed, self.set_up_by, self.set_up_at = False, by, now
        self.due_at = max(offer.opens_at, now)

    def is_taking(self, now: datetime) -> bool:
        return not self.assumed and not self.closed and self.opens_at <= now < self.closes_at

    def take_for(self, whom: Literal["person", "organization"], now: datetime) -> None:
        if self.granted_to != whom:
            raise ForOthers(f"it is for a {self.granted_to}", granted_to=self.granted_to)
        if self.assumed:
            raise NotConfirmed("what it gives is not confirmed yet")
        if not self.is_taking(now):
            raise NotTaking("it takes no applications now", opens_at=self.opens_at, closes_at=self.closes_at)

    def set_budget(self, budget_fen: Fen) -> None:
        """Never below what is reserved or disbursed."""
        if self.assumed:
            raise NotConfirmed("what it gives is not confirmed yet")
        before = self.budget.limit
        self.budget.resize(budget_fen)
        if budget_fen != before:
            self.record(AidBudgetChanged(**self._facts(), before_fen=before, budget_fen=budget_fen))

    def close(self, now: datetime) -> None:
        """Before its time. What is in goes its way."""
        if not self.closed:
            self.closed, self.due_at, self.assumed = True, None, False
            self.record(AidProgrammeClosed(**self._facts()))

    def on_due(self, now: datetime) -> None:
        if not self.announced:
            self.announced = True
            self.record(AidProgrammeOpened(**self._facts(), closes_at=self.closes_at, budget_fen=self.budget.limit))
        self.due_at = self.closes_at
        if now >= self.closes_at:
            self.close(now)

    def _facts(self) -> dict[str, str | int]:
        return {
            "programme": self.id,
            "organization": self.organization,
            "campaign": self.campaign,
            "work_item": self.work_item,
            "kind": self.kind,
            "name": self.name,
            "period": self.period,
        }
