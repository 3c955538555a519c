"""What is done about a grievance by its responsible leader, and by those who work on it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.grievance_stages import ExtendedBefore, NotTheLeader, TooLong
from services.assistance.domain.handling import OwnCase, RelativesCase
from services.assistance.routes.grievance_views import GrievanceView
from services.assistance.routes.grievances import Why
from services.assistance.routes.reach import Grievances, Note, Staff
from services.assistance.rules_in_force import working_days_of
from services.assistance.who_handles import handler_for
from services.chassis.web import Command, CommandBody, DeskHere, Id, changes

router = APIRouter(tags=["grievances"])


class Extension(CommandBody):
    days: Annotated[int, Field(ge=1, le=366, examples=[30])]
    note: Annotated[Note, Field(min_length=1)]
    """Why; the worker is told."""


@router.post("/grievances/{id}/progress", **changes(GrievanceView, OwnCase, RelativesCase))
async def progress(
    id: Id, said: Why, staff: Staff, command: Command, grievances: Grievances, desk: DeskHere
) -> Response:
    """登记办理进展；暂停后由此恢复 · Something was done about it; after a pause it goes on."""
    by, worked = await handler_for(staff.person, desk), working_days_of(desk)
    return await command.change(
        grievances,
        id,
        lambda g: g.progress(by, said.note, worked, command.now),
        GrievanceView.of,
        within=staff.organization,
    )


@router.post("/grievances/{id}/pause", **changes(GrievanceView, NotTheLeader))
async def pause(id: Id, said: Why, staff: Staff, command: Command, grievances: Grievances, desk: DeskHere) -> Response:
    """暂停计时，须说明理由 · Waits for something outside, and says what for; its days stand still."""
    by = await handler_for(staff.person, desk)
    return await command.change(
        grievances,
        id,
        lambda g: g.pause(by, said.note, command.now),
        GrievanceView.of,
        within=staff.organization,
    )


@router.post("/grievances/{id}/extend", **changes(GrievanceView, NotTheLeader, ExtendedBefore, TooLong))
async def extend(
    id: Id, said: Extension, staff: Staff, command: Command, grievances: Grievances, desk: DeskHere
) -> Response:
    """延长办理期限，只一次，须告知理由 · Takes longer: once, and the worker is told why."""
    by, worked = await handler_for(staff.person, desk), working_days_of(desk)
    return await command.change(
        grievances,
        id,
        lambda g: g.extend(said.days, by, said.note, worked, command.now),
        GrievanceView.of,
        within=staff.organization,
    )


@router.post("/grievances/{id}/resolve", **changes(GrievanceView, NotTheLeader))
async def resolve(
    id: Id, said: Why, staff: Staff, command: Command, grievances: Grievances, desk: DeskHere
) -> Response:
    """包案领导办结，待信访人确认 · Resolved by its leader; the worker is asked."""
    by = await handler_for(staff.person, desk)
    return await command.change(
        grievances,
        id,
        lambda g: g.resolve(by, said.note, command.now),
        GrievanceView.of,
        within=staff.organization,
    )
