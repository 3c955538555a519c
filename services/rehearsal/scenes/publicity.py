"""Stories for every outlet of the plan: planned, approved by a second person, published."""

from collections.abc import AsyncIterator
from datetime import timedelta

from services.rehearsal.scenes.play import Play


async def tell_of_it(play: Play) -> AsyncIterator[tuple[int, int]]:
    """One story for each outlet of each work item; the last one of a work item is dropped again."""
    found = play.stage.pages("notify/v1/calendars", play.publisher(), campaign=play.code)
    calendars = [calendar async for calendar in found]
    assert calendars, "the plan's calendar is there"
    for done, calendar in enumerate(calendars, 1):
        for number, outlet in enumerate(calendar["outlets"]):
            topics = calendar["topics"] or [None]
            last = number == len(calendar["outlets"]) - 1
            await _one(play, calendar["work_item"], outlet, topics[number % len(topics)], number, drop=last)
        yield done, len(calendars)


async def _one(play: Play, work_item: int, outlet: str, topic: str | None, number: int, *, drop: bool) -> None:
    call, publisher = play.stage.call, play.publisher()
    body = {
        "campaign": play.code,
        "work_item": work_item,
        "outlet": outlet,
        "topic": topic,
        "title": "劳动最光荣",
        "due_on": (play.stage.clock.now() + timedelta(days=number)).date().isoformat(),
    }
    story = await call("POST", "notify/v1/stories", publisher, json=body)
    path = f"notify/v1/stories/{story['id']}"
    if drop:
        await call("POST", f"{path}/drop", publisher)
        return
    await call("POST", f"{path}/publish", publisher, json={"link": "https://example.org/1"}, expect=(409,))
    await call("POST", f"{path}/approve", play.approver())
    await call("POST", f"{path}/publish", publisher, json={"link": f"https://example.org/{work_item}/{number}"})
    play.stories.append(story["id"])
