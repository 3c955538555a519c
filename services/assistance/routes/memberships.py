"""Joining a union: above all for workers in new forms of employment (新就业形态劳动者入会)."""

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.assistance.domain.days import day_of
from services.assistance.domain.handling import OwnCase, RelativesCase
from services.assistance.domain.identity import masked_name, masked_number
from services.assistance.domain.membership import Joining, MemberAlready, Membership, Status
from services.assistance.routes.looking import InTheClear, Look, show_in_the_clear
from services.assistance.routes.reach import Memberships, Note, check_may_see, check_sees, subtree_or_own
from services.assistance.rules_in_force import rulebook_of
from services.assistance.subjects import subject_of
from services.assistance.who_handles import handler_for
from services.chassis.domain import Instant, OrganizationPath, PersonId
from services.chassis.domain.sensitive import mask_middle
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Organizer,
    Page,
    Role,
    SignedIn,
    View,
    allowed,
    answers,
    changes,
    creates,
    lists,
    seen,
    shows,
)

router = APIRouter(tags=["memberships"])

WorkerOrOrganizer = Annotated[Caller, allowed(Role.WORKER, Role.ORGANIZER)]


class NewMembership(CommandBody, Joining):
    """A worker asks for themselves; an organizer may bring somebody in."""

    person: PersonId | None = None


class Why(CommandBody):
    note: Annotated[Note, Field(min_length=1)]


class MembershipView(View):
    id: str
    status: Status
    organization: OrganizationPath
    person: str | None
    employment: str
    name: str
    id_number: str
    phone: str | None
    submitted_by: str
    submitted_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    joined_on: date | None

    @classmethod
    def of(cls, membership: Membership) -> Self:
        masked = {"name", "id_number", "phone"}
        return cls(
            **{name: getattr(membership, name) for name in cls.model_fields.keys() - masked},
            name=masked_name(membership.name),
            id_number=masked_number(membership.id_number),
            phone=None if membership.phone is None else mask_middle(membership.phone),
        )


@router.post("/memberships", **creates(MembershipView, MemberAlready))
async def submit(
    new: NewMembership, caller: WorkerOrOrganizer, command: Command, memberships: Memberships, desk: DeskHere
) -> Response:
    """申请入会；未获批准的可再次申请 · Asks to join; one who was rejected may ask again."""
    who = Joining(**{name: getattr(new, name) for name in Joining.model_fields})
    brings = caller.is_(Role.ORGANIZER)
    person = new.person if brings else caller.person
    if brings:
        check_sees(caller, new.organization)
    subject = subject_of(who.id_number, desk.keyring)
    id = Membership.id_of(subject)
    drive = (await rulebook_of(desk)).drive_on(day_of(command.now))
    if await memberships.get_many((id,)):
        return await command.change(
            memberships,
            id,
            lambda m: m.submit_again(person, who, caller.person, command.now, drive),
            MembershipView.of,
            status=201,
        )
    return await command.create(
        memberships,
        lambda: Membership.submit(subject, person, who, caller.person, command.now, drive),
        MembershipView.of,
        id=id,
    )


@router.get("/memberships", **lists(MembershipView))
async def list_memberships(
    page: Page, caller: SignedIn, memberships: Memberships, status: Status | None = None
) -> Response:
    """入会申请与会员（已脱敏）；职工只见本人的 · Applications to join and members, masked: staff their subtree's."""
    where, within = subtree_or_own(caller, {"status": status})
    return await page.of(memberships, where, MembershipView.of, sort=("submitted_at",), within=within)


@router.get("/memberships/{id}", **shows(MembershipView))
async def show_a_membership(id: Id, caller: SignedIn, memberships: Memberships) -> Response:
    """一份入会申请（已脱敏） · One of them, masked."""
    membership = await memberships.get(id)
    check_may_see(caller, "Membership", id, membership.organization, membership.person)
    return seen(membership, MembershipView.of)


@router.post("/memberships/{id}/unmask", **answers(InTheClear))
async def look_at_a_membership(
    id: Id, look: Look, organizer: Organizer, memberships: Memberships, desk: DeskHere
) -> Response:
    """查看明文，须说明理由并记入访问日志 · In the clear, for a reason; written in the access log first."""
    membership = await memberships.get(id, within=organizer.organization)
    said = membership.model_dump(mode="json", include={"name", "id_number", "phone", "note"})
    return await show_in_the_clear("membership", id, membership.organization, said, organizer, look.reason, desk)


@router.post("/memberships/{id}/approve", **changes(MembershipView, OwnCase, RelativesCase))
async def approve(id: Id, organizer: Organizer, command: Command, memberships: Memberships, desk: DeskHere) -> Response:
    """批准入会 · A member from today."""
    by, today = await handler_for(organizer.person, desk), day_of(command.now)
    drive = (await rulebook_of(desk)).drive_on(today)
    return await command.change(
        memberships,
        id,
        lambda m: m.approve(by, today, drive, command.now),
        MembershipView.of,
        within=organizer.organization,
    )


@router.post("/memberships/{id}/reject", **changes(MembershipView, OwnCase, RelativesCase))
async def reject(
    id: Id, said: Why, organizer: Organizer, command: Command, memberships: Memberships, desk: DeskHere
) -> Response:
    """不予批准，须说明理由 · Rejects, and says why."""
    by = await handler_for(organizer.person, desk)
    return await command.change(
        memberships,
        id,
        lambda m: m.reject(by, said.note, command.now),
        MembershipView.of,
        within=organizer.organization,
    )
