"""(1) to (5) and (7) to (10): kill -9 of one service's process between two steps, on Kafka and MongoDB, the others running on."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.faults.client import Outside
from tests.faults.cluster import Cluster
from tests.faults.conftest import OpenCluster, up
from tests.faults.evidence import gather, opened_store
from tests.faults.judge import judge_offsets
from tests.faults.load import LINE, SEATS, everybody_asks, judge_the_load

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def cluster(open_cluster: OpenCluster) -> Cluster:
    return open_cluster("events", "honors", "assistance", "notify")


@pytest_asyncio.fixture
async def outside(cluster: Cluster) -> AsyncIterator[Outside]:
    yield await up(cluster)


async def dies_under_load(outside: Outside, activity: str, service: str, failpoint: str) -> None:
    """It is started again so that it dies there, dies, and is started as it is."""
    process = outside.platform[service]
    await process.stop()
    await process.start(failpoint)
    await everybody_asks(outside, activity)
    await process.dies()
    await judge_offsets(outside)
    await process.start()


async def test_01_killed_before_the_write_nothing_is_there_and_nobody_was_told_so(outside: Outside) -> None:
    events = outside.platform["events"]
    await events.stop()
    await events.start("store.before_write:1")
    assert await outside.draft("first") is None
    await events.dies()
    assert "first" not in str(outside.ledger)
    before = len((await gather(outside.platform)).documents["wuyi.events.activity"])
    await events.start()
    again = await outside.insist(lambda: outside.draft("first"))
    assert again["status_code"] == 201
    assert len((await gather(outside.platform)).documents["wuyi.events.activity"]) == before + 1


async def test_02_killed_after_the_write_and_before_the_answer_the_same_key_gives_the_same_answer(
    outside: Outside,
) -> None:
    events = outside.platform["events"]
    await events.stop()
    before = await gather(outside.platform)
    await events.start("store.written:1")
    assert await outside.draft("second") is None
    await events.dies()
    written = await gather(outside.platform)
    (made,) = written.documents["wuyi.events.activity"].keys() - before.documents["wuyi.events.activity"].keys()
    await events.start()
    again = await outside.insist(lambda: outside.draft("second"))
    assert (again["status_code"], again["body"]["id"]) == (201, made)
    assert await outside.draft("second") == again
    async with opened_store(outside.platform, "events") as store:
        (document,) = (await store.get_many("activities", [made])).values()
    assert (document.version, document.body["sequence"]) == (1, 1)


@pytest.mark.parametrize(
    ("service", "failpoint"),
    [
        pytest.param("events", "relay.before_publish:2", id="03-before-the-publish"),
        pytest.param("events", "relay.published:2", id="04-after-the-publish-and-before-the-clearing"),
        pytest.param("notify", "consumer.handled:1", id="05-after-the-effect-and-before-the-commit"),
        pytest.param("events", "claim.created:6", id="07-the-claimant-is-there"),
        pytest.param("events", "claim.entered:3", id="08-the-claim-is-in-the-books"),
        pytest.param("events", "claim.taken:6", id="09-the-claimant-knows"),
        pytest.param("events", "claim.resolved:2", id="10-the-claim-is-out-of-the-books"),
    ],
)
async def test_killed_between_two_steps_nothing_answered_is_lost_and_nothing_happens_twice(
    outside: Outside, service: str, failpoint: str
) -> None:
    activity = await outside.open_an_activity(SEATS, LINE)
    await dies_under_load(outside, activity, service, failpoint)
    await judge_the_load(outside, activity)
