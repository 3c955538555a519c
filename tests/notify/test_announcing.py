import asyncio
from collections import Counter

import pytest

from services.notify import announcing
from services.notify.announcing import audience_size, carry_on, turn
from services.notify.domain.announcement import LEASE, Announcement, Status
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Particulars, Recipient
from services.notify.domain.words import Language, Words
from services.notify.published import AnnouncementCompleted
from tests.notify.conftest import NOW, Office

pytestmark = pytest.mark.asyncio

TEXTS = {Language.ZH_CN: Words(title="放假通知", body="五月一日放假。")}
XINING, HAIDONG = "630000/630100", "630000/630200"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "PAGE", 10)


async def announce(office: Office, audience: str = XINING) -> str:
    expected = await audience_size(audience, None, office.desk)
    announcement = Announcement.in_words("a", "630000", audience, TEXTS, expected, "boss", NOW)
    await office.desk.of(Announcement).create(announcement)
    return announcement.id


async def told(office: Office) -> Counter[str]:
    return Counter(n.person for page in [await office.desk.of(Notification).find(limit=1_000)] for n in page)


async def balances(office: Office, persons: list[str]) -> None:
    """Each exactly one, in the inbox, and the announcement's own count says the same."""
    announcement = await office.desk.of(Announcement).get("a")
    assert (announcement.status, announcement.told) == (Status.COMPLETED, len(persons))
    assert await told(office) == Counter(persons)
    for person in persons:
        assert [n.position for n in await office.inbox_of(person)] == [1]
        assert (await office.desk.of(Inbox).get(person)).last == 1


async def test_everybody_in_the_audience_is_told_once_and_nobody_else(office: Office) -> None:
    persons = [f"p{n:02}" for n in range(35)]
    await office.know(persons[:20])
    await office.know(persons[20:], XINING + "/county")
    await office.know(["elsewhere"], HAIDONG)
    assert await audience_size(XINING, None, office.desk) == 35
    await carry_on.work(await announce(office), office.desk)
    await balances(office, persons)
    events = [pending.event for pending in await office.store.pending(10)]
    assert [(e["type"], e["data"]["told"]) for e in events] == [(AnnouncementCompleted.type, 35)]


@pytest.mark.parametrize("writes", range(1, 17))
async def test_killed_before_any_write_it_goes_on_and_each_gets_exactly_one(office: Office, writes: int) -> None:
    persons = [f"p{n:02}" for n in range(35)]
    await office.know(persons)
    id = await announce(office)
    write, left, gone = office.store.write, writes, asyncio.Event()

    async def write_then_die(each: list) -> list:
        nonlocal left
        left -= 1
        if left < 0:
            gone.set()
            await asyncio.Event().wait()
        return await write(each)

    office.store.write = write_then_die
    work = asyncio.create_task(carry_on.work(id, office.desk))
    dead = asyncio.create_task(gone.wait())
    await asyncio.wait([work, dead], return_when=asyncio.FIRST_COMPLETED)
    dead.cancel()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    office.store.write = write
    office.clock.advance(LEASE)
    await carry_on.work(id, office.desk)
    await balances(office, persons)


async def test_those_in_hand_when_it_was_killed_are_told_even_when_they_have_moved_away_since(office: Office) -> None:
    await office.know([f"p{n:02}" for n in range(15)])
    id = await announce(office)
    announcement, _ = await office.desk.of(Announcement).change(id, lambda a: a.take_up(NOW))
    await turn(announcement, office.desk)
    moved = Particulars(organization=HAIDONG)
    await office.desk.of(Recipient).change("p03", lambda r: r.keep(moved))
    await office.desk.of(Recipient).change("p12", lambda r: r.keep(moved))
    office.clock.advance(LEASE)
    await carry_on.work(id, office.desk)
    await balances(office, [f"p{n:02}" for n in range(15) if n != 12])


async def test_two_processes_at_one_announcement_tell_everybody_once(office: Office, monkeypatch) -> None:
    persons = [f"p{n:02}" for n in range(35)]
    await office.know(persons)
    id = await announce(office)
    monkeypatch.setattr(Announcement, "take_up", lambda self, now: self.status is Status.SENDING)
    await asyncio.gather(*(carry_on.work(id, office.another_desk()) for _ in range(3)))
    await balances(office, persons)


async def test_without_the_name_of_the_page_in_its_document_it_would_count_wrong(office: Office, monkeypatch) -> None:
    """The control: `turn_the_page` that does not look whether another has turned it."""
    await office.know([f"p{n:02}" for n in range(35)])
    id = await announce(office)
    monkeypatch.setattr(Announcement, "take_up", lambda self, now: self.status is Status.SENDING)
    guarded = Announcement.turn_the_page
    monkeypatch.setattr(
        Announcement, "turn_the_page", lambda self, up_to, page, now: guarded(self, self.named_up_to, page, now)
    )
    await asyncio.gather(*(carry_on.work(id, office.another_desk()) for _ in range(3)))
    assert (await office.desk.of(Announcement).get(id)).told != 35


async def test_one_process_leaves_it_to_another_that_is_at_it(office: Office) -> None:
    await office.know(["zhang"])
    id = await announce(office)
    await office.desk.of(Announcement).change(id, lambda a: a.take_up(NOW))
    await carry_on.work(id, office.desk)
    assert await told(office) == Counter()


async def test_a_notification_of_it_carries_no_words_and_no_values(office: Office) -> None:
    await office.know(["zhang"])
    await carry_on.work(await announce(office), office.desk)
    [notification] = await office.inbox_of("zhang")
    assert (notification.announcement, notification.values, notification.template) == ("a", {}, "announcement")
