"""Aid programmes: set up, shown with what is left of their money, and what they have on public notice."""

from typing import Annotated, Any, Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.aid_programme import (
    AidProgramme,
    ConfirmedBefore,
    NotConfirmed,
    Offer,
    Plan,
    WindowPassed,
)
from services.assistance.domain.application import Application
from services.assistance.domain.application_stages import Status as Stage
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status
from services.assistance.domain.eligibility import Terms
from services.assistance.domain.identity import masked_name
from services.assistance.routes.reach import STAFF, Applications, Programmes, check_sees
from services.chassis.desk import Desk
from services.chassis.domain import Code, Fen, Instant, NotFound, OrganizationPath, Refused
from services.chassis.store.port import In
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Now,
    Organizer,
    Page,
    Role,
    SignedIn,
    View,
    allowed,
    answer,
    changes,
    creates,
    lists,
    public,
    shows,
)

router = APIRouter(tags=["aid programmes"])

OrganizerOrApprover = Annotated[Caller, allowed(Role.ORGANIZER, Role.APPROVER)]
FinanceOrApprover = Annotated[Caller, allowed(Role.FINANCE, Role.APPROVER)]


class NewProgramme(CommandBody, Plan):
    organization: OrganizationPath | None = Field(default=None, examples=["630000/630100"])
    """Whose money it is; the caller's own organization when it is not said."""


class ConfirmedOffer(CommandBody, Offer):
    """Whole: as the federation gives it."""


class Budget(CommandBody):
    budget_fen: Fen = Field(examples=[80_000_00])


class ProgrammeView(View):
    id: str
    organization: OrganizationPath
    campaign: str
    work_item: int
    kind: str
    name: str
    period: str
    granted_to: str
    opens_at: Instant
    closes_at: Instant
    closed: bool
    assumed: bool
    """Proposed with a campaign's plan; it takes nothing until its money and terms are confirmed."""
    terms: Terms
    budget_fen: Fen
    used_fen: Fen
    """Reserved or disbursed."""

    @classmethod
    def of(cls, programme: AidProgramme) -> Self:
        return cls(**_told(programme))


class ProgrammeWithMoney(ProgrammeView):
    reserved_fen: Fen
    """Set aside, and not paid yet."""
    disbursed_fen: Fen
    left_fen: Fen


class NoticeView(View):
    """One application as the public sees it."""

    name: str
    organization: OrganizationPath
    amount_fen: Fen | None
    ends_at: Instant

    @classmethod
    def of(cls, application: Application, terms: Terms) -> Self:
        return cls(
            name=masked_name(application.name),
            organization=application.organization,
            amount_fen=terms.amount_for(application.tier),
            ends_at=application.notice_ends_at or application.submitted_at,
        )


@router.post("/programmes", **creates(ProgrammeView, WindowPassed))
async def set_up(new: NewProgramme, organizer: Organizer, command: Command, programmes: Programmes) -> Response:
    """设立帮扶项目：申请期、条件、各档金额、预算 · Sets a programme up: window, terms, amounts by tier, budget."""
    organization = new.organization or organizer.organization
    check_sees(organizer, organization)
    plan = Plan(**{name: getattr(new, name) for name in Plan.model_fields})
    return await command.create(
        programmes,
        lambda: AidProgramme.set_up(plan, organization, organizer.person, command.now),
        ProgrammeView.of,
    )


@router.get("/programmes", **lists(ProgrammeView))
async def list_programmes(
    page: Page, caller: SignedIn, programmes: Programmes, campaign: Code | None = None
) -> Response:
    """工作人员看本组织及下属的项目，职工看可以申请的项目 · Staff: their subtree's; workers: those of the unions above them."""
    where: dict[str, Any] = {"campaign": campaign}
    if caller.is_(*STAFF):
        return await page.of(programmes, where, ProgrammeView.of, sort=("opens_at",), within=caller.organization)
    parts = caller.organization.split("/")
    where["organization"] = In(["/".join(parts[: length + 1]) for length in range(len(parts))])
    return await page.of(
        programmes, where, ProgrammeView.of, sort=("opens_at",), keep=lambda programme: not programme.assumed
    )


@router.get("/programmes/{id}", **shows(ProgrammeWithMoney))
async def show_a_programme(id: Id, caller: SignedIn, programmes: Programmes, desk: DeskHere) -> Response:
    """项目及其资金：预算、占用、已发放 · A programme, with what is reserved, disbursed and left."""
    programme = await programmes.get(id)
    disbursed = await _disbursed(id, desk)
    used, limit = programme.budget.used, programme.budget.limit
    money = {"reserved_fen": max(0, used - disbursed), "disbursed_fen": disbursed, "left_fen": limit - used}
    return answer(ProgrammeWithMoney(**_told(programme), **money))


@router.post("/programmes/{id}/confirm", **changes(ProgrammeView, ConfirmedBefore, WindowPassed))
async def confirm(
    id: Id, offer: ConfirmedOffer, caller: FinanceOrApprover, command: Command, programmes: Programmes
) -> Response:
    """确认方案拟定的项目：申请期、条件、各档金额、预算 · Confirms what a plan's programme gives; then it opens by the clock."""
    said = Offer(**{name: getattr(offer, name) for name in Offer.model_fields})
    return await command.change(
        programmes,
        id,
        lambda programme: programme.confirm(said, caller.person, command.now),
        ProgrammeView.of,
        within=caller.organization,
    )


@router.post("/programmes/{id}/budget", **changes(ProgrammeView, Refused, NotConfirmed))
async def set_the_budget(
    id: Id, budget: Budget, caller: FinanceOrApprover, command: Command, programmes: Programmes
) -> Response:
    """调整预算，不得低于已占用 · Another budget, never below what is reserved or disbursed."""
    return await command.change(
        programmes,
        id,
        lambda programme: programme.set_budget(budget.budget_fen),
        ProgrammeView.of,
        within=caller.organization,
    )


@router.post("/programmes/{id}/close", **changes(ProgrammeView))
async def close(id: Id, caller: OrganizerOrApprover, command: Command, programmes: Programmes) -> Response:
    """提前截止；已受理的照常办理 · Takes no more applications; those that are in go their way."""
    return await command.change(
        programmes, id, lambda p: p.close(command.now), ProgrammeView.of, within=caller.organization
    )


@router.get("/programmes/{id}/notice", **lists(NoticeView, NotFound), dependencies=[public])
async def on_notice(id: Id, page: Page, now: Now, programmes: Programmes, applications: Applications) -> Response:
    """公示（姓名已脱敏） · What is on public notice now, masked."""
    programme = await programmes.get(id)
    return await page.of(
        applications,
        {"programme": id, "status": Stage.PUBLICISED},
        lambda application: NoticeView.of(application, programme.terms),
        sort=("submitted_at",),
        keep=lambda one: one.notice_ends_at is not None and one.notice_ends_at > now,
    )


async def _disbursed(programme: str, desk: Desk) -> int:
    tallies = await desk.of(Disbursement).tally({"programme": programme, "status": Status.PAID}, total="amount_fen")
    return sum(tally.sum for tally in tallies)


def _told(programme: AidProgramme) -> dict[str, Any]:
    names = ProgrammeView.model_fields.keys() - {"budget_fen", "used_fen"}
    told = {name: getattr(programme, name) for name in names}
    return {**told, "budget_fen": programme.budget.limit, "used_fen": programme.budget.used}
