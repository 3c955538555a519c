"""kill -9 of the real process with postings under way: a platform gets every event that it wants, under one id each."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
from standardwebhooks import Webhook

from tests.faults.client import Outside, until
from tests.faults.judge import the_books_balance
from tests.faults.process import Platform
from tests.notify.webhooks.receiver import Receiver, Taken, receiving

WORKERS = 6
BRISK = "tests.faults.altered brisk:5"
POINTS = ("posting.taken:2", "posting.answered:3", "follower.handled:1")
CONFIRMED = "wuyi.events.registration.confirmed.v1"


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(tmp_path)
    yield platform
    await platform.kill()


async def register(outside: Outside, receiver: Receiver) -> tuple[str, str]:
    new = {"title": "平台", "url": receiver.url, "topics": ["wuyi.events.registration.*"]}
    made = await outside.sure("POST", "/api/notify/v1/webhooks", outside.operator, json=new)
    return f"/api/notify/v1/webhooks/{made['id']}", made["secret"]


async def everybody_registers(outside: Outside, activity: str) -> None:
    await asyncio.gather(*(outside.register(activity, number) for number in range(WORKERS)))


def verified(secret: str, taken: Taken) -> None:
    headers = {"webhook-id": taken.id, "webhook-timestamp": str(int(taken.at.timestamp()))}
    Webhook(secret).verify(taken.body, {**headers, "webhook-signature": " ".join(taken.signatures)})


def seats(receiver: Receiver) -> dict[str, tuple[str, str]]:
    """Of each event that came: what it is about, by its id."""
    confirmed = [taken for taken in receiver.taken if taken.event["type"] == CONFIRMED]
    return {taken.id: (taken.event["data"]["activity"], taken.event["data"]["person"]) for taken in confirmed}


async def all_settled(outside: Outside, hook: str) -> bool:
    """What was in hand when its process died has its turn after the lease: until then nothing is due."""
    shown = await outside.sure("GET", f"{hook}/postings?limit=200", outside.operator)
    return all(each["status"] == "delivered" for each in shown["items"])


async def test_killed_at_each_step_of_posting_every_event_arrives(platform: Platform) -> None:
    """Before the platform has it, after, and with a batch kept but its offsets not."""
    async with receiving(Receiver()) as receiver:
        await platform.start(module=BRISK)
        outside = Outside(platform)
        activities = [await outside.open_an_activity(WORKERS, 0) for _ in POINTS]
        hook, secret = await register(outside, receiver)
        for point, activity in zip(POINTS, activities, strict=True):
            await platform.kill()
            await platform.start(point, module=BRISK)
            if platform.alive:
                await everybody_registers(outside, activity)
            await platform.dies()
        await platform.start(module=BRISK)
        for activity in activities:
            await everybody_registers(outside, activity)
        await outside.until_quiet()
        await until(lambda: all_settled(outside, hook), 90)
        wanted = sorted((activity, f"worker-{number}") for activity in activities for number in range(WORKERS))
        assert sorted(seats(receiver).values()) == wanted, "each event has one id, however often it was posted"
        for taken in receiver.taken:
            verified(secret, taken)
    await platform.stop()
    await the_books_balance(platform)


async def test_a_replay_that_is_killed_goes_on_at_the_next_start(platform: Platform) -> None:
    began = datetime.now(UTC)
    async with receiving(Receiver()) as receiver:
        await platform.start(module=BRISK)
        outside = Outside(platform)
        activity = await outside.open_an_activity(WORKERS, 0)
        await everybody_registers(outside, activity)
        await outside.until_quiet()
        hook, _ = await register(outside, receiver)
        await platform.kill()
        await platform.start("replay.posted:2", module=BRISK)
        if platform.alive:
            await outside.ask("POST", f"{hook}/replay", outside.operator, json={"since": began.isoformat()})
        await platform.dies()
        await platform.start(module=BRISK)
        if not (await outside.sure("GET", f"{hook}/replays", outside.operator))["items"]:
            await outside.sure("POST", f"{hook}/replay", outside.operator, json={"since": began.isoformat()})

        async def completed() -> bool:
            shown = await outside.sure("GET", f"{hook}/replays", outside.operator)
            return [each["status"] for each in shown["items"]] == ["completed"]

        await until(completed, 90)
        await until(lambda: all_settled(outside, hook), 90)
        assert sorted(seats(receiver).values()) == sorted((activity, f"worker-{n}") for n in range(WORKERS))
    await platform.stop()
    await the_books_balance(platform)
