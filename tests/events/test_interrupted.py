"""Each who is registered is told, though the process dies while it tells them; and nobody is told twice."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from services.chassis import claims
from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.events import seats
from services.events.domain.activity import Activity
from services.events.domain.registration import Registration
from tests.events.conftest import Place, running, the_books_balance
from tests.events.samples import NOW, a_registration
from tests.events.test_registrations import told

SEATS, LINE = 90, 60
PEOPLE = [f"w{n}" for n in range(SEATS + LINE)]


async def cancel(place: Place, id: str) -> None:
    await place.say(place.organizer, f"/activities/{id}/cancel", reason="天气")


async def complete(place: Place, id: str) -> None:
    await place.say(place.organizer, f"/activities/{id}/close")
    await place.say(place.organizer, f"/activities/{id}/complete")


async def move_elsewhere(place: Place, id: str) -> None:
    assert (await place.organizer.patch(f"/activities/{id}", json={"place": "体育馆"})).status_code == 200


@pytest.mark.parametrize(
    ("end", "seated", "waiting"),
    [
        (cancel, ("confirmed", "cancelled"), ("waitlisted", "cancelled")),
        (complete, ("confirmed", "absent"), ("waitlisted", "refused")),
        (move_elsewhere, ("confirmed", "rescheduled"), ("waitlisted", "rescheduled")),
    ],
    ids=["cancelled", "completed", "rescheduled"],
)
async def test_everyone_is_told_once_whenever_it_was_interrupted(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: object,
    seated: tuple[str, ...],
    waiting: tuple[str, ...],
) -> None:
    clock = MovableClock(NOW)
    tell = seats._tell
    async with running(tmp_path, clock) as place:
        await place.campaign()
        id = await place.an_open_activity(capacity=SEATS, waitlist=LINE)
        await asyncio.gather(*(place.register(id, name) for name in PEOPLE))
        begun, stuck = 0, asyncio.Event()

        async def tell_some(registration: Registration, activity: Activity, desk: Desk) -> None:
            nonlocal begun
            begun += 1
            if begun > 70:
                stuck.set()
                await asyncio.Event().wait()  # until the process is stopped
            await tell(registration, activity, desk)

        monkeypatch.setattr(seats, "_tell", tell_some)
        await end(place, id)  # type: ignore[operator]
        await asyncio.wait_for(stuck.wait(), 20)
        await place.runtime.stop(0)
    monkeypatch.undo()
    async with running(tmp_path, clock) as place:
        heard = await told(place, id)
        assert Counter(tuple(each) for each in heard.values()) == {seated: SEATS, waiting: LINE}
        await the_books_balance(place)


class Died(BaseException):
    """As a process does in the middle of a claim."""


async def test_a_claim_that_was_under_way_when_it_was_called_off_is_decided_and_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await place.an_open_activity()
    desk = place.runtime.running["events"].desk

    def dies(point: str) -> None:
        if point == "claim.entered":
            raise Died

    monkeypatch.setattr(claims, "reached", dies)
    with pytest.raises(Died):
        await desk.claims(seats.SEATS).claim(a_registration(await desk.of(Activity).get(id)))
    monkeypatch.undo()
    assert (await place.activity(id))["taken"] == 1
    await cancel(place, id)
    assert await told(place, id) == {"worker": ["confirmed", "cancelled"]}
    assert (await place.activity(id))["taken"] == 0


async def test_who_leaves_while_everyone_is_told_is_told_nothing_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await place.an_open_activity()
    await place.register(id, "a", "b")
    untold = seats._untold

    async def a_moment_too_late(activity: Activity, desk: Desk) -> list[Registration]:
        found = await untold(activity, desk)
        for name in ("a", "b")[: len(found)]:
            await place.worker(name).delete(f"/activities/{id}/registrations/me")
        return found

    monkeypatch.setattr(seats, "_untold", a_moment_too_late)
    await cancel(place, id)
    assert await told(place, id) == {"a": ["confirmed", "cancelled"], "b": ["confirmed", "cancelled"]}
    due = place.runtime.running["events"].timers.due
    assert sum(each.failed for each in due) == 0
