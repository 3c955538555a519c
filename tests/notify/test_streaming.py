import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from services.chassis.domain import Unavailable
from services.notify import bell, streaming
from services.notify.bell import MAX_EACH, TooManyStreams, bell_of
from services.notify.delivering import deliver
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.shipping import ship_templates
from services.notify.streaming import filled_up_to, stream
from tests.notify.conftest import Office, cause
from tests.notify.test_delivering import DiesBefore

pytestmark = pytest.mark.asyncio

SOON = 10.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "LOOK_EVERY", 0.02)


class Reading:
    """A client: what it was told, and the last position it remembers."""

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        self._parts = parts
        self.positions: list[int] = []
        self.opened: int | None = None

    async def until(self, position: int) -> list[int]:
        async with asyncio.timeout(SOON):
            while (self.positions[-1] if self.positions else self.opened or 0) < position:
                await self.next()
        return self.positions

    async def next(self) -> bytes:
        part = await anext(self._parts)
        fields = dict(line.split(": ", 1) for line in part.decode().strip().splitlines() if ": " in line)
        if fields.get("event") == "opened":
            self.opened = int(fields["id"])
        elif fields.get("event") == "notification":
            assert json.loads(fields["data"])["position"] == int(fields["id"])
            self.positions.append(int(fields["id"]))
        return part


@asynccontextmanager
async def reading(office: Office, seen: int | None = None, person: str = "zhang", desk=None) -> AsyncIterator[Reading]:
    async with aclosing(stream(person, seen, desk or office.desk)) as parts:
        client = Reading(parts)
        await client.next()
        yield client


async def tell(office: Office, *names: str, person: str = "zhang") -> None:
    for name in names:
        await deliver(await office.queue(person, cause=cause(name)), office.desk)


async def test_what_is_delivered_is_told_at_once_in_words(office: Office) -> None:
    await ship_templates(office.desk)
    async with reading(office) as client:
        await tell(office, "e1")
        part = await client.next()
    fields = dict(line.split(": ", 1) for line in part.decode().strip().splitlines())
    entry = json.loads(fields["data"])
    assert (fields["event"], fields["id"], entry["position"]) == ("notification", "1", 1)
    assert (entry["title"], entry["language"], entry["read_at"]) == ("报名成功：五一演出", "zh-CN", None)


async def test_a_reader_begins_at_the_end_and_remembers_where_that_was(office: Office) -> None:
    await tell(office, "e1", "e2")
    async with reading(office) as client:
        assert client.opened == 2
    await tell(office, "e3")
    async with reading(office, seen=client.opened) as again:
        assert await again.until(3) == [3]


@pytest.mark.parametrize("seen", range(8))
async def test_a_reader_that_comes_back_at_any_position_misses_nothing(office: Office, seen: int) -> None:
    await tell(office, *(f"e{n}" for n in range(7)))
    async with reading(office, seen=seen) as client:
        await tell(office, "last")
        assert await client.until(8) == list(range(seen + 1, 9))


async def test_whatever_is_delivered_meanwhile_by_whomever_each_is_told_once_and_in_order(office: Office) -> None:
    """Several processes deliver at once, while the reader is cut off and comes back again and again, now here, now there."""
    chance = random.Random(5)
    desks = [office.another_desk() for _ in range(3)]
    ids = [id for n in range(150) for id in await office.queue("zhang", "li", cause=cause(f"e{n}"))]

    async def work(desk) -> None:
        for start in range(0, len(ids), 5):
            await deliver(ids[start : start + 5], desk)
            await asyncio.sleep(0)

    work_of_all = [asyncio.create_task(work(desk)) for desk in desks]
    told: list[int] = []
    async with asyncio.timeout(SOON * 3):
        while len(told) < 150:
            desk = chance.choice([office.desk, *desks])
            async with reading(office, seen=told[-1] if told else 0, desk=desk) as client:
                for _ in range(chance.randrange(1, 9)):
                    if len(told) + len(client.positions) < 150:
                        await client.next()
                told += client.positions
    await asyncio.gather(*work_of_all)
    assert told == list(range(1, 151))


