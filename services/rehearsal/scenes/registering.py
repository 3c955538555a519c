"""Workers take seats; some change their minds, one activity moves and one does not take place."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from services.rehearsal.people import Person
from services.rehearsal.scenes.play import TOGETHER, Held, Play

EACH = 3
"""Activities that a worker registers for."""
ASKS_AGAIN = 4
"""One in so many is not sure that it was heard."""


async def take_seats(play: Play) -> AsyncIterator[tuple[int, int]]:
    await play.stage.move_to(play.stage.clock.now() + timedelta(days=2))
    favourites = play.held[:3]  # where everybody wants to go, so that lines form
    wishes: list[tuple[Person, Held]] = []
    for worker in play.workers:
        chosen = {held.id: held for held in [*play.random.sample(play.held, EACH - 1), play.random.choice(favourites)]}
        wishes += [(worker, held) for held in chosen.values()]
    for start in range(0, len(wishes), TOGETHER):
        part = enumerate(wishes[start : start + TOGETHER])
        await asyncio.gather(*(_take(play, worker, held, again=at % ASKS_AGAIN == 0) for at, (worker, held) in part))
        yield start + TOGETHER, len(wishes)
    await play.stage.runtime.quiet(120)


async def _take(play: Play, worker: Person, held: Held, *, again: bool) -> None:
    path = f"events/v1/activities/{held.id}/registrations/me"
    told = await play.stage.call("PUT", path, play.worker(worker), expect=(200, 201, 202))
    if again:
        same = await play.stage.call("PUT", path, play.worker(worker), expect=(200, 201, 202))
        assert told["status"] == same["status"] or same["status"] == "confirmed", (told, same)


async def change_of_plans(play: Play) -> AsyncIterator[tuple[int, int]]:
    leaving = play.random.sample(play.workers, len(play.workers) // 10)
    total = len(leaving) + 2
    for done, worker in enumerate(leaving, 1):
        held = play.random.choice(play.held[:3])
        path = f"events/v1/activities/{held.id}/registrations/me"
        await play.stage.call("DELETE", path, play.worker(worker), expect=(200, 204, 404, 409, 422))
        yield done, total
    moved, play.cancelled = play.held[4], play.held[5]
    await play.stage.call(
        "PATCH", f"events/v1/activities/{moved.id}", play.organizer(moved.organization), json={"place": "省总工会礼堂"}
    )
    yield len(leaving) + 1, total
    await play.stage.call(
        "POST",
        f"events/v1/activities/{play.cancelled.id}/cancel",
        play.organizer(play.cancelled.organization),
        json={"reason": "因疫情防控需要"},
    )
    play.held.remove(play.cancelled)
    await play.stage.runtime.quiet(120)
    yield total, total
