"""A follower is told of everything at least once, in the order of each key, and nothing is passed over while it cannot do its work."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.chassis.domain import Unavailable
from services.chassis.log.port import Record
from services.chassis.log.topics import topics_of
from services.chassis.running import group
from services.chassis.running.alerts import measure
from services.chassis.running.following import Following
from services.chassis.running.gauges import Gauges
from services.chassis.running.running import STUCK_AFTER
from services.chassis.running.runtime import Runtime
from services.chassis.service import Follower, Service
from services.chassis.settings import Settings
from tests.chassis.running.conftest import TOPIC, said, until
from tests.chassis.running.sample import SPEAKING, Said

NOW = datetime(2022, 5, 1, tzinfo=UTC)

pytestmark = pytest.mark.asyncio


class Shadow:
    """Writes down what it is told; while `fault` is set it cannot."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.fault: Exception | None = None
        self.refusals = 0

    async def work(self, records: Sequence[Record], desk: Desk) -> None:
        if self.fault is not None:
            self.refusals += 1
            raise self.fault
        self.heard += [(record.key, record.value) for record in records]

    def follows(self) -> Service:
        return replace(SPEAKING, reads=[], follows=[Follower("shadow", lambda: [Said.topic], self.work)])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "pause_after", lambda tries: 0.005)


@asynccontextmanager
async def followed_by(shadow: Shadow, folder: Path) -> AsyncIterator[Runtime]:
    async with Runtime(Settings(data=folder), [shadow.follows()], MovableClock(NOW)) as runtime:
        yield runtime


def follower_of(runtime: Runtime) -> Following:
    [follower] = runtime.running["speaking"].followers
    return follower


async def lag(runtime: Runtime) -> int:
    return sum(each.records for each in await runtime.log.lag("wuyi.speaking.shadow", [TOPIC]))


async def test_it_is_told_of_each_in_the_order_of_its_key_and_again_of_nothing_that_it_has_done(tmp_path: Path) -> None:
    words = [said(key, n) for n in range(1, 8) for key in "ab"]
    shadow = Shadow()
    async with followed_by(shadow, tmp_path) as runtime:
        await runtime.log.append(words)
        await runtime.quiet()
    for key in "ab":
        assert [value for k, value in shadow.heard if k == key] == [word.value for word in words if word.key == key]
    later = Shadow()
    async with followed_by(later, tmp_path) as runtime:
        await runtime.log.append([said("c", 1)])
        await runtime.quiet()
    assert [key for key, _ in later.heard] == ["c"]


@pytest.mark.parametrize(
    ("fault", "reason"), [(Unavailable("gone", code="away"), "away"), (ZeroDivisionError("a bug"), "follower_failed")]
)
async def test_while_it_cannot_do_its_work_nothing_is_passed_over(
    tmp_path: Path, fault: Exception, reason: str
) -> None:
    shadow = Shadow()
    shadow.fault = fault
    async with followed_by(shadow, tmp_path) as runtime:
        await runtime.log.append([said("a", 1), said("a", 2)])
        paused: set[str] = set()

        async def tried_again_and_again() -> bool:
            paused.update(each.paused for each in follower_of(runtime).progress.values() if each.paused)
            return shadow.refusals >= 3 and bool(paused)

        await until(tried_again_and_again)
        assert (paused, await lag(runtime)) == ({reason}, 2)
        shadow.fault = None
        await runtime.quiet()
    assert [key for key, _ in shadow.heard] == ["a", "a"]


async def test_the_services_own_readings_do_not_wait_for_it(tmp_path: Path) -> None:
    shadow = Shadow()
    shadow.fault = Unavailable("gone", code="away")
    reading = replace(shadow.follows(), reads=SPEAKING.reads)
    async with Runtime(Settings(data=tmp_path), [reading], MovableClock(NOW)) as runtime:
        await runtime.log.append([said("a", 1)])

        async def noted() -> bool:
            return runtime.running["speaking"].consumer.handled == 1

        await until(noted)
        assert await lag(runtime) == 1


async def test_a_batch_under_way_at_a_stop_is_finished_and_kept(tmp_path: Path) -> None:
    begun, finish = asyncio.Event(), asyncio.Event()
    shadow = Shadow()

    async def slowly(records: Sequence[Record], desk: Desk) -> None:
        begun.set()
        await finish.wait()
        await shadow.work(records, desk)

    service = replace(shadow.follows(), follows=[Follower("shadow", lambda: [TOPIC], slowly)])
    async with Runtime(Settings(data=tmp_path), [service], MovableClock(NOW)) as runtime:
        await runtime.log.append([said("a", 1)])
        await begun.wait()
        stopping = asyncio.create_task(runtime.stop())
        await runtime.stopping.wait()
        finish.set()
        await stopping
    async with followed_by(shadow, tmp_path) as runtime:
        await runtime.quiet()
    assert len(shadow.heard) == 1


async def test_what_waits_for_it_is_measured_and_one_that_stands_still_is_told(tmp_path: Path) -> None:
    shadow = Shadow()
    async with followed_by(shadow, tmp_path) as runtime:
        await runtime.quiet()
        await runtime.supervisor.stop("speaking.shadow follower")
        await runtime.log.append([said("a", 1)])
        await Gauges(runtime.running, runtime.log, runtime.clock, runtime.metrics).look(
            "speaking", runtime.running["speaking"]
        )
        labels = {"service": "speaking.shadow", "topic": TOPIC}
        assert runtime.metrics.registry.get_sample_value("wuyi_lag_events", labels) == 1
        assert isinstance(runtime.clock, MovableClock)
        runtime.clock.advance(STUCK_AFTER * 2)
        assert {place.partition(" ")[0] for place in await runtime.ready()} == {"wuyi.speaking.shadow"}


async def test_a_topic_that_is_only_followed_is_made(tmp_path: Path) -> None:
    elsewhere = Service("elsewhere", "…", follows=[Follower("shadow", lambda: [TOPIC], Shadow().work)])
    assert [topic.name for topic in topics_of([elsewhere])] == [TOPIC]


async def test_a_follower_that_stands_still_wakes_an_operator_as_the_services_own_reading_does(tmp_path: Path) -> None:
    shadow = Shadow()
    async with followed_by(shadow, tmp_path) as runtime:
        await runtime.quiet()
        shadow.fault = ValueError("a bug")
        await runtime.log.append([said("a", 1)])
        while not shadow.refusals:
            await asyncio.sleep(0.005)
        running, clock = runtime.running["speaking"], runtime.clock
        assert isinstance(clock, MovableClock)
        clock.advance(timedelta(minutes=3))
        now = clock.now()
        measured = await measure(running, await running.lags(runtime.log, now), now)
        assert measured["wuyi_consumer_silent_seconds"] >= 120 and measured["wuyi_lag_seconds"] >= 120
        await Gauges(runtime.running, runtime.log, clock, runtime.metrics).look("speaking", running)
        told = runtime.metrics.text().decode()
        assert 'wuyi_alert_firing{alert="WuyiSilentConsumer",service="speaking"} 1.0' in told
        shadow.fault = None
