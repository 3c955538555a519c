from dataclasses import dataclass
from pathlib import Path

import pytest

from services.chassis.cause import Cause
from services.chassis.domain import Event
from services.chassis.effects import Effect, Reading, reads
from services.chassis.log.sqlite import SqliteLog
from services.chassis.log.topics import PARTITIONS, RETENTION, apply_topics, topics_of
from services.chassis.service import Follower

pytestmark = pytest.mark.asyncio


class Laid(Event, type="wuyi.topicstest.egg.laid.v1"):
    pass


class Hatched(Event, type="wuyi.topicstest.chick.hatched.v1"):
    pass


@reads(Laid)
def count_the_egg(event: Laid, cause: Cause) -> list[Effect]:
    return []


@dataclass(frozen=True)
class Farm:
    name: str
    reads: list[Reading[Laid]]
    follows: tuple[Follower, ...] = ()


async def test_a_service_has_the_topics_it_publishes_on_and_those_it_reads() -> None:
    assert [topic.name for topic in topics_of([Farm("topicstest", [])])] == [
        "wuyi.topicstest.chick",
        "wuyi.topicstest.egg",
    ]
    assert [topic.name for topic in topics_of([Farm("elsewhere", [count_the_egg])])] == ["wuyi.topicstest.egg"]
    assert {(topic.partitions, topic.retention) for topic in topics_of([Farm("topicstest", [])])} == {
        (PARTITIONS, RETENTION)
    }


async def test_what_is_missing_is_made_and_said_once(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    farms = [Farm("topicstest", [])]
    assert [topic.name for topic in await apply_topics(log, farms)] == ["wuyi.topicstest.chick", "wuyi.topicstest.egg"]
    assert await apply_topics(log, farms) == []
    assert await log.topics() == {"wuyi.topicstest.chick": PARTITIONS, "wuyi.topicstest.egg": PARTITIONS}
    await log.close()
