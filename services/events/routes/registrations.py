"""A worker's place in an activity: asked for, looked at, given up, and taken at the door."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from services.chassis.domain import Instant, Line, NotFound
from services.chassis.keyring import Keyring, Sealed
from services.chassis.store.port import Range
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
    View,
    Worker,
    allowed,
    answer,
    answers,
    changes,
    lists,
)
from services.events.domain.refusals import (
    CheckInClosed,
    CheckInTokenInvalid,
    NotInvited,
    OtherActivity,
    RegistrationClosed,
)
from services.events.domain.registration import Registration, Status
from services.events.routes.reach import Activities, Registrations, Seats, Standings

router = APIRouter(tags=["registrations"])

AT_THE_DOOR = "check-in"
"""What check-in tokens are signed for."""

Overseer = Annotated[Caller, allowed(Role.ORGANIZER, Role.APPROVER, Role.AUDITOR, Role.INTEGRATOR)]


class MyRegistration(View):
    id: str
    activity: str
    status: Status
    reason: str
    """Why it was refused or cancelled; a code."""
    position: int | None
    """In line, from 1."""
    asked_at: Instant
    check_in_token: str | None
    """For the QR code at the door: until one has come, and a volunteer until they have gone."""
    checked_in_at: Instant | None
    checked_in_place: str | None
    checked_out_at: Instant | None
    minutes: int
    """Served as a volunteer."""

    @classmethod
    def of(cls, registration: Registration, before: int | None, keyring: Keyring) -> "MyRegistration":
        came = registration.status is Status.CHECKED_IN
        expected = registration.status is Status.CONFIRMED or (came and registration.volunteers)
        return cls(
            id=registration.id,
            activity=registration.activity,
            status=registration.status,
            reason=registration.reason,
            position=None if before is None else before + 1,
            asked_at=registration.asked_at,
            check_in_token=keyring.sign(registration.id, AT_THE_DOOR) if expected else None,
            checked_in_at=registration.checked_in_at,
            checked_in_place=registration.checked_in_place,
            checked_out_at=registration.checked_out_at,
            minutes=registration.minutes,
        )


class RegistrationEntry(View):
    id: str
    person: str
    home: str
    status: Status
    reason: str
    asked_at: Instant
    checked_in_at: Instant | None
    checked_in_place: str | None
    checked_out_at: Instant | None
    minutes: int
    """Served as a volunteer."""

    @classmethod
    def of(cls, registration: Registration) -> "RegistrationEntry":
        return cls(
            id=registration.id,
            person=registration.person,
            home=registration.home,
            status=registration.status,
            reason=registration.reason,
            asked_at=registration.asked_at,
            checked_in_at=registration.checked_in_at,
            checked_in_place=registration.checked_in_place,
            checked_out_at=registration.checked_out_at,
            minutes=registration.minutes,
        )


class Scan(CommandBody):
    token: Annotated[str, StringConstraints(min_length=1, max_length=400)] = Field(examples=["eyJyIjoi….c2ln"])
    place: Line = Field(examples=["东门"])


class CheckedIn(View):
    """The first scan's time and place, however often it is scanned."""

    registration: str
    person: str
    checked_in_at: Instant | None
    place: str | None

    @classmethod
    def of(cls, registration: Registration) -> "CheckedIn":
        return cls(
            registration=registration.id,
            person=registration.person,
            checked_in_at=registration.checked_in_at,
            place=registration.checked_in_place,
        )


@router.put("/activities/{id}/registrations/me", **answers(MyRegistration, RegistrationClosed, NotInvited))
async def take_a_seat(
    id: Id, worker: Worker, seats: Seats, standings: Standings, registrations: Registrations, desk: DeskHere, now: Now
) -> Response:
    """报名：得到名额、候补位次，或说明原因的拒绝；重复提交不变 · A seat, a place in line, or why not. Asking again changes nothing."""
    standing = (await standings.get_many((worker.person,))).get(worker.person)
    new = Registration.ask(id, by=worker.person, home=worker.organization, standing=standing, now=now)
    return await _mine(await seats.claim(new), registrations, desk)


@router.get("/activities/{id}/registrations/me", **answers(MyRegistration))
async def show_my_registration(id: Id, worker: Worker, registrations: Registrations, desk: DeskHere) -> Response:
    """我的报名：状态、候补位次、签到码 · How I stand: status, position in line, the token for the door."""
    return await _mine(await registrations.get(Registration.id_of(id, worker.person)), registrations, desk)


@router.delete("/activities/{id}/registrations/me", **answers(MyRegistration))
async def give_up_my_seat(
    id: Id, worker: Worker, seats: Seats, registrations: Registrations, desk: DeskHere
) -> Response:
    """取消报名，名额由候补第一位递补 · What is given up goes to the first in line."""
    left = await seats.give_back(Registration.id_of(id, worker.person), Registration.leave)
    return await _mine(left, registrations, desk)


@router.get("/activities/{id}/registrations", **lists(RegistrationEntry, NotFound))
async def list_registrations(
    id: Id,
    page: Page,
    overseer: Overseer,
    activities: Activities,
    registrations: Registrations,
    status: Annotated[Status | None, Query(description="状态 · Only these")] = None,
) -> Response:
    """报名名单，按报名先后 · Who is registered, in the order of asking."""
    activity = await activities.get(id, within=overseer.organization)
    where = {"activity": activity.id, "status": status}
    return await page.of(registrations, where, RegistrationEntry.of, sort=("asked_at",))


@router.post("/activities/{id}/check-ins", **changes(CheckedIn, CheckInTokenInvalid, OtherActivity, CheckInClosed))
async def check_in(
    id: Id,
    scan: Scan,
    organizer: Organizer,
    command: Command,
    activities: Activities,
    registrations: Registrations,
    desk: DeskHere,
) -> Response:
    """扫码签到；再次扫码答复首次的时间地点 · A second scan is answered with the first one's time and place."""
    activity = await activities.get(id, within=organizer.organization)
    return await command.change(
        registrations,
        scanned(scan.token, desk.keyring),
        lambda registration: registration.check_in(activity, scan.place, command.now),
        CheckedIn.of,
    )


def scanned(token: str, keyring: Keyring) -> str:
    try:
        return keyring.signed(token, AT_THE_DOOR)
    except Sealed:
        raise CheckInTokenInvalid("it is no token of ours", field="token") from None


async def _mine(registration: Registration, registrations: Registrations, desk: DeskHere) -> Response:
    """A place in line moves without the document changing, so it has no version."""
    if registration.in_line is None:
        return answer(MyRegistration.of(registration, None, desk.keyring), registration.version)
    earlier = await registrations.tally({"activity": registration.activity, "in_line": Range(lt=registration.in_line)})
    before = sum(tally.count for tally in earlier)
    return answer(MyRegistration.of(registration, before, desk.keyring))
