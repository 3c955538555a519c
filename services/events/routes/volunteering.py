"""When volunteers go, and for how long they have served."""

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain import Instant
from services.chassis.web import Command, DeskHere, Id, Organizer, View, Worker, answer, answers, changes
from services.events.domain.refusals import CheckInClosed, CheckInTokenInvalid, NobodyVolunteers, OtherActivity
from services.events.domain.registration import Registration, Status
from services.events.routes.reach import Activities, Registrations
from services.events.routes.registrations import Scan, scanned

router = APIRouter(tags=["volunteering"])


class CheckedOut(View):
    """The first scan's time, however often it is scanned."""

    registration: str
    person: str
    checked_in_at: Instant | None
    checked_out_at: Instant | None
    minutes: int

    @classmethod
    def of(cls, registration: Registration) -> "CheckedOut":
        return cls(
            registration=registration.id,
            person=registration.person,
            checked_in_at=registration.checked_in_at,
            checked_out_at=registration.checked_out_at,
            minutes=registration.minutes,
        )


class Served(View):
    person: str
    activities: int
    minutes: int


@router.post(
    "/activities/{id}/check-outs",
    **changes(CheckedOut, CheckInTokenInvalid, OtherActivity, CheckInClosed, NobodyVolunteers),
)
async def check_out(
    id: Id,
    scan: Scan,
    organizer: Organizer,
    command: Command,
    activities: Activities,
    registrations: Registrations,
    desk: DeskHere,
) -> Response:
    """志愿者签退，记录服务时长；再次扫码不变 · A volunteer goes, and the time counts; a second scan changes nothing."""
    activity = await activities.get(id, within=organizer.organization)
    return await command.change(
        registrations,
        scanned(scan.token, desk.keyring),
        lambda registration: registration.check_out(activity, command.now),
        CheckedOut.of,
    )


@router.get("/volunteers/me", **answers(Served))
async def show_my_hours(worker: Worker, registrations: Registrations) -> Response:
    """我的志愿服务时长（分钟）· For how long I have served in all, in minutes."""
    where = {"person": worker.person, "status": Status.CHECKED_OUT}
    tallies = await registrations.tally(where, total="minutes")
    served = Served(
        person=worker.person,
        activities=sum(tally.count for tally in tallies),
        minutes=sum(tally.sum for tally in tallies),
    )
    return answer(served)
