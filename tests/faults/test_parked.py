"""(6) and (19) to (21): what cannot be handled is parked as it came, its key waits in order, neighbours go on; whoever dies meanwhile."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic_core import from_json

from services.chassis.log.port import Record
from tests.faults.client import Outside, until
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenCluster, up
from tests.faults.evidence import REGISTRATIONS, Told, gather, opened_log
from tests.faults.judge import judge, judge_offsets
from tests.faults.process import Platform

pytestmark = pytest.mark.asyncio

CONFIRMED = "wuyi.events.registration.confirmed.v1"
OLDER = f"tests.faults.altered older:{CONFIRMED}"
"""A release of notify for which this event is of a type and version that nobody knows."""

SEATED, NEIGHBOUR = 0, 2
"""Two have seats, of which one leaves; the third gets a place in line, and then the seat."""


@pytest.fixture(scope="module", params=["servers", "embedded"])
def platform(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster | Platform]:
    if request.param == "servers":
        open_cluster: OpenCluster = request.getfixturevalue("open_cluster")
        yield open_cluster("events", "notify", "notify-2")
        return
    embedded = Platform(tmp_path_factory.mktemp("embedded"))
    yield embedded
    asyncio.run(embedded.kill())


@pytest_asyncio.fixture
async def outside(platform: Cluster | Platform) -> AsyncIterator[Outside]:
    yield await up(platform, "events", "notify")
    if isinstance(platform, Cluster):
        await platform.stop_all("notify-2")


async def a_key_is_blocked(outside: Outside, failpoint: str = "") -> str:
    """An older notify reads that two have seats, parks both, and has what comes next of the one wait. Ends running as it is now;
    dies once on the way where there is a failpoint. Answers with the activity."""
    notify = outside.platform["notify"]
    await notify.stop()
    await notify.start(failpoint, module=OLDER)
    activity = await outside.open_an_activity(2, 2)
    if failpoint:
        for number in (SEATED, SEATED + 1, NEIGHBOUR):
            await outside.register(activity, number)  # embedded, it is who would answer that dies
        await notify.dies()
        await judge_offsets(outside)
        await notify.start(module=OLDER)
    for number in (SEATED, SEATED + 1, NEIGHBOUR):
        await outside.insist(lambda n=number: outside.register(activity, n))
    await outside.insist(lambda: outside.give_up(activity, SEATED))
    await outside.until_quiet()
    return activity


async def waiting(outside: Outside, activity: str, number: int) -> list[dict[str, Any]]:
    """What is parked of this worker's registration, in the order of the log."""
    key = outside.ledger[f"seat {activity} {number}"]["body"]["id"]
    path = f"/ops/v1/notify/parked/events?topic={REGISTRATIONS}&key={key}"
    items: list[dict[str, Any]] = (await outside.sure("GET", path, outside.operator))["items"]
    return items


async def inbox(outside: Outside, activity: str, number: int) -> list[str]:
    """What this worker was told of this activity, the first first."""
    page = await outside.sure("GET", "/api/notify/v1/inbox?limit=200", outside.worker(number))
    return [entry["template"] for entry in reversed(page["items"]) if entry["values"]["activity"] == activity]


async def the_original(outside: Outside, parked: str) -> Any:
    path = f"/ops/v1/notify/parked/{parked}/original"
    return await outside.sure("POST", path, outside.operator, json={"reason": "与日志核对"})


async def retry(outside: Outside, parked: str, operator: int = 1) -> None:
    token = outside.an_operator(operator)
    await outside.insist(lambda: outside.ask("POST", f"/ops/v1/notify/parked/{parked}/retry", token, json={}))


async def all_is_retried(outside: Outside, activity: str) -> None:
    for number in (SEATED, SEATED + 1):
        for first in (await waiting(outside, activity, number))[:1]:
            await retry(outside, first["id"])
    await until(lambda: nothing_waits(outside, activity))


async def nothing_waits(outside: Outside, activity: str) -> bool:
    return not [each for number in (SEATED, SEATED + 1, NEIGHBOUR) for each in await waiting(outside, activity, number)]


async def everybody_was_told_in_order(outside: Outside, activity: str) -> None:
    await judge(outside)
    assert await inbox(outside, activity, SEATED) == ["registration_confirmed", "registration_cancelled"]
    assert await inbox(outside, activity, SEATED + 1) == ["registration_confirmed"]
    assert await inbox(outside, activity, NEIGHBOUR) == ["registration_waitlisted", "registration_promoted"]


@pytest.mark.parametrize(
    ("while_parking", "while_retrying"), [("parking.written", "retry.handled"), ("parking.blocked", "retry.marked")]
)
async def test_06_killed_while_parking_and_while_retrying_a_parked_key(
    outside: Outside, while_parking: str, while_retrying: str
) -> None:
    activity = await a_key_is_blocked(outside, while_parking)
    notify = outside.platform["notify"]
    await notify.stop()
    await notify.start(while_retrying)
    first, *_ = await waiting(outside, activity, SEATED)  # what was published twice waits twice
    await outside.ask("POST", f"/ops/v1/notify/parked/{first['id']}/retry", outside.operator, json={})
    await notify.dies()
    await judge_offsets(outside)
    await notify.start()
    await retry(outside, first["id"])  # or a minute later it would be taken up by itself
    await until(lambda: is_free(outside, activity, SEATED))
    await all_is_retried(outside, activity)
    await everybody_was_told_in_order(outside, activity)


async def is_free(outside: Outside, activity: str, number: int) -> bool:
    return not await waiting(outside, activity, number)


