"""Grievances: received, given to a responsible leader, resolved, and found resolved by the worker."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.days import day_of
from services.assistance.domain.grievance import Grievance
from services.assistance.domain.grievance_stages import Complaint, LeaderConcerned, NotYourGrievance, Status
from services.assistance.domain.handling import OwnCase, RelativesCase
from services.assistance.domain.rulebook import NoRulesInForce
from services.assistance.routes.grievance_views import GrievanceView
from services.assistance.routes.looking import InTheClear, Look, show_in_the_clear
from services.assistance.routes.reach import (
    CaseworkerOrApprover,
    Grievances,
    Note,
    Staff,
    WorkerOrCaseworker,
    check_may_see,
    check_sees,
    subtree_or_own,
)
from services.assistance.rules_in_force import rulebook_of, working_days_of
from services.assistance.who_handles import handler_for
from services.chassis.domain import OrganizationPath, PersonId
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Id,
    Page,
    Role,
    SignedIn,
    answers,
    changes,
    creates,
    lists,
    seen,
    shows,
)

router = APIRouter(tags=["grievances"])


class NewGrievance(CommandBody, Complaint):
    """A worker brings their own; a caseworker may write down another's, who has an account or has none."""

    person: PersonId | None = None
    organization: OrganizationPath | None = Field(default=None, examples=["630000/630100"])
    """To which union; the caller's own when it is not said."""


class Assignment(CommandBody):
    leader: PersonId = Field(examples=["leader-7"])
    """The responsible leader (包案领导)."""
    note: Note = ""


class Why(CommandBody):
    note: Annotated[Note, Field(min_length=1)]


@router.post("/grievances", **creates(GrievanceView, NoRulesInForce))
async def receive(
    new: NewGrievance, caller: WorkerOrCaseworker, command: Command, grievances: Grievances, desk: DeskHere
) -> Response:
    """提出信访事项 · Brings a grievance."""
    for_others = caller.is_(Role.CASEWORKER)
    organization = (new.organization if for_others else None) or caller.organization
    check_sees(caller, organization)
    person = new.person if for_others else caller.person

    async def received() -> Grievance:
        rulebook, today = await rulebook_of(desk), day_of(command.now)
        return Grievance.receive(
            command.id,
            organization,
            person,
            Complaint(**{name: getattr(new, name) for name in Complaint.model_fields}),
            rulebook.grievance_on(today),
            working_days_of(desk),
            caller.person,
            command.now,
            rulebook.drive_on(today),
        )

    return await command.create(grievances, received, GrievanceView.of)


@router.get("/grievances", **lists(GrievanceView))
async def list_grievances(
    page: Page,
    caller: SignedIn,
    grievances: Grievances,
    status: Status | None = None,
    leader: PersonId | None = None,
) -> Response:
    """信访事项；职工只见本人的 · Grievances: staff their subtree's, workers their own."""
    where, within = subtree_or_own(caller, {"status": status, "leader": leader})
    return await page.of(grievances, where, GrievanceView.of, sort=("received_at",), within=within)


@router.get("/grievances/{id}", **shows(GrievanceView))
async def show_a_grievance(id: Id, caller: SignedIn, grievances: Grievances) -> Response:
    """一件信访；本人可见全部办理情况 · One grievance; its worker reads all that was done about it."""
    grievance = await grievances.get(id)
    check_may_see(caller, "Grievance", id, grievance.organization, grievance.person)
    own = grievance.person == caller.person
    return seen(grievance, GrievanceView.for_the_worker if own else GrievanceView.of)


@router.post("/grievances/{id}/unmask", **answers(InTheClear))
async def look_at_a_grievance(id: Id, look: Look, staff: Staff, grievances: Grievances, desk: DeskHere) -> Response:
    """查看内容，须说明理由并记入访问日志 · Its words, for a reason; written in the access log first."""
    grievance = await grievances.get(id, within=staff.organization)
    said = grievance.model_dump(mode="json", include={"content", "about", "entries"})
    return await show_in_the_clear("grievance", id, grievance.organization, said, staff, look.reason, desk)


@router.post("/grievances/{id}/assign", **changes(GrievanceView, OwnCase, RelativesCase, LeaderConcerned))
async def assign(
    id: Id,
    said: Assignment,
    caller: CaseworkerOrApprover,
    command: Command,
    grievances: Grievances,
    desk: DeskHere,
) -> Response:
    """受理并指定包案领导 · Accepts it and names the responsible leader; later, another one."""
    by, worked = await handler_for(caller.person, desk), working_days_of(desk)
    return await command.change(
        grievances,
        id,
        lambda g: g.assign(said.leader, by, said.note, worked, command.now),
        GrievanceView.of,
        within=caller.organization,
    )


@router.post("/grievances/{id}/decline", **changes(GrievanceView, OwnCase, RelativesCase))
async def decline(
    id: Id, said: Why, caller: CaseworkerOrApprover, command: Command, grievances: Grievances, desk: DeskHere
) -> Response:
    """不予受理，须说明理由及去处 · It is not ours to handle; says why, and where to turn."""
    by = await handler_for(caller.person, desk)
    return await command.change(
        grievances,
        id,
        lambda g: g.decline(by, said.note, command.now),
        GrievanceView.of,
        within=caller.organization,
    )


@router.post("/grievances/{id}/confirm", **changes(GrievanceView, NotYourGrievance))
async def confirm(id: Id, caller: WorkerOrCaseworker, command: Command, grievances: Grievances) -> Response:
    """信访人确认办结 · The worker says that it is resolved."""

    def decide(grievance: Grievance) -> None:
        check_may_see(caller, "Grievance", id, grievance.organization, grievance.person)
        grievance.confirm(caller.person, "", command.now)

    return await command.change(grievances, id, decide, GrievanceView.of)


@router.post("/grievances/{id}/reopen", **changes(GrievanceView, NotYourGrievance))
async def reopen(
    id: Id, said: Why, caller: WorkerOrCaseworker, command: Command, grievances: Grievances, desk: DeskHere
) -> Response:
    """信访人认为未解决，重新办理 · The worker says that it is not."""
    worked = working_days_of(desk)

    def decide(grievance: Grievance) -> None:
        check_may_see(caller, "Grievance", id, grievance.organization, grievance.person)
        grievance.reopen(caller.person, said.note, worked, command.now)

    return await command.change(grievances, id, decide, GrievanceView.of)
