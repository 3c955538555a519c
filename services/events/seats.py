"""The seats of an activity, and what each who claimed one is told when the activity changes, ends or is called off."""

import asyncio
from contextlib import suppress

from services.chassis.desk import Desk
from services.chassis.domain import WrongState
from services.chassis.service import Claims, when_due
from services.chassis.store.port import Condition, In, Range
from services.events.domain.activity import Activity
from services.events.domain.registration import EXPECTING, Registration, Status
from services.events.domain.stages import Aftermath

SEATS = Claims(holder=Activity, claimant=Registration, field="seats", line="activity", admit=Activity.admit)

AT_ONCE = 50
"""Told side by side, so that their writes share commits."""


@when_due(Activity)
async def look_after_an_activity(id: str, desk: Desk) -> None:
    """Opens and closes it by the clock, and tells each who expects it what has become of it, page by page.

    Whoever was told is not on the next page, so it may stop anywhere and begin again. Every claim that is under way is
    brought to its end before the first page: from then on nobody comes to expect what was said before.
    """
    activities = desk.of(Activity)
    activity = await activities.get(id)
    if activity.aftermath is None:
        await activities.change(id, lambda present: present.on_due(desk.clock.now()))
        return
    await desk.claims(SEATS).resume(id)
    while untold := await _untold(activity, desk):
        await asyncio.gather(*(_tell(registration, activity, desk) for registration in untold))
    aftermath, edition = activity.aftermath, activity.edition
    await activities.change(id, lambda present: present.all_were_told(aftermath, edition, desk.clock.now()))


async def _untold(activity: Activity, desk: Desk) -> list[Registration]:
    where: dict[str, Condition] = {"activity": activity.id, "status": In(EXPECTING)}
    if activity.aftermath is Aftermath.RESCHEDULED:
        where["edition"] = Range(lt=activity.edition)
    return await desk.of(Registration).find(where, limit=AT_ONCE)


async def _tell(registration: Registration, activity: Activity, desk: Desk) -> None:
    registrations, seats = desk.of(Registration), desk.claims(SEATS)
    with suppress(WrongState):  # they came, or left, a moment before: then there is nothing to tell
        match activity.aftermath, registration.status:
            case Aftermath.RESCHEDULED, _:
                await registrations.change(registration.id, lambda present: present.follow(activity))
            case Aftermath.CANCELLED, _:
                await seats.give_back(registration.id, Registration.call_off)
            case Aftermath.COMPLETED, Status.WAITLISTED:
                await seats.give_back(registration.id, Registration.end_the_wait)
            case Aftermath.COMPLETED, _:
                await registrations.change(registration.id, lambda present: present.miss(activity))
