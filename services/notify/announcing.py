"""Carries an announcement through its audience, a page at a time; whoever finds it due goes on where the last one stopped."""

from collections.abc import Iterable

from services.chassis.desk import Desk
from services.chassis.service import when_due
from services.notify.delivering import put_in_inboxes
from services.notify.domain.announcement import Announcement, Status
from services.notify.domain.belonging import Belonging
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Recipient

PAGE = 200
"""So many take some ten milliseconds of work at a time: whoever asks something else meanwhile hardly notices."""


async def audience_size(organization: str, segment: str | None, desk: Desk) -> int:
    if segment is None:
        counts = await desk.of(Recipient).tally({}, within=organization)
    else:
        counts = await desk.of(Belonging).tally({"segment": segment, "active": True}, within=organization)
    return sum(tally.count for tally in counts)


@when_due(Announcement)
async def carry_on(id: str, desk: Desk) -> None:
    """Each page is told, then the next one is named, in the announcement's own document; twice is harmless."""
    announcements = desk.of(Announcement)
    announcement, ours = await announcements.change(id, lambda a: a.take_up(desk.clock.now()))
    while ours and announcement.status is Status.SENDING:
        await tell_those_in_hand(announcement, desk)
        announcement, ours = await turn(announcement, desk)


async def tell_those_in_hand(announcement: Announcement, desk: Desk) -> None:
    persons = announcement.in_hand

    async def wanted() -> Iterable[Notification]:
        each = [_to(person, announcement) for person in persons]
        there = await desk.of(Notification).get_many([notification.id for notification in each])
        return [there.get(notification.id, notification) for notification in each]

    if persons:
        await put_in_inboxes(persons, wanted, desk)


def _to(person: str, announcement: Announcement) -> Notification:
    return Notification.of_announcement(announcement.id, person, announcement.template, announcement.announced_at)


async def turn(announcement: Announcement, desk: Desk) -> tuple[Announcement, bool]:
    up_to = announcement.named_up_to
    following = await _page_after(up_to, announcement, desk)
    return await desk.of(Announcement).change(
        announcement.id, lambda a: a.turn_the_page(up_to, following, desk.clock.now())
    )


async def _page_after(up_to: str | None, announcement: Announcement, desk: Desk) -> list[str]:
    """Everybody in the order of persons; a segment in the order of its own documents, which the person's id leads to."""
    segment = announcement.segment
    if segment is None:
        after = None if up_to is None else (up_to,)
        recipients = await desk.of(Recipient).find({}, after=after, limit=PAGE, within=announcement.audience)
        return [recipient.id for recipient in recipients]
    after = None if up_to is None else (Belonging.id_of(segment, up_to),)
    belongings = await desk.of(Belonging).find(
        {"segment": segment, "active": True}, after=after, limit=PAGE, within=announcement.audience
    )
    return [belonging.person for belonging in belongings]
