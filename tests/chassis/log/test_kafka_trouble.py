"""Where the broker dies, hangs or refuses: what was acknowledged is there, each key is in order, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer

from services.chassis.domain import Unavailable
from services.chassis.ids import new_id
from services.chassis.log import kafka_reader, kafka_sending
from services.chassis.log.kafka import KafkaLog
from services.chassis.log.kafka_cluster import KafkaSettings, reaching
from services.chassis.log.port import Partition, Reader, Record, TooLarge, Topic
from tests.peers.finding import Server

pytestmark = pytest.mark.asyncio

OpenedLog = Callable[[], KafkaLog]


@pytest_asyncio.fixture
async def open_log(mortal_kafka: Server) -> AsyncIterator[OpenedLog]:
    opened: list[KafkaLog] = []

    def open_one() -> KafkaLog:
        opened.append(KafkaLog(mortal_kafka.url))
        return opened[-1]

    yield open_one
    for log in opened:
        await log.close()


@pytest_asyncio.fixture
async def log(open_log: OpenedLog) -> KafkaLog:
    return open_log()


@pytest_asyncio.fixture
async def topic(log: KafkaLog) -> str:
    name = f"wuyi.test.{new_id().replace('-', '_')}"
    await log.prepare([Topic(name, partitions=2)])
    return name


async def everything(log: KafkaLog, topic: str) -> list[Record]:
    return [
        record
        for number in range((await log.topics())[topic])
        for record in await log.read(Partition(topic, number), 0, 100_000)
    ]


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await _known(true):
            await asyncio.sleep(0.1)


async def _known(true: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await true()
    except Unavailable:
        return False


def first_seen(records: list[Record], key: str) -> list[int]:
    """As a reader has them that takes each only once."""
    taken: list[int] = []
    for record in sorted((r for r in records if r.key == key), key=lambda r: r.offset):
        if int(record.value) not in taken:
            taken.append(int(record.value))
    return taken


async def test_a_broker_killed_while_it_is_written_to_loses_nothing_acknowledged_and_no_order(
    log: KafkaLog, topic: str, mortal_kafka: Server
) -> None:
    acknowledged: dict[str, int] = dict.fromkeys("abcdefgh", 0)
    writing = True

    async def write(key: str) -> None:
        """As a relay does: the next only after the one before."""
        while writing:
            next = acknowledged[key] + 1
            batch = [Record(topic, key, str(n).encode()) for n in range(next, next + 3)]
            for record, outcome in zip(batch, await log.append(batch), strict=True):
                if outcome is not None:
                    break
                acknowledged[key] = int(record.value)

    async def reached(least: int) -> bool:
        return min(acknowledged.values()) >= least

    writers = [asyncio.create_task(write(key)) for key in acknowledged]
    for _ in range(2):
        least = min(acknowledged.values()) + 50
        await until(lambda least=least: reached(least))  # type: ignore[misc]
        await asyncio.to_thread(mortal_kafka.kill)
        await asyncio.to_thread(mortal_kafka.start)
    least = min(acknowledged.values()) + 50
    await until(lambda: reached(least))
    writing = False
    await asyncio.gather(*writers)
    found = await everything(log, topic)
    for key, last in acknowledged.items():
        seen = first_seen(found, key)
        assert seen == list(range(1, len(seen) + 1))
        assert len(seen) >= last


async def test_a_broker_that_is_away_is_unavailable_and_the_way_back_is_found(
    log: KafkaLog, topic: str, open_log: OpenedLog, mortal_kafka: Server
) -> None:
    assert await log.append([Record(topic, "a", b"1")]) == [None]
    await asyncio.to_thread(mortal_kafka.stop)
    try:
        async with asyncio.timeout(40):
            (outcome,) = await log.append([Record(topic, "a", b"2")])
            assert isinstance(outcome, Unavailable)
            (outcome,) = await open_log().append([Record(topic, "a", b"2")])
            assert isinstance(outcome, Unavailable)
            for asked in (
                log.topics(),
                log.lag("g", [topic]),
                log.read(Partition(topic, 0), 0, 1),
                log.join("g", [topic]),
            ):
                with pytest.raises(Unavailable):
                    await asked
    finally:
        await asyncio.to_thread(mortal_kafka.start)
    async with asyncio.timeout(40):
        while await log.append([Record(topic, "a", b"2")]) != [None]:
            await asyncio.sleep(0.1)
    assert first_seen(await everything(log, topic), "a") == [1, 2]


async def test_a_log_can_be_closed_while_the_broker_is_away(
    open_log: OpenedLog, topic: str, mortal_kafka: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_sending, "CLOSE_SECONDS", 0.5)
    monkeypatch.setattr(kafka_sending, "ANSWER_SECONDS", 0.5)
    log = open_log()
    reader = await log.join("closing", [topic])
    assert await log.append([Record(topic, "a", b"1")]) == [None]
    await asyncio.to_thread(mortal_kafka.kill)
    try:
        assert await log.append([Record(topic, "a", b"2")]) != [None]
        async with asyncio.timeout(20):
            await reader.close()
            await log.close()
    finally:
        await asyncio.to_thread(mortal_kafka.start)


async def test_nothing_is_sent_behind_a_batch_whose_end_is_not_known(
    log: KafkaLog, topic: str, mortal_kafka: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_sending, "ANSWER_SECONDS", 0.5)
    assert await log.append([Record(topic, "a", b"1")]) == [None]
    await asyncio.to_thread(mortal_kafka.pause)
    try:
        for n in (2, 3):
            (outcome,) = await log.append([Record(topic, "a", str(n).encode())])
            assert isinstance(outcome, Unavailable)
    finally:
        await asyncio.to_thread(mortal_kafka.resume)
    monkeypatch.setattr(kafka_sending, "ANSWER_SECONDS", 10.0)
    async with asyncio.timeout(40):
        while await log.append([Record(topic, "a", b"2"), Record(topic, "a", b"3")]) != [None, None]:
            await asyncio.sleep(0.1)
    found = await everything(log, topic)
    assert first_seen(found, "a") == [1, 2, 3]
    assert [record.value for record in found].count(b"3") == 1


async def test_after_a_hole_in_its_numbering_the_producer_is_replaced(log: KafkaLog, topic: str) -> None:
    assert await log.append([Record(topic, "a", b"1")]) == [None]
    producer = await log._producer.present()
    for place in list(producer._txn_manager._sequence_numbers):
        producer._txn_manager.increment_sequence_number(place, 7)
    (outcome,) = await log.append([Record(topic, "a", b"2")])
    assert isinstance(outcome, Unavailable)
    assert await log.append([Record(topic, "a", b"2")]) == [None]
    assert first_seen(await everything(log, topic), "a") == [1, 2]


async def test_no_topic_is_made_with_fewer_copies_than_were_asked_for(mortal_kafka: Server) -> None:
    """A cluster that is just starting has a broker or two; a topic made then would stay as it is."""
    log = KafkaLog(mortal_kafka.url, KafkaSettings(replication=3))
    with pytest.raises(Unavailable):
        await log.prepare([Topic("wuyi.test.copies")])
    assert "wuyi.test.copies" not in await log.topics()
    await log.close()


async def test_a_topic_that_takes_less_than_others_refuses_what_is_too_large_and_nothing_else(log: KafkaLog) -> None:
    name = f"wuyi.test.{new_id().replace('-', '_')}"
    async with log._looking.administering() as admin:
        await admin.create_topics([kafka_new_topic(name, "2000")])
    await until(lambda: _present(log, name))
    batch = [Record(name, key, b"1" * size) for key, size in (("a", 9), ("b", 5000), ("c", 9), ("b", 9), ("c", 9))]
    outcomes = await log.append(batch)
    assert [type(outcome) for outcome in outcomes[:3]] == [type(None), TooLarge, type(None)]
    assert outcomes[3] is not None
    assert outcomes[4] is None
    assert sorted(record.key for record in await everything(log, name)) == ["a", "c", "c"]


async def _present(log: KafkaLog, topic: str) -> bool:
    return topic in await log.topics()


def kafka_new_topic(name: str, largest: str) -> object:
    from aiokafka.admin import NewTopic

    return NewTopic(name, 1, 1, topic_configs={"max.message.bytes": largest})


async def test_a_reader_goes_on_where_it_was_when_the_broker_is_back(
    log: KafkaLog, topic: str, mortal_kafka: Server
) -> None:
    await log.append([Record(topic, "a", str(n).encode()) for n in range(5)])
    reader = await log.join("going-on", [topic])
    first = await fetched(reader, 5)
    await reader.commit({first[2].place: 3})
    await asyncio.to_thread(mortal_kafka.kill)
    await asyncio.to_thread(mortal_kafka.start)
    async with asyncio.timeout(60):
        while await log.append([Record(topic, "a", b"5")]) != [None]:
            await asyncio.sleep(0.1)
    seen: set[int] = set()
    while 5 not in seen:
        seen |= {int(record.value) for record in await fetched(reader, 1)}
    assert {3, 4, 5} <= seen | {int(record.value) for record in first}
    await reader.close()


async def test_a_reader_that_goes_on_fetching_and_cannot_commit_any_more_joins_anew(
    log: KafkaLog, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one did whose coordinator died while it joined: it had lost the way to commit, and for good."""
    await log.append([Record(topic, "a", b"0")])
    reader = await log.join("uncommitting", [topic])
    [first] = await fetched(reader, 1)
    monkeypatch.setattr(kafka_reader, "reaching", partial(reaching, 0.3))

    async def never(offsets: object) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as stuck:
        stuck.setattr(AIOKafkaConsumer, "commit", lambda consumer, offsets: never(offsets))
        with pytest.raises(Unavailable):
            await reader.commit({first.place: 1})
    monkeypatch.undo()
    generation = reader.generation
    [again] = await fetched(reader, 1)
    assert (again.place, again.offset) == (first.place, first.offset), "it begins again at what was committed"
    assert reader.generation > generation
    await reader.commit({again.place: 1})
    await reader.close()


async def fetched(reader: Reader, count: int) -> list[Record]:
    found: list[Record] = []
    async with asyncio.timeout(60):
        while len(found) < count:
            try:
                found += await reader.fetch(100, 0.2)
            except Unavailable:
                await asyncio.sleep(0.1)
    return found
