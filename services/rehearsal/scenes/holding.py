"""Day by day the activities are held: who has a seat checks in, most of them; then it is completed and summed up."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from itertools import groupby

from services.rehearsal.people import Person
from services.rehearsal.scenes import culture
from services.rehearsal.scenes.play import Held, Play

COMES = 0.9


async def hold_and_summarize(play: Play) -> AsyncIterator[tuple[int, int]]:
    first_day = play.stage.clock.now() - timedelta(days=2)
    people = {worker.id: worker for worker in play.workers}
    in_order = sorted(play.held, key=lambda held: held.begins_on)
    done = 0
    for day, held_then in groupby(in_order, key=lambda held: held.begins_on):
        await play.stage.move_to(first_day.replace(hour=1, minute=35) + timedelta(days=day))
        came = [(held, await _let_in(play, held, people)) for held in held_then]
        await play.stage.move_to(play.stage.clock.now() + timedelta(hours=3))
        for held, coming in came:
            done += 1
            if held.kind == "volunteering":
                await culture.check_out(play, held, coming)
            path, organizer = f"events/v1/activities/{held.id}", play.organizer(held.organization)
            await play.stage.call("POST", f"{path}/complete", organizer, json={})
            summary = {"summary": "活动圆满完成，职工反响热烈。", "good_practice": done % 5 == 0}
            await play.stage.call("POST", f"{path}/summarize", organizer, json=summary)
            yield done, len(in_order)


async def _let_in(play: Play, held: Held, people: Mapping[str, Person]) -> list[Person]:
    """Who has a seat, most of them."""
    organizer = play.organizer(held.organization)
    listed = play.stage.pages(f"events/v1/activities/{held.id}/registrations", organizer, status="confirmed")
    confirmed = [one["person"] async for one in listed]
    assert len(confirmed) <= held.capacity, "more seats were given than there are"
    coming = [people[id] for id in confirmed if play.random.random() < COMES]
    await asyncio.gather(*(_check_in(play, held, worker.id, play.worker(worker), organizer) for worker in coming))
    return coming


async def _check_in(play: Play, held: Held, person: str, worker: str, organizer: str) -> None:
    """The worker shows the code twice; the second scan hears of the first."""
    mine = await play.stage.call("GET", f"events/v1/activities/{held.id}/registrations/me", worker)
    path, scan = f"events/v1/activities/{held.id}/check-ins", {"token": mine["check_in_token"], "place": "东门"}
    first = await play.stage.call("POST", path, organizer, json=scan)
    if play.random.random() < 0.1:
        second = await play.stage.call("POST", path, organizer, json={**scan, "place": "西门"})
        assert second["checked_in_at"] == first["checked_in_at"], person
