"""Subsidies to unions for their own work (基层工会工作经费补助)."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.bank.choosing import is_connected
from services.assistance.bank.port import BankNotConnected
from services.assistance.domain.aid_programme import ForOthers, NotTaking
from services.assistance.domain.eligibility import NotEligible
from services.assistance.domain.handling import SamePerson
from services.assistance.domain.identity import card_tail
from services.assistance.domain.subsidy import Proposal, ProposedAlready, Status, Subsidy
from services.assistance.routes.reach import Note, Programmes, Ref, Staff, Subsidies, check_sees
from services.assistance.who_handles import handler_for
from services.chassis.domain import Fen, Instant, OrganizationPath
from services.chassis.web import (
    Approver,
    Command,
    CommandBody,
    DeskHere,
    Finance,
    Id,
    Organizer,
    Page,
    View,
    changes,
    creates,
    lists,
    seen,
    shows,
)

router = APIRouter(tags=["subsidies"])


class NewSubsidy(CommandBody, Proposal):
    pass


class Why(CommandBody):
    note: Annotated[Note, Field(min_length=1)]


class SubsidyView(View):
    id: str
    status: Status
    programme: str
    programme_name: str
    organization: OrganizationPath
    amount_fen: Fen
    purpose: str
    account: str
    proposed_by: str
    proposed_at: Instant
    approved_by: str | None
    paid_by: str | None
    note: str
    trouble: str | None

    @classmethod
    def of(cls, subsidy: Subsidy) -> Self:
        told = {name: getattr(subsidy, name) for name in cls.model_fields if name != "account"}
        return cls(**told, account=card_tail(subsidy.payee.account))


@router.post("/subsidies", **creates(SubsidyView, NotEligible, NotTaking, ForOthers, ProposedAlready))
async def propose(
    new: NewSubsidy, organizer: Organizer, command: Command, subsidies: Subsidies, programmes: Programmes
) -> Response:
    """提出基层工会工作经费补助，每单位每期一次 · Asks for a subsidy: one for each union and period."""
    check_sees(organizer, new.organization)
    programme = await programmes.get(new.programme)
    what = Proposal(**{name: getattr(new, name) for name in Proposal.model_fields})
    id = Subsidy.id_of(programme, what.organization)
    if await subsidies.get_many((id,)):
        return await command.change(
            subsidies,
            id,
            lambda s: s.propose_again(programme, what, organizer.person, command.now),
            SubsidyView.of,
            status=201,
        )
    return await command.create(
        subsidies,
        lambda: Subsidy.propose(programme, what, organizer.person, command.now),
        SubsidyView.of,
        id=id,
    )


@router.get("/subsidies", **lists(SubsidyView))
async def list_subsidies(
    page: Page, caller: Staff, subsidies: Subsidies, programme: Ref | None = None, status: Status | None = None
) -> Response:
    """补助 · Subsidies."""
    where = {"programme": programme, "status": status}
    return await page.of(subsidies, where, SubsidyView.of, sort=("proposed_at",), within=caller.organization)


@router.get("/subsidies/{id}", **shows(SubsidyView))
async def show_a_subsidy(id: Id, caller: Staff, subsidies: Subsidies) -> Response:
    """一项补助 · A subsidy."""
    return seen(await subsidies.get(id, within=caller.organization), SubsidyView.of)


@router.post("/subsidies/{id}/approve", **changes(SubsidyView, SamePerson))
async def approve(id: Id, approver: Approver, command: Command, subsidies: Subsidies, desk: DeskHere) -> Response:
    """审批；不得为提出人 · Approves: not who asked for it."""
    by = await handler_for(approver.person, desk)
    return await command.change(subsidies, id, lambda s: s.approve(by), SubsidyView.of, within=approver.organization)


@router.post("/subsidies/{id}/reject", **changes(SubsidyView, SamePerson))
async def reject(
    id: Id, said: Why, approver: Approver, command: Command, subsidies: Subsidies, desk: DeskHere
) -> Response:
    """不予批准，须说明理由 · Rejects, and says why."""
    by = await handler_for(approver.person, desk)
    return await command.change(
        subsidies, id, lambda s: s.reject(by, said.note), SubsidyView.of, within=approver.organization
    )


@router.post("/subsidies/{id}/disburse", **changes(SubsidyView, SamePerson, BankNotConnected))
async def disburse(id: Id, finance: Finance, command: Command, subsidies: Subsidies, desk: DeskHere) -> Response:
    """发放；不得为提出人或审批人 · Pays: not who asked for it or approved it."""
    if not is_connected(desk):
        raise BankNotConnected("no bank is connected here")
    by = await handler_for(finance.person, desk)
    return await command.change(
        subsidies, id, lambda s: s.send_to_pay(by, command.now), SubsidyView.of, within=finance.organization
    )
