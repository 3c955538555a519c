"""Payments: where each is, what the bank says on its own, and what a person has found about one that is disputed."""

from typing import Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.attempt import Answer, Outcome, Said
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import NoSuchReference, NotDisputed, Status
from services.assistance.domain.identity import card_tail, masked_name
from services.assistance.routes.looking import InTheClear, Look, show_in_the_clear
from services.assistance.routes.reach import Disbursements, FinanceOrAuditor, Ref
from services.chassis.domain import Code, Fen, Instant, OrganizationPath
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Finance,
    Id,
    Integrator,
    Page,
    View,
    answers,
    changes,
    lists,
    seen,
    shows,
)

router = APIRouter(tags=["disbursements"])


class AttemptView(View):
    number: int
    reference: str
    at: Instant
    valid_until: Instant | None
    outcome: Outcome | None
    reason: str | None
    answered_at: Instant | None


class DisbursementView(View):
    id: str
    status: Status
    pays: str
    case: str
    programme: str
    organization: OrganizationPath
    amount_fen: Fen
    name: str
    account: str
    paid_by: str
    batch: str | None
    reason: str | None
    disputed: bool
    attempts: list[AttemptView]

    @classmethod
    def of(cls, disbursement: Disbursement) -> Self:
        own = {"name", "account", "attempts"}
        return cls(
            **{name: getattr(disbursement, name) for name in cls.model_fields.keys() - own},
            name=masked_name(disbursement.payee.name),
            account=card_tail(disbursement.payee.account),
            attempts=[
                AttemptView(**{name: getattr(attempt, name) for name in AttemptView.model_fields})
                for attempt in disbursement.attempts
            ],
        )


class Receipt(CommandBody):
    """What the bank says on its own. Said again, it changes nothing; otherwise than before, it is disputed."""

    disbursement: str = Field(min_length=1, max_length=80, examples=["4b7355d9-5e59-56b0-b406-311335b9a273"])
    reference: str = Field(min_length=1, max_length=80, examples=["5dc2a6b605015a018a51576f726b6572"])
    outcome: Said = Field(examples=["paid"])
    amount_fen: Fen = Field(examples=[3_000_00])
    reason: Code | None = None


class Finding(CommandBody):
    paid: bool = Field(examples=[True])
    """Whether the money has in truth left the account."""


@router.get("/disbursements", **lists(DisbursementView))
async def list_disbursements(
    page: Page,
    caller: FinanceOrAuditor,
    disbursements: Disbursements,
    programme: Ref | None = None,
    status: Status | None = None,
    disputed: bool | None = None,
) -> Response:
    """付款（已脱敏） · Payments, masked."""
    where = {"programme": programme, "status": status, "disputed": disputed}
    return await page.of(disbursements, where, DisbursementView.of, within=caller.organization)


@router.get("/disbursements/{id}", **shows(DisbursementView))
async def show_a_disbursement(id: Id, caller: FinanceOrAuditor, disbursements: Disbursements) -> Response:
    """一笔付款及其历次指令 · A payment with every order that was sent for it."""
    return seen(await disbursements.get(id, within=caller.organization), DisbursementView.of)


@router.post("/disbursements/{id}/unmask", **answers(InTheClear))
async def look_at_a_disbursement(
    id: Id, look: Look, finance: Finance, disbursements: Disbursements, desk: DeskHere
) -> Response:
    """查看收款人明文，须说明理由并记入访问日志 · The payee in the clear, for a reason; written in the access log first."""
    disbursement = await disbursements.get(id, within=finance.organization)
    said = disbursement.payee.model_dump(mode="json")
    return await show_in_the_clear("disbursement", id, disbursement.organization, said, finance, look.reason, desk)


@router.post("/disbursements/{id}/settle-dispute", **changes(DisbursementView, NotDisputed))
async def settle_a_dispute(
    id: Id, found: Finding, finance: Finance, command: Command, disbursements: Disbursements
) -> Response:
    """核查银行前后矛盾的付款 · What a person has found about a payment on which the bank contradicted itself."""
    return await command.change(
        disbursements,
        id,
        lambda d: d.settle_dispute(paid=found.paid, now=command.now),
        DisbursementView.of,
        within=finance.organization,
    )


@router.post("/bank-receipts", **changes(DisbursementView, NoSuchReference))
async def take_a_receipt(
    receipt: Receipt, integrator: Integrator, command: Command, disbursements: Disbursements
) -> Response:
    """银行回执；重复的不起作用 · A receipt of the bank's; a second one changes nothing."""
    said = Answer(outcome=receipt.outcome, amount_fen=receipt.amount_fen, reason=receipt.reason)
    return await command.change(
        disbursements,
        receipt.disbursement,
        lambda d: d.hear(receipt.reference, said, command.now),
        DisbursementView.of,
        within=integrator.organization,
    )