async def test_at_a_position_whose_notification_cannot_be_read_yet_the_stream_waits(office: Office) -> None:
    [lost] = await office.queue("zhang", cause=cause("lost"))
    async with DiesBefore(office, Notification) as dying:
        await deliver([lost], dying)
    await tell(office, "e2", "e3")
    assert await filled_up_to("zhang", office.desk) == 0
    async with reading(office) as client:
        assert client.opened == 0
        waiting = asyncio.create_task(client.next())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await deliver([lost], office.desk)
        await waiting
        assert await client.until(3) == [1, 2, 3]


async def test_telling_what_can_be_read_without_waiting_would_miss_something(office: Office, monkeypatch) -> None:
    """The control: a stream that passes over a gap."""
    [lost] = await office.queue("zhang", cause=cause("lost"))
    async with DiesBefore(office, Notification) as dying:
        await deliver([lost], dying)
    await tell(office, "e2")
    monkeypatch.setattr(streaming, "enumerate", lambda found, start: ((n.position, n) for n in found), raising=False)
    async with reading(office, seen=0) as client:
        assert await client.until(2) == [2]
    await deliver([lost], office.desk)
    async with reading(office, seen=2) as client:
        await tell(office, "e3")
        assert await client.until(3) == [3]


async def test_what_another_process_delivers_is_heard_of_soon(office: Office) -> None:
    async with reading(office, desk=office.another_desk()) as client:
        await tell(office, "e1")
        assert await client.until(1) == [1]


async def test_a_position_that_was_never_given_is_not_believed(office: Office) -> None:
    await tell(office, "e1")
    async with reading(office, seen=50) as client:
        assert client.opened == 1
        await tell(office, "e2")
        assert await client.until(2) == [2]


async def test_only_ones_own_inbox_is_told(office: Office) -> None:
    async with reading(office) as client:
        await tell(office, "e1", "e2", person="li")
        await tell(office, "e3")
        assert await client.until(1) == [1]


async def test_streams_of_one_person_are_bounded_and_one_that_ends_makes_room(office: Office) -> None:
    open_ones = [reading(office) for _ in range(MAX_EACH)]
    for each in open_ones:
        await each.__aenter__()
    with pytest.raises(TooManyStreams):
        bell_of(office.desk).admit("zhang")
    bell_of(office.desk).admit("li")
    async with aclosing(stream("zhang", None, office.desk)) as parts:
        assert [part async for part in parts] == []
    await open_ones[0].__aexit__(None, None, None)
    bell_of(office.desk).admit("zhang")
    for each in open_ones[1:]:
        await each.__aexit__(None, None, None)


async def test_when_the_process_is_to_end_streams_end(office: Office) -> None:
    async with reading(office) as client:
        ending = asyncio.create_task(client.next())
        await asyncio.sleep(0)
        office.desk.stopping.set()
        async with asyncio.timeout(SOON):
            with pytest.raises(StopAsyncIteration):
                await ending


async def test_in_silence_it_says_that_it_is_alive_and_it_ends_when_its_time_is_over(
    office: Office, monkeypatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.02)
    monkeypatch.setattr(streaming, "MAX_LIFE", 0.1)
    async with asyncio.timeout(SOON), reading(office) as client:
        assert await client.next() == b": \n\n"
        with pytest.raises(StopAsyncIteration):
            while True:
                await client.next()


async def test_while_the_store_is_away_it_waits(office: Office) -> None:
    await tell(office, "e1")
    find, away = office.desk.of(Notification).find, True

    async def find_or_not(*args: object, **more: object) -> list[Notification]:
        if away:
            raise Unavailable("away")
        return await find(*args, **more)

    office.desk.of(Notification).find = find_or_not
    async with reading(office, seen=0) as client:
        waiting = asyncio.create_task(client.next())
        await asyncio.sleep(0.05)
        away = False
        async with asyncio.timeout(SOON):
            await waiting
        assert client.positions == [1]


async def test_nothing_goes_on_when_nobody_listens(office: Office) -> None:
    async with reading(office):
        assert any(task.get_name() == "notify-inboxes" for task in asyncio.all_tasks())
    async with asyncio.timeout(SOON):
        while any(task.get_name() == "notify-inboxes" for task in asyncio.all_tasks()):
            await asyncio.sleep(0.01)
    assert await office.desk.of(Inbox).get_many(["zhang"]) == {}
