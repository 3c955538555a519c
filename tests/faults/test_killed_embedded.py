"""The embedded process, killed at each step and at random moments under load, and stopped: (1) to (5), (7) to (10) and (30) on SQLite."""

import asyncio
import random
import signal
from collections.abc import Iterator

import pytest
import pytest_asyncio

from tests.faults.client import Outside
from tests.faults.conftest import up
from tests.faults.judge import judge_offsets, the_books_balance
from tests.faults.load import DRAFTS, LINE, SEATS, WORKERS, everybody_asks, judge_the_load
from tests.faults.process import Platform

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One folder, and whichever process runs in it: what one test leaves there the next one finds."""
    platform = Platform(tmp_path_factory.mktemp("embedded"))
    yield platform
    asyncio.run(platform.kill())


@pytest_asyncio.fixture
async def outside(platform: Platform) -> Outside:
    return await up(platform)


@pytest.mark.parametrize(
    "failpoint",
    [
        pytest.param("store.before_write:20", id="01-before-the-write"),
        pytest.param("store.written:20", id="02-after-the-write-and-before-the-answer"),
        pytest.param("relay.before_publish:1", id="03-before-the-publish"),
        pytest.param("relay.published:1", id="04-after-the-publish-and-before-the-clearing"),
        pytest.param("consumer.handled:1", id="05-after-the-effect-and-before-the-commit"),
        pytest.param("claim.created:6", id="07-the-claimant-is-there"),
        pytest.param("claim.entered:3", id="08-the-claim-is-in-the-books"),
        pytest.param("claim.taken:6", id="09-the-claimant-knows"),
        pytest.param("claim.resolved:3", id="10-the-claim-is-out-of-the-books"),
    ],
)
async def test_killed_between_two_steps_nothing_answered_is_lost_and_nothing_happens_twice(
    outside: Outside, failpoint: str
) -> None:
    activity = await outside.open_an_activity(SEATS, LINE)
    process = outside.platform["wuyi"]
    await process.kill()
    await process.start(failpoint)
    if process.alive:
        await everybody_asks(outside, activity)
    await process.dies()
    await judge_offsets(outside)
    await process.start()
    await judge_the_load(outside, activity)


async def test_killed_again_and_again_under_load(outside: Outside) -> None:
    activity = await outside.open_an_activity(SEATS, LINE)
    process = outside.platform["wuyi"]
    for _ in range(5):
        load = asyncio.create_task(everybody_asks(outside, activity))
        await asyncio.sleep(random.random() * 0.3)  # the moment is the test's own choice, not a wait for something
        await process.kill()
        await load
        await judge_offsets(outside)
        await process.start()
    await judge_the_load(outside, activity)


async def test_30_stopped_under_load_what_is_under_way_is_answered_and_has_left(outside: Outside) -> None:
    activity = await outside.open_an_activity(SEATS, LINE)
    process = outside.platform["wuyi"]
    load = asyncio.create_task(everybody_asks(outside, activity))
    while len(outside.ledger) < (WORKERS + DRAFTS) // 4:
        await asyncio.sleep(0.005)
    process.send(signal.SIGTERM)
    await load
    assert await process.end() == 0, process.output()
    await the_books_balance(outside.platform)
    await process.start()
    await judge_the_load(outside, activity)


async def test_a_folder_in_use_is_refused_to_a_second_process(outside: Outside) -> None:
    code, told = await outside.platform.wuyi("run", "--port", "0")
    assert code == 2
    assert "in use by another process" in told
