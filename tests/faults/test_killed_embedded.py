"""kill -9 of the real process, at each named point and at random moments under load: nothing answered is lost or doubled."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.client import Outside
from tests.faults.process import Platform

SEATS, LINE, WORKERS = 10, 5, 24
POINTS = [
    ("store.before_write", 30),
    ("store.written", 30),
    ("relay.before_publish", 1),
    ("relay.published", 1),
    ("consumer.handled", 1),
    ("claim.created", 8),
    ("claim.entered", 4),
    ("claim.taken", 8),
    ("claim.resolved", 4),
]


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    platform = Platform(tmp_path)
    yield platform
    await platform.kill()


async def everybody_asks(outside: Outside, activity: str) -> None:
    asking = [outside.register(activity, number) for number in range(WORKERS)]
    asking += [outside.draft(f"key-{number}") for number in range(8)]
    random.shuffle(asking)
    await asyncio.gather(*asking)


async def judge(outside: Outside, activity: str) -> None:
    """The process that came after: everybody asks again, hears the same or better, and the books balance."""
    platform = outside.platform
    await everybody_asks(outside, activity)
    assert len(outside.ledger) == WORKERS + 8
    await outside.until_quiet()
    states = [entry["body"]["status"] for what, entry in outside.ledger.items() if what.startswith("seat")]
    assert states.count("waitlisted") <= LINE
    found = await outside.ask(
        "GET", f"/api/events/v1/activities/{activity}/registrations?status=confirmed&limit=200", outside.organizer
    )
    assert found is not None
    assert len(found["body"]["items"]) == SEATS
    platform.send(signal.SIGTERM)
    assert await platform.end() == 0, platform.output()
    code, told = await platform.wuyi("audit")
    assert code == 0, told


@pytest.mark.parametrize(("point", "time"), POINTS)
async def test_killed_at_a_point_nothing_answered_is_lost_and_nothing_happens_twice(
    platform: Platform, point: str, time: int
) -> None:
    await platform.start()
    outside = Outside(platform)
    activity = await outside.open_an_activity(SEATS, LINE)
    await platform.kill()
    await platform.start(f"{point}:{time}")
    if platform.alive:
        await everybody_asks(outside, activity)
    assert await platform.end() == -signal.SIGKILL, f"{point} was not reached: {platform.output()}"
    await platform.start()
    await judge(outside, activity)


async def test_killed_again_and_again_under_load(platform: Platform) -> None:
    await platform.start()
    outside = Outside(platform)
    activity = await outside.open_an_activity(SEATS, LINE)
    for _ in range(5):
        load = asyncio.create_task(everybody_asks(outside, activity))
        await asyncio.sleep(random.random() * 0.3)  # the moment is the test's own choice, not a wait for something
        await platform.kill()
        await load
        await platform.start()
    await judge(outside, activity)


async def test_stopped_under_load_what_is_under_way_is_answered(platform: Platform) -> None:
    await platform.start()
    outside = Outside(platform)
    activity = await outside.open_an_activity(SEATS, LINE)
    load = asyncio.create_task(everybody_asks(outside, activity))
    while len(outside.ledger) < 5:
        await asyncio.sleep(0.005)
    platform.send(signal.SIGTERM)
    await load
    assert await platform.end() == 0, platform.output()
    code, told = await platform.wuyi("audit")
    assert code == 0, told
    await platform.start()
    await judge(outside, activity)


async def test_a_folder_in_use_is_refused_to_a_second_process(platform: Platform) -> None:
    await platform.start()
    code, told = await platform.wuyi("run", "--port", "0")
    assert code == 2
    assert "in use by another process" in told
