"""The same faults with a guard taken out of the real process: the loss, the double and the wrong order must be seen.

The others are elsewhere: the version check in `tests/events/test_racing.py` and `tests/assistance/test_paying.py`; the dedup mark
and the per-key wait among consumers and operators in `tests/chassis/running/test_parking_races.py`; the offset order against a
crash in `tests/chassis/running/test_away.py`; the pending-claim mark and the rest of a claim in `tests/simulation/controls.py`;
the attempt record in `tests/faults/test_killed_paying.py`.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.client import Outside, until
from tests.faults.judge import judge, judge_offsets
from tests.faults.load import LINE, SEATS, everybody_asks, everybody_is_answered
from tests.faults.process import Platform
from tests.faults.test_parked import OLDER, all_is_retried, inbox, waiting

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    platform = Platform(tmp_path)
    await platform.start()
    yield Outside(platform)
    await platform.kill()


async def test_offsets_that_move_before_the_effects_lose_what_a_crash_leaves(outside: Outside) -> None:
    """The control of (5)."""
    process = outside.platform["notify"]
    activity = await outside.open_an_activity(SEATS, LINE)
    await outside.until_quiet()
    await process.stop()
    await process.start(module="tests.faults.altered hasty:")
    await everybody_asks(outside, activity)
    await process.dies()
    with pytest.raises(AssertionError, match=r"6\. .* is passed, and not done"):
        await judge_offsets(outside)
    await process.start()
    await everybody_is_answered(outside, activity)
    with pytest.raises(AssertionError, match=r"2\. the notification \S+ was never made"):
        await judge(outside)


async def test_effects_that_are_not_named_after_their_cause_happen_twice(outside: Outside) -> None:
    """The control of (5) and (17)."""
    process = outside.platform["notify"]
    activity = await outside.open_an_activity(SEATS, LINE)
    await outside.until_quiet()
    await process.stop()
    await process.start("consumer.handled:1", module="tests.faults.altered forgetful:")
    await everybody_asks(outside, activity)
    await process.dies()
    await process.start(module="tests.faults.altered forgetful:")
    await everybody_is_answered(outside, activity)
    with pytest.raises(AssertionError, match=r"2\. the notification \S+ was made by no event, or a second time"):
        await judge(outside)


async def test_events_that_do_not_wait_behind_one_that_failed_pass_it(outside: Outside) -> None:
    """The control of (19) and (20)."""
    process = outside.platform["notify"]
    await process.stop()
    await process.start(module=f"{OLDER},impatient:")
    activity = await outside.open_an_activity(2, 2)
    for number in (0, 1, 2):
        await outside.insist(lambda n=number: outside.register(activity, n))
    await outside.until_quiet()
    await outside.insist(lambda: outside.give_up(activity, 0))
    await outside.until_quiet()
    await process.stop()
    await process.start()
    await all_is_retried(outside, activity)

    async def both_were_told() -> bool:
        return len(await inbox(outside, activity, 0)) == 2 and not await waiting(outside, activity, 0)

    await until(both_were_told)
    assert await inbox(outside, activity, 0) == ["registration_cancelled", "registration_confirmed"]
