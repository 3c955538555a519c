"""What every log promises to the readers of a group."""

import asyncio
from collections.abc import Callable

import pytest

from services.chassis.log.port import EventLog, Reader, Record, Revoked, Topic
from tests.contract.conftest import OpenLog

pytestmark = pytest.mark.asyncio

SOON = 10.0
"""How long a condition is waited for; where all is well it never takes this long."""


async def fetch_all(reader: Reader, count: int) -> list[Record]:
    found: list[Record] = []
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += await reader.fetch(100, 0.2)
    return found


async def until(reader: Reader, true: Callable[[], bool]) -> None:
    """A reader learns of a new assignment while it fetches, as Kafka's do."""
    async with asyncio.timeout(4 * SOON):
        while not true():
            await reader.fetch(1, 0.05)


def following(records: list[Record]) -> dict[str, list[int]]:
    by_place: dict[str, list[int]] = {}
    for record in records:
        by_place.setdefault(str(record.place), []).append(record.offset)
    return by_place


async def test_a_group_reads_from_the_beginning_in_the_order_of_each_partition(
    log: EventLog, topic: str, group: str
) -> None:
    await log.append([Record(topic, f"k{n % 7}", str(n).encode()) for n in range(50)])
    reader = await log.join(group, [topic])
    found = await fetch_all(reader, 50)
    assert len(found) == 50
    for offsets in following(found).values():
        assert offsets == list(range(len(offsets)))
    await reader.close()


async def test_a_fetch_is_bounded(log: EventLog, topic: str, group: str) -> None:
    await log.append([Record(topic, f"k{n}", b"") for n in range(30)])
    reader = await log.join(group, [topic])
    sizes: list[int] = []
    async with asyncio.timeout(SOON):
        while sum(sizes) < 30:
            sizes.append(len(await reader.fetch(4, 0.2)))
    assert max(sizes) <= 4
    await reader.close()


async def test_a_waiting_reader_wakes_when_something_comes(log: EventLog, topic: str, group: str) -> None:
    reader = await log.join(group, [topic])
    await until(reader, lambda: len(reader.assigned()) == 4)
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(reader.fetch(10, 60))
    await asyncio.sleep(0)
    started = loop.time()
    await log.append([Record(topic, "a", b"1")])
    assert [record.value for record in await waiting] == [b"1"]
    assert loop.time() - started < 5
    await reader.close()


async def test_where_nothing_comes_a_fetch_ends(log: EventLog, topic: str, group: str) -> None:
    reader = await log.join(group, [topic])
    async with asyncio.timeout(SOON):
        assert await reader.fetch(10, 0.05) == []
    await reader.close()


async def test_what_was_committed_is_not_read_again_and_the_rest_is(open_log: OpenLog, topic: str, group: str) -> None:
    log = await open_log()
    await log.prepare([Topic(topic, partitions=1)])
    await log.append([Record(topic, "a", str(n).encode()) for n in range(5)])
    reader = await log.join(group, [topic])
    found = await fetch_all(reader, 5)
    await reader.commit({found[2].place: 3})
    assert [(lag.committed, lag.end, lag.records) for lag in await log.lag(group, [topic])] == [(3, 5, 2)]
    await reader.close()
    await log.close()
    again = await open_log()
    reader = await again.join(group, [topic])
    assert [record.value for record in await fetch_all(reader, 2)] == [b"3", b"4"]
    await reader.close()


async def test_the_lag_says_since_when_something_waits(log: EventLog, topic: str, group: str) -> None:
    await log.append([Record(topic, "a", b"1"), Record(topic, "a", b"2")])
    reader = await log.join(group, [topic])
    first, second = await fetch_all(reader, 2)
    waiting = [lag for lag in await log.lag(group, [topic]) if lag.records]
    assert [(lag.partition, lag.records, lag.oldest_unread_at) for lag in waiting] == [(first.place, 2, first.at)]
    await reader.commit({second.place: second.offset + 1})
    assert {lag.records for lag in await log.lag(group, [topic])} == {0}
    assert {lag.oldest_unread_at for lag in await log.lag(group, [topic])} == {None}
    await reader.close()


async def test_what_is_sought_back_is_read_again(log: EventLog, topic: str, group: str) -> None:
    await log.append([Record(topic, "a", str(n).encode()) for n in range(4)])
    reader = await log.join(group, [topic])
    found = await fetch_all(reader, 4)
    reader.seek(found[1].place, 1)
    assert [record.value for record in await fetch_all(reader, 3)] == [b"1", b"2", b"3"]
    await reader.close()


async def test_a_paused_partition_waits_and_the_others_go_on(log: EventLog, topic: str, group: str) -> None:
    reader = await log.join(group, [topic])
    await until(reader, lambda: len(reader.assigned()) == 4)
    await log.append([Record(topic, f"k{n}", b"") for n in range(40)])
    paused = min(reader.assigned())
    reader.pause(paused)
    held = (await log.lag(group, [topic]))[0]
    assert held.partition == paused
    found = await fetch_all(reader, 40 - held.end)
    assert paused not in {record.place for record in found}
    assert await reader.fetch(10, 0.05) == []
    reader.resume(paused)
    assert {record.place for record in await fetch_all(reader, held.end)} == {paused}
    await reader.close()


async def test_groups_do_not_disturb_each_other(log: EventLog, topic: str, group: str) -> None:
    await log.append([Record(topic, "a", b"1")])
    one, other = await log.join(group, [topic]), await log.join(f"{group}-other", [topic])
    (found,) = await fetch_all(one, 1)
    await one.commit({found.place: 1})
    assert [record.value for record in await fetch_all(other, 1)] == [b"1"]
    await one.close()
    await other.close()


async def test_two_readers_share_and_one_takes_over_when_the_other_leaves(
    log: EventLog, topic: str, group: str
) -> None:
    one = await log.join(group, [topic])
    await until(one, lambda: len(one.assigned()) == 4)
    alone = one.generation
    other = await log.join(group, [topic])
    polling = asyncio.create_task(until(other, lambda: len(other.assigned()) == 2))
    await until(one, lambda: len(one.assigned()) == 2)
    await polling
    assert not one.assigned() & other.assigned()
    assert one.generation != alone
    await other.close()
    await until(one, lambda: len(one.assigned()) == 4)
    await one.close()


async def test_a_partition_that_was_taken_away_cannot_be_committed(log: EventLog, topic: str, group: str) -> None:
    one = await log.join(group, [topic])
    await until(one, lambda: len(one.assigned()) == 4)
    mine = one.assigned()
    other = await log.join(group, [topic])
    polling = asyncio.create_task(until(other, lambda: len(other.assigned()) == 2))
    await until(one, lambda: len(one.assigned()) == 2)
    await polling
    lost, kept = sorted(mine - one.assigned()), sorted(one.assigned())
    with pytest.raises(Revoked):
        await one.commit({lost[0]: 5, kept[0]: 5})
    assert {lag.committed for lag in await log.lag(group, [topic])} == {0}
    await one.close()
    await other.close()


async def test_a_commit_of_nothing_commits_nothing(log: EventLog, topic: str, group: str) -> None:
    reader = await log.join(group, [topic])
    await reader.commit({})
    assert [lag.committed for lag in await log.lag(group, [topic])] == [0, 0, 0, 0]
    await reader.close()
