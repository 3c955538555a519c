"""What every log promises about appending and looking."""

import pytest

from services.chassis.log.port import (
    MAX_RECORD_BYTES,
    Behind,
    EventLog,
    Partition,
    Record,
    TooLarge,
    Topic,
    UnknownTopic,
)
from tests.contract.conftest import OpenLog

pytestmark = pytest.mark.asyncio


async def everything(log: EventLog, topic: str) -> list[Record]:
    return [
        record
        for number in range((await log.topics())[topic])
        for record in await log.read(Partition(topic, number), 0, 1000)
    ]


async def test_what_was_appended_is_read_as_it_was(log: EventLog, topic: str) -> None:
    headers = (("ce_id", b"1"), ("odd", bytes(range(256))))
    assert await log.append([Record(topic, "玉树/1", b"\x00\xff", headers)]) == [None]
    (found,) = await everything(log, topic)
    assert (found.topic, found.key, found.value, found.headers) == (topic, "玉树/1", b"\x00\xff", headers)
    assert found.partition in range(4)
    assert found.offset == 0
    assert found.at is not None and found.at.tzinfo is not None


async def test_records_of_one_key_stay_in_one_partition_and_in_order(log: EventLog, topic: str) -> None:
    for start in range(0, 60, 6):
        batch = [Record(topic, f"k{n % 3}", str(n).encode()) for n in range(start, start + 6)]
        assert await log.append(batch) == [None] * 6
    for key in ("k0", "k1", "k2"):
        found = [record for record in await everything(log, topic) if record.key == key]
        assert len({record.partition for record in found}) == 1
        values = [int(record.value) for record in sorted(found, key=lambda record: record.offset)]
        assert values == sorted(values) and len(values) == 20


async def test_keys_are_spread_over_the_partitions(log: EventLog, topic: str) -> None:
    await log.append([Record(topic, f"key-{n}", b"") for n in range(200)])
    assert {record.partition for record in await everything(log, topic)} == {0, 1, 2, 3}


async def test_one_that_fails_holds_back_the_later_ones_of_its_key_only(log: EventLog, topic: str) -> None:
    huge = b"x" * (MAX_RECORD_BYTES + 1)
    batch = [
        Record(topic, "a", b"1"),
        Record(topic, "a", huge),
        Record(topic, "b", b"1"),
        Record(topic, "a", b"3"),
        Record(topic, "b", b"2"),
    ]
    outcomes = await log.append(batch)
    assert outcomes[0] is None and outcomes[2] is None and outcomes[4] is None
    assert isinstance(outcomes[1], TooLarge)
    assert isinstance(outcomes[3], Behind)
    assert sorted((r.key, r.value) for r in await everything(log, topic)) == [("a", b"1"), ("b", b"1"), ("b", b"2")]


async def test_a_topic_that_nobody_prepared_is_an_outcome(log: EventLog, topic: str) -> None:
    unknown, known = await log.append([Record(f"{topic}.unknown", "a", b""), Record(topic, "a", b"")])
    assert isinstance(unknown, UnknownTopic)
    assert known is None
    assert await log.append([]) == []


async def test_preparing_again_moves_no_key(log: EventLog, topic: str) -> None:
    await log.prepare([Topic(topic, partitions=9)])
    assert (await log.topics())[topic] == 4


async def test_what_was_acknowledged_is_there_for_the_next_process(open_log: OpenLog, topic: str) -> None:
    first = await open_log()
    await first.prepare([Topic(topic, partitions=1)])
    assert await first.append([Record(topic, "a", b"1")]) == [None]
    await first.close()
    second = await open_log()
    assert await second.append([Record(topic, "a", b"2")]) == [None]
    assert [(r.offset, r.value) for r in await everything(second, topic)] == [(0, b"1"), (1, b"2")]


async def test_looking_is_bounded_and_moves_nothing(log: EventLog, topic: str, group: str) -> None:
    await log.append([Record(topic, "a", str(n).encode()) for n in range(10)])
    (place,) = {record.place for record in await everything(log, topic)}
    assert [r.offset for r in await log.read(place, 3, 2)] == [3, 4]
    assert await log.read(place, 99, 5) == []
    assert {lag.committed for lag in await log.lag(group, [topic])} == {0}


async def test_a_closed_log_answers_with_outcomes(log: EventLog, topic: str) -> None:
    await log.close()
    (outcome,) = await log.append([Record(topic, "a", b"")])
    assert outcome is not None
