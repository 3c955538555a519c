"""An application as it is shown: masked to staff and in answers that are kept, with its notes to whom it belongs."""

from typing import Self

from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Status
from services.assistance.domain.identity import card_tail, masked_name, masked_number
from services.assistance.published import Tier
from services.assistance.routes.explained import ClauseView, explained
from services.chassis.domain import Fen, Instant, OrganizationPath
from services.chassis.web import View


class StepView(View):
    to: Status
    by: str
    at: Instant
    note: str | None = None
    """Shown to whom the application is of."""


class ApplicationView(View):
    id: str
    status: Status
    programme: str
    programme_name: str
    period: str
    organization: OrganizationPath
    person: str | None
    name: str
    id_number: str
    account: str
    tier: Tier | None
    clauses: list[ClauseView]
    amount_fen: Fen | None
    submitted_by: str
    submitted_at: Instant
    verified_by: str | None
    approved_by: str | None
    paid_by: str | None
    notice_ends_at: Instant | None
    batch: str | None
    trouble: str | None
    steps: list[StepView]

    @classmethod
    def of(cls, application: Application) -> Self:
        return cls._with(application, notes=False)

    @classmethod
    def for_the_worker(cls, application: Application) -> Self:
        return cls._with(application, notes=True)

    @classmethod
    def _with(cls, application: Application, *, notes: bool) -> Self:
        plain = (
            "id",
            "status",
            "programme",
            "programme_name",
            "period",
            "organization",
            "person",
            "tier",
            "amount_fen",
            "submitted_by",
            "submitted_at",
            "verified_by",
            "approved_by",
            "paid_by",
            "notice_ends_at",
            "batch",
            "trouble",
        )
        return cls(
            **{name: getattr(application, name) for name in plain},
            name=masked_name(application.name),
            id_number=masked_number(application.id_number),
            account=card_tail(application.payee.account),
            clauses=explained(application.clauses),
            steps=[
                StepView(to=step.to, by=step.by, at=step.at, note=step.note if notes else None)
                for step in application.steps
            ],
        )
