import asyncio
from collections.abc import Awaitable, Iterable, Sequence

import pytest

from services.chassis.desk import Desk
from services.chassis.domain import Unavailable
from services.notify.delivering import deliver, put_in_inboxes
from services.notify.domain.inbox import CROWDED, MAX_OPEN, Inbox
from services.notify.domain.notification import Notification, Status
from services.notify.shipping import ship_templates
from tests.notify.conftest import Office, cause

pytestmark = pytest.mark.asyncio


async def positions(office: Office, person: str) -> list[int | None]:
    return [notification.position for notification in await office.inbox_of(person)]


async def test_what_is_due_lies_in_the_inbox_in_the_words_in_force(office: Office) -> None:
    await ship_templates(office.desk)
    [id] = await office.queue("zhang")
    assert await office.desk.of(Notification).due(office.clock.now()) == [id]
    await deliver([id], office.desk)
    [notification] = await office.inbox_of("zhang")
    assert (notification.status, notification.position, notification.template_version) == (Status.DELIVERED, 1, 1)
    assert await office.desk.of(Notification).due(office.clock.now()) == []


async def test_one_notification_per_cause_recipient_and_template_however_often_it_is_told(office: Office) -> None:
    for _ in range(100):
        await deliver(await office.queue("zhang"), office.desk)
    assert await positions(office, "zhang") == [1]
    assert (await office.desk.of(Inbox).get("zhang")).last == 1


async def test_several_to_one_person_lie_in_the_order_they_were_queued_in(office: Office) -> None:
    ids = [id for n in range(5) for id in await office.queue("zhang", "li", cause=cause(f"e{n}"))]
    await deliver(ids[::-1], office.desk)
    assert await positions(office, "zhang") == await positions(office, "li") == [1, 2, 3, 4, 5]


async def test_a_crash_between_the_two_writes_gives_the_same_position_again(office: Office) -> None:
    ids = await office.queue("zhang", "zhang", cause=cause("e1")) + await office.queue("zhang", cause=cause("e2"))
    async with DiesBefore(office, Notification) as dying:
        await deliver(ids[:1], dying)
    assert ((await office.desk.of(Inbox).get("zhang")).last, await positions(office, "zhang")) == (1, [])
    await deliver(ids[2:], office.desk)
    await deliver(ids, office.desk)
    assert await positions(office, "zhang") == [1, 2]
    assert (await office.desk.of(Notification).get(ids[0])).position == 1


async def test_an_inbox_forgets_what_says_itself_where_it_is_and_nothing_else(office: Office) -> None:
    [lost] = await office.queue("zhang", cause=cause("lost"))
    async with DiesBefore(office, Notification) as dying:
        await deliver([lost], dying)
    for n in range(CROWDED * 3):
        await deliver(await office.queue("zhang", cause=cause(f"e{n}")), office.desk)
    inbox = await office.desk.of(Inbox).get("zhang")
    assert (len(inbox.open) <= CROWDED, inbox.open[lost]) == (True, 1)
    await deliver([lost], office.desk)
    assert await positions(office, "zhang") == list(range(1, CROWDED * 3 + 2))


async def test_many_processes_that_deliver_the_same_leave_no_gap_and_no_double(office: Office) -> None:
    persons = ["zhang", "li", "wang"]
    ids = [id for n in range(40) for id in await office.queue(*persons, cause=cause(f"e{n}"))]
    desks = [office.another_desk() for _ in range(4)]
    work = [deliver(ids[start : start + 30], desk) for start in range(0, len(ids), 10) for desk in desks]
    await asyncio.gather(*work)
    for person in persons:
        assert await positions(office, person) == list(range(1, 41))
        assert (await office.desk.of(Inbox).get(person)).last == 40


