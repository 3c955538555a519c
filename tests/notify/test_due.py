import asyncio

import pytest

from services.chassis.desk import Desk
from services.chassis.domain import Unavailable
from services.notify.domain.inbox import MAX_OPEN, Inbox
from services.notify.domain.notification import Notification
from services.notify.due import put_in_the_inbox
from tests.notify.conftest import Office, cause

pytestmark = pytest.mark.asyncio


class Counted:
    """How often a desk is asked for notifications."""

    def __init__(self, desk: Desk) -> None:
        self.reads = 0
        self._read = desk.of(Notification).get_many
        desk.of(Notification).get_many = self._count

    async def _count(self, ids: list[str]) -> dict[str, Notification]:
        self.reads += 1
        return await self._read(ids)


async def test_whoever_is_called_for_one_takes_along_all_that_are_due(office: Office) -> None:
    ids = await office.queue(*[f"p{n}" for n in range(150)])
    counted = Counted(office.desk)
    await asyncio.gather(*(put_in_the_inbox.work(id, office.desk) for id in ids[:16]))
    assert counted.reads == 2
    assert await office.desk.of(Notification).due(office.clock.now()) == []


async def test_what_is_not_due_yet_is_delivered_when_it_is_called_for(office: Office) -> None:
    [id] = await office.queue("zhang")
    await put_in_the_inbox.work(id, office.desk)
    await put_in_the_inbox.work(id, office.desk)
    assert [n.position for n in await office.inbox_of("zhang")] == [1]


async def test_one_that_fails_is_told_so_alone(office: Office) -> None:
    full = Inbox(id="zhang", last=MAX_OPEN, open={str(n): n for n in range(1, MAX_OPEN + 1)})
    await office.desk.of(Inbox).create(full)
    ids = await office.queue("zhang", "li", "wang", cause=cause("e1"))
    told = await asyncio.gather(*(put_in_the_inbox.work(id, office.desk) for id in ids), return_exceptions=True)
    assert [type(each) for each in told] == [Unavailable, type(None), type(None)]
    assert [n.position for n in await office.inbox_of("li")] == [1]


async def test_one_who_is_stopped_stops_nobody_else(office: Office) -> None:
    ids = await office.queue("zhang", "li")
    work = [asyncio.create_task(put_in_the_inbox.work(id, office.desk)) for id in ids]
    await asyncio.sleep(0)
    work[0].cancel()
    await work[1]
    assert [n.position for n in await office.inbox_of("li")] == [1]
