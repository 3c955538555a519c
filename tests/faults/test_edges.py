"""(26), (28) and (29): a clock that is wrong, events and outboxes near their limits, a hundred thousand events that wait."""

import asyncio
import re
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.log.port import Record
from tests.faults.client import Answer, Outside, until
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenCluster, up
from tests.faults.evidence import REGISTRATIONS, gather, opened_log
from tests.faults.judge import judge, judge_offsets
from tests.faults.load import LINE, SEATS, everybody_is_answered, judge_the_load
from tests.faults.process import Process
from tests.peers.finding import Server

pytestmark = pytest.mark.asyncio

HOUR = 3_600
BACKLOG = 100_000
MORE_THAN_AT_REST = 1.5
"""As the benchmark `drain` has it (docs/performance.md)."""

LARGE, TOO_LARGE = 900_000, 1_000_000


@pytest.fixture(scope="module")
def cluster(open_cluster: OpenCluster) -> Cluster:
    return open_cluster("events", "notify")


@pytest_asyncio.fixture
async def outside(cluster: Cluster) -> AsyncIterator[Outside]:
    yield await up(cluster)


@pytest.mark.parametrize("service", ["events", "notify"])
async def test_26_a_clock_that_is_an_hour_ahead_or_behind_in_one_process(outside: Outside, service: str) -> None:
    process = outside.platform[service]
    for off in (HOUR, -HOUR):
        await process.stop()
        await process.start(module=f"tests.faults.altered clock:{off}")
        activity = await outside.open_an_activity(SEATS, LINE)
        await everybody_is_answered(outside, activity)
        await process.stop()
        await process.start()
        await judge_the_load(outside, activity)


async def move(outside: Outside, activity: str, place: int | str) -> Answer | None:
    """Elsewhere: the event that tells of it is as long as the place says."""
    path = f"/api/events/v1/activities/{activity}"
    return await outside.ask("PATCH", path, outside.organizer, json={"place": str(place)})


async def test_28_an_event_and_an_outbox_near_their_limits_are_refused_at_the_command_and_the_relay_goes_on(
    outside: Outside, mortal_kafka: Server
) -> None:
    events = outside.platform["events"]
    await events.stop()
    await events.start(module="tests.faults.altered padded:")
    activity, other = [await outside.open_an_activity(SEATS, LINE) for _ in range(2)]
    refused = await move(outside, activity, TOO_LARGE)
    assert refused is not None and (refused["status_code"], refused["body"]["code"]) == (422, "too_large")
    taken = await move(outside, activity, LARGE)
    assert taken is not None and taken["status_code"] == 200
    await outside.until_quiet()
    await asyncio.to_thread(mortal_kafka.kill)
    for number in count(1):
        answer = await move(outside, activity, LARGE + number)
        if answer is None:
            break
        assert answer["status_code"] == 200 and number < 30
    assert outside.why == "outbox_full"
    moved = await move(outside, other, "文化宫二楼")
    assert moved is not None and moved["status_code"] == 200
    await asyncio.to_thread(mortal_kafka.start)
    await outside.until_quiet()
    again = await move(outside, activity, "工人文化宫")
    assert again is not None and again["status_code"] == 200
    evidence = await judge(outside)
    assert max(len(told.record.value) for told in evidence.records) > LARGE
    await events.stop()


async def test_29_a_hundred_thousand_events_that_wait_are_read_in_bounded_memory_also_after_a_kill(
    outside: Outside,
) -> None:
    activity = await outside.open_an_activity(SEATS, LINE)
    await everybody_is_answered(outside, activity)
    await judge(outside)
    notify = outside.platform["notify"]
    at_rest = memory(notify, "VmRSS")
    await notify.stop()
    await pile_up(outside)
    await notify.start()
    await until(lambda: is_left(outside, BACKLOG * 2 // 3), 300, every=0.25)
    most = memory(notify, "VmHWM")
    await notify.kill()
    await notify.start()
    await until(lambda: is_left(outside, 0), 300, every=0.25)
    most = max(most, memory(notify, "VmHWM"))
    await judge_offsets(outside)
    await judge(outside)
    assert most < at_rest * MORE_THAN_AT_REST, f"{most} kB at most, {at_rest} kB at rest"


async def pile_up(outside: Outside) -> None:
    found = [told.record for told in (await gather(outside.platform)).records if told.record.topic == REGISTRATIONS]
    copies = [Record(record.topic, record.key, record.value, record.headers) for record in found]
    async with opened_log(outside.platform) as log:
        for _ in range(BACKLOG // len(copies) + 1):
            assert set(await log.append(copies)) == {None}


async def is_left(outside: Outside, records: int) -> bool:
    answer = await outside.ask("GET", "/ops/v1/notify/queues", outside.operator)
    return answer is not None and sum(queue["lag_records"] for queue in answer["body"]["items"]) <= records


def memory(process: Process, what: str) -> int:
    """In kB; `VmHWM` is the most there ever was."""
    assert process.running is not None
    status = Path(f"/proc/{process.running.pid}/status").read_text()
    (found,) = re.findall(rf"{what}:\s+(\d+) kB", status)
    return int(found)
