"""(17), (18) and (22) to (25): events that come again and again, readers that lose their partitions while they work, two of everything."""

import asyncio
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.log.port import Record
from tests.faults.client import Outside, until
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenCluster, up
from tests.faults.evidence import TOPICS, gather, opened_log
from tests.faults.judge import judge, judge_offsets
from tests.faults.load import LINE, SEATS, WORKERS, everybody_asks, everybody_is_answered, judge_the_load, under_load
from tests.faults.process import HERE

pytestmark = pytest.mark.asyncio

TIMES = 100
CHURN_SECONDS = 60.0


@pytest.fixture(scope="module")
def cluster(open_cluster: OpenCluster) -> Cluster:
    return open_cluster("events", "events-2", "notify", "notify-2")


@pytest_asyncio.fixture
async def outside(cluster: Cluster) -> AsyncIterator[Outside]:
    """One of each; the second ones stand by."""
    outside = await up(cluster, "events", "notify")
    yield outside
    await cluster.stop_all("events-2", "notify-2")


async def again(outside: Outside, records: list[Record]) -> None:
    """The same bytes under the same key, at the end of the log."""
    copies = [Record(record.topic, record.key, record.value, record.headers) for record in records]
    async with opened_log(outside.platform) as log:
        assert set(await log.append(copies)) == {None}


async def test_17_each_event_delivered_a_hundred_times_also_concurrently_has_its_effects_once(
    outside: Outside,
) -> None:
    await outside.platform.start_all("notify-2")
    activity = await outside.open_an_activity()
    await everybody_is_answered(outside, activity)
    whose = {answer["body"]["id"] for answer in outside.ledger.values()} | {activity}
    records = [told.record for told in (await gather(outside.platform)).records if told.subject in whose]
    assert len(records) > WORKERS
    await asyncio.gather(*(again(outside, records * (TIMES // 4)) for _ in range(4)))
    evidence = await judge(outside)
    for record in records:
        copies = [told for told in evidence.records if told.record.headers == record.headers]
        assert len(copies) == TIMES + 1


async def test_18_events_of_one_key_that_come_again_in_any_order_change_nothing(outside: Outside) -> None:
    activity = await outside.open_an_activity()
    for _ in range(3):
        await outside.insist(lambda: outside.register(activity, 1))
        await outside.insist(lambda: outside.give_up(activity, 1))
        outside.ledger.clear()  # who comes again is answered anew
    await outside.until_quiet()
    before = await gather(outside.platform)
    records = [told.record for told in before.records if told.data and told.data.get("activity") == activity]
    of_one_key = [record for record in records if record.topic.endswith("registration")]
    assert len(of_one_key) == 6
    for _ in range(10):
        random.shuffle(of_one_key)
        await again(outside, of_one_key)
    after = await judge(outside)
    assert after.notifications == before.notifications


async def all_is_read(outside: Outside) -> bool:
    async with opened_log(outside.platform) as log:
        return not any(lag.records for lag in await log.lag("wuyi.notify", TOPICS))


async def test_22_a_handler_slower_than_the_session_timeout_loses_its_partitions_and_doubles_nothing(
    outside: Outside, tmp_path: Path
) -> None:
    slow, quick = outside.platform["notify"], outside.platform["notify-2"]
    await slow.stop()
    enough = tmp_path / "enough"
    await slow.start(module=f"tests.faults.altered dawdling:{enough}")
    activity = await outside.open_an_activity(SEATS, LINE)
    await everybody_is_answered(outside, activity)

    async def has_begun() -> bool:
        return enough.with_suffix(".begun").exists()

    await until(has_begun)
    await quick.start()
    await until(lambda: all_is_read(outside), every=0.5)
    enough.touch()
    await until(lambda: has_lost_its_partitions(outside))
    await judge_the_load(outside, activity)


async def has_lost_its_partitions(outside: Outside) -> bool:
    return '"partitions_revoked"' in outside.platform["notify"].last_output()


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(
            "store.before_write:2", id="before-the-effect"
        ),  # the first is of its start: the templates it ships
        pytest.param("consumer.handled:1", id="after-the-effect"),
    ],
)
async def test_23_stopped_past_a_rebalance_and_continued_a_zombie_does_no_harm(outside: Outside, where: str) -> None:
    zombie, heir = outside.platform["notify"], outside.platform["notify-2"]
    await zombie.stop()
    await zombie.start(f"{where}:stop")
    activity = await outside.open_an_activity(SEATS, LINE)
    await everybody_asks(outside, activity)

    async def stands_still() -> bool:
        return zombie.stands_still

    await until(stands_still)
    await judge_offsets(outside)
    await heir.start()
    await until(lambda: all_is_read(outside), every=0.5)
    zombie.send(signal.SIGCONT)
    await until(lambda: has_lost_its_partitions(outside))
    await judge_the_load(outside, activity)


async def test_24_members_that_join_and_leave_every_second_for_a_minute(outside: Outside, tmp_path: Path) -> None:
    churn = [sys.executable, "-m", "tests.faults.coming_and_going", str(CHURN_SECONDS)]
    output = tmp_path / "coming-and-going.txt"
    async with under_load(outside) as load:
        with output.open("wb") as said:
            going = subprocess.Popen(churn, env=outside.platform.environment, cwd=HERE, stdout=said, stderr=said)
        try:
            while going.poll() is None:
                await load.goes_on(1)
        finally:
            going.kill()
            going.wait()
    _, visits, _, handled = output.read_text().splitlines()[-1].split()
    assert int(visits) >= CHURN_SECONDS / 4
    assert int(handled) > 0
    await judge(outside)


async def test_25_two_relays_on_one_store_repeat_each_other_and_leave_no_gap(outside: Outside) -> None:
    """What is saved at a process nudges its own relay: each has its turn, and takes what the other has not cleared yet."""
    await outside.platform.start_all("events-2")
    both = [outside.platform[name].url for name in ("events", "events-2")]
    turns = count()

    async def each_is_asked_and_both_publish() -> bool:
        turn = next(turns)
        for place, url in enumerate(both):
            name = f"relay-{place}-{turn}"
            await outside.insist(lambda name=name, url=url: outside.draft(name, url))
        told = [await outside.ask_at(url, "GET", "/ops/v1/events/outbox", outside.operator) for url in both]
        return turn >= 10 and all(each is not None and each["body"]["published"] > 0 for each in told)

    async with under_load(outside):
        await until(each_is_asked_and_both_publish)
    await judge(outside)