async def test_one_who_sleeps_after_reading_while_others_deliver_and_forget_leaves_no_gap(office: Office) -> None:
    [id] = await office.queue("zhang", cause=cause("first"))
    asleep, woken = asyncio.Event(), asyncio.Event()
    sleeper = office.another_desk()
    read = sleeper.of(Notification).get_many

    async def read_then_sleep(ids: Sequence[str]) -> dict[str, Notification]:
        found = await read(ids)
        asleep.set()
        await woken.wait()
        return found

    sleeper.of(Notification).get_many = read_then_sleep
    sleeping = asyncio.create_task(put_in_inboxes(["zhang"], lambda: _values(read_then_sleep([id])), sleeper))
    await asleep.wait()
    await deliver([id], office.desk)
    for n in range(CROWDED * 2):
        await deliver(await office.queue("zhang", cause=cause(f"e{n}")), office.desk)
    assert id not in (await office.desk.of(Inbox).get("zhang")).open
    woken.set()
    await sleeping
    assert await positions(office, "zhang") == list(range(1, CROWDED * 2 + 2))
    assert (await office.desk.of(Inbox).get("zhang")).last == CROWDED * 2 + 1


async def test_what_says_where_it_is_only_after_it_was_read_is_not_forgotten_and_placed_anew(office: Office) -> None:
    [id] = await office.queue("zhang", cause=cause("first"))
    async with DiesBefore(office, Notification) as dying:
        await deliver([id], dying)
    for n in range(CROWDED - 1):
        await deliver(await office.queue("zhang", cause=cause(f"e{n}")), office.desk)
    assert (await office.desk.of(Inbox).get("zhang")).is_crowded
    other = office.another_desk()
    read = other.of(Notification).get_many

    async def read_then_hear_of_its_delivery(ids: Sequence[str]) -> dict[str, Notification]:
        found = await read(ids)
        await office.desk.of(Notification).change(id, lambda n: n.deliver(1, 1, office.clock.now()))
        return found

    other.of(Notification).get_many = read_then_hear_of_its_delivery
    await deliver([id], other)
    assert await positions(office, "zhang") == list(range(1, CROWDED + 1))
    assert (await office.desk.of(Inbox).get("zhang")).last == CROWDED


async def _values(reading: Awaitable[dict[str, Notification]]) -> Iterable[Notification]:
    return (await reading).values()


async def test_a_crowded_inbox_keeps_nobody_else_waiting(office: Office) -> None:
    full = Inbox(id="zhang", last=MAX_OPEN, open={str(n): n for n in range(1, MAX_OPEN + 1)})
    await office.desk.of(Inbox).create(full)
    ids = await office.queue("zhang", "li")
    with pytest.raises(Unavailable):
        await deliver(ids, office.desk)
    assert (await positions(office, "li"), await positions(office, "zhang")) == ([1], [])
    assert await office.desk.of(Notification).due(office.clock.now()) == ids[:1]


async def test_ids_of_nothing_are_passed_over(office: Office) -> None:
    await deliver(["nothing"], office.desk)
    await deliver([], office.desk)


class Died(Exception):
    pass


class DiesBefore:
    """A process that ends just before it saves documents of one kind."""

    def __init__(self, office: Office, kind: type[Notification]) -> None:
        self._desk = office.another_desk()
        self._kind = kind

    async def __aenter__(self) -> Desk:
        async def save_all(*_: object) -> list[bool]:
            raise Died

        self._desk.of(self._kind).save_all = save_all
        return self._desk

    async def __aexit__(self, kind: object, error: object, traceback: object) -> bool:
        return isinstance(error, Died)


async def test_what_one_moment_brought_is_found_in_the_order_in_which_it_was_told(office: Office) -> None:
    """Two events of one save have the same time; which was told first is known by their sequence."""
    now = office.clock.now()
    told = [Notification.about(f"cause-{turn}", "zhang", "t", {}, now, turn) for turn in range(1, 9)]
    assert all(await office.desk.of(Notification).save_all(told))
    await deliver([notification.id for notification in reversed(told)], office.desk)
    found = await office.desk.of(Notification).get_many([notification.id for notification in told])
    assert [found[notification.id].position for notification in told] == list(range(1, 9))
