"""A platform asks to be posted what happens in the province, and by the end has all of it."""

from collections.abc import AsyncIterator
from datetime import timedelta

from services.rehearsal.scenes.play import Play
from services.rehearsal.stage import NotAsPlayed

TOPICS = (
    "wuyi.events.activity.opened.v1",
    "wuyi.events.activity.changed.v1",
    "wuyi.events.activity.cancelled.v1",
    "wuyi.honors.notice.*",
    "wuyi.honors.certificate.*",
    "wuyi.assistance.facility.*",
)
A_WHILE = timedelta(minutes=6)
"""Longer than the first pauses after something was not taken."""
WITHIN = 60


async def ask_to_be_posted(play: Play) -> AsyncIterator[tuple[int, int]]:
    """What is between a worker and the union it may not ask for."""
    platform, call = play.stage.platform, play.stage.call
    new = {"title": "省职工服务平台", "url": platform.url, "topics": TOPICS}
    refused = {**new, "topics": ["wuyi.assistance.grievance.*"]}
    await call("POST", "notify/v1/webhooks", play.integrator(), json=refused, expect=(422,))
    made = await call("POST", "notify/v1/webhooks", play.integrator(), json=new)
    play.webhook, platform.secret = made["id"], made["secret"]
    yield 1, 1


async def hear_everything(play: Play) -> AsyncIterator[tuple[int, int]]:
    """Time passes until nothing waits for it any more."""
    for _ in range(WITHIN):
        waiting = await _posted(play, "queued") | await _posted(play, "posting")
        delivered = await _posted(play, "delivered")
        yield len(delivered), len(waiting) + len(delivered)
        if not waiting:
            break
        await play.stage.move_to(play.stage.clock.now() + A_WHILE)
    platform = play.stage.platform
    if waiting or platform.ill_signed or delivered != set(platform.times):
        raise NotAsPlayed(
            f"{len(delivered)} events were posted and {len(waiting)} wait; "
            f"the platform has {len(platform.times)}, and {platform.ill_signed} calls were not signed by us"
        )


async def _posted(play: Play, status: str) -> set[str]:
    path = f"notify/v1/webhooks/{play.webhook}/postings"
    return {each["event"] async for each in play.stage.pages(path, play.integrator(), status=status)}