async def test_19_poison_bytes_are_parked_as_they_came_and_what_follows_waits_until_they_are_seen_to(
    outside: Outside,
) -> None:
    activity = await outside.open_an_activity(2, 2)
    for number in (SEATED, SEATED + 1, NEIGHBOUR):
        await outside.insist(lambda n=number: outside.register(activity, n))
    await outside.until_quiet()
    noise, damaged = await poison(outside, activity)
    await outside.insist(lambda: outside.give_up(activity, SEATED))
    await outside.insist(lambda: outside.give_up(activity, SEATED + 1))
    await outside.until_quiet()
    first, second = [await waiting(outside, activity, number) for number in (SEATED, SEATED + 1)]
    assert [[each["status"] for each in key] for key in (first, second)] == [["parked", "waiting"]] * 2
    assert await inbox(outside, activity, NEIGHBOUR) == ["registration_waitlisted", "registration_promoted"]
    for parked, original in ((first[0], noise), (second[0], damaged)):
        shown = await the_original(outside, parked["id"])
        assert b64decode(shown["value"]) == original.value
        assert tuple((name, b64decode(value)) for name, value in shown["headers"]) == original.headers
    await retry(outside, first[0]["id"])
    await until(lambda: tried_again(outside, first[0]["id"]))
    assert [each["status"] for each in await waiting(outside, activity, SEATED)] == ["parked", "waiting"]
    at = f"/ops/v1/notify/parked/{first[0]['id']}/discard"
    await outside.sure("POST", at, outside.operator, json={"reason": "不是我们的数据"})
    at = f"/ops/v1/notify/parked/{second[0]['id']}/retry-corrected"
    await outside.sure("POST", at, outside.operator, json={"data": await what_it_should_be(outside, damaged)})
    await until(lambda: nothing_waits(outside, activity))
    await judge(outside)
    for number in (SEATED, SEATED + 1):
        assert await inbox(outside, activity, number) == ["registration_confirmed", "registration_cancelled"]


async def poison(outside: Outside, activity: str) -> tuple[Record, Record]:
    """Noise under the key of the one seat; under that of the other a copy of its own event, with its data damaged."""
    keys = [outside.ledger[f"seat {activity} {number}"]["body"]["id"] for number in (SEATED, SEATED + 1)]
    (own,) = [told.record for told in (await gather(outside.platform)).records if told.subject == keys[1]]
    noise = Record(REGISTRATIONS, keys[0], b"\x00\xff\xfe{", (("content-type", b"\xff"),))
    damaged = Record(REGISTRATIONS, keys[1], own.value[: len(own.value) // 2], own.headers)
    if isinstance(outside.platform, Platform):
        await outside.platform.stop()  # nobody else writes into its files
    async with opened_log(outside.platform, to_write=True) as log:
        assert await log.append([noise, damaged]) == [None, None]
    await outside.platform.start_all("events", "notify")
    return noise, damaged


async def what_it_should_be(outside: Outside, damaged: Record) -> Any:
    told: dict[str, Told] = {each.id: each for each in reversed((await gather(outside.platform)).records)}
    return from_json(told[dict(damaged.headers)["ce_id"].decode()].record.value)


async def tried_again(outside: Outside, parked: str) -> bool:
    shown = await outside.sure("GET", f"/ops/v1/notify/parked/{parked}", outside.operator)
    return bool(shown["tries"] == 2)


async def test_20_an_unknown_type_is_parked_with_its_bytes_neighbours_go_on_and_all_follows_in_order_after_the_retry(
    outside: Outside,
) -> None:
    activity = await a_key_is_blocked(outside)
    parked = await waiting(outside, activity, SEATED)
    assert [(each["status"], each["event_type"]) for each in parked] == [
        ("parked", CONFIRMED),
        ("waiting", "wuyi.events.registration.cancelled.v1"),
    ]
    shown = await the_original(outside, parked[0]["id"])
    evidence = await gather(outside.platform)
    original = next(told.record for told in evidence.records if told.id == parked[0]["event_id"])
    assert b64decode(shown["value"]) == original.value
    assert tuple((name, b64decode(value)) for name, value in shown["headers"]) == original.headers
    assert await inbox(outside, activity, NEIGHBOUR) == ["registration_waitlisted", "registration_promoted"]
    assert await inbox(outside, activity, SEATED) == []
    notify = outside.platform["notify"]
    await notify.stop()
    await notify.start()
    await all_is_retried(outside, activity)
    await everybody_was_told_in_order(outside, activity)


async def test_21_a_retry_clicked_twice_and_by_two_operators_at_two_processes_is_done_once(outside: Outside) -> None:
    activity = await a_key_is_blocked(outside)
    await outside.platform.stop_all("notify")
    await outside.platform.start_all("notify", "notify-2")
    parked = [(await waiting(outside, activity, number))[0]["id"] for number in (SEATED, SEATED + 1)]
    await asyncio.gather(*(clicks(outside, id, operator) for id in parked for operator in (1, 2) for _ in range(2)))
    await until(lambda: nothing_waits(outside, activity))
    await everybody_was_told_in_order(outside, activity)


async def clicks(outside: Outside, parked: str, operator: int) -> None:
    """Each at a process of their own."""
    process = outside.platform["notify" if operator == 1 else "notify-2"]
    path = f"/ops/v1/notify/parked/{parked}/retry"
    answer = await outside.ask_at(process.url, "POST", path, outside.an_operator(operator), json={})
    assert answer is not None and answer["status_code"] == 202
