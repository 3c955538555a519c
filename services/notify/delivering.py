"""Puts notifications into inboxes, many in one write. Why no position stays empty or is given twice: `domain/inbox.py`."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

from services.chassis.desk import Desk
from services.chassis.domain import Conflict, Unavailable
from services.notify.bell import bell_of
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.domain.template import Template
from services.notify.planning import plan_deliveries

MAX_TOGETHER = 200
MAX_TRIES = 20

Wanted = Callable[[], Awaitable[Iterable[Notification]]]


class Contended(Conflict):
    """Others keep changing the same inboxes; it stays due, and is tried again."""

    code = "too_busy"


async def deliver(ids: Sequence[str], desk: Desk) -> None:
    """Afterwards each of these lies in its person's inbox. Harmless for those that do already, and for ids of nothing."""
    for start in range(0, len(ids), MAX_TOGETHER):
        part = ids[start : start + MAX_TOGETHER]
        found = await desk.of(Notification).get_many(part)
        left = {id: notification.person for id, notification in found.items() if notification.position is None}
        await _deliver(left, desk)


async def _deliver(left: dict[str, str], desk: Desk) -> None:
    async def wanted() -> Iterable[Notification]:
        return (await desk.of(Notification).get_many(list(left))).values()

    await put_in_inboxes(left.values(), wanted, desk)


async def put_in_inboxes(persons: Iterable[str], wanted: Wanted, desk: Desk) -> None:
    """`wanted` reads these persons' notifications, or makes those that are not there: always after the inboxes were read."""
    for _ in range(MAX_TRIES):
        inboxes = await _inboxes(set(persons), desk)
        waiting = [notification for notification in await wanted() if notification.position is None]
        if not waiting or await _put(waiting, inboxes, desk):
            return
    raise Contended("too many are delivering to these inboxes at once")


async def _inboxes(persons: Collection[str], desk: Desk) -> dict[str, Inbox]:
    found = await desk.of(Inbox).get_many(list(persons))
    return {person: found.get(person) or Inbox(id=person) for person in persons}


async def _put(waiting: Sequence[Notification], inboxes: dict[str, Inbox], desk: Desk) -> bool:
    """Whether all of it is done; what is not is to be looked at again from the start."""
    await _forget([inbox for inbox in inboxes.values() if inbox.is_crowded], {n.id for n in waiting}, desk)
    now, versions = desk.clock.now(), await _versions(waiting, desk)
    places: list[tuple[Notification, int]] = []
    busy: Unavailable | None = None
    for notification in sorted(waiting, key=lambda n: (n.queued_at, n.turn, n.id)):
        try:
            places.append((notification, inboxes[notification.person].place(notification.id)))
        except Unavailable as error:  # one person's inbox; the others are served first
            busy = error
    saved = await _save([inboxes[person] for person in {n.person for n, _ in places}], desk)
    placed = [(notification, position) for notification, position in places if notification.person in saved]
    for notification, position in placed:
        notification.deliver(position, versions.get(notification.template, 0), now)
    await plan_deliveries([notification for notification, _ in placed], desk)
    outcomes = await desk.of(Notification).save_all([notification for notification, _ in placed])
    bell_of(desk).ring(saved)
    if busy is not None:
        raise busy
    return len(placed) == len(waiting) and all(outcomes)


async def _save(inboxes: Sequence[Inbox], desk: Desk) -> set[str]:
    outcomes = await desk.of(Inbox).save_all(inboxes)
    return {inbox.id for inbox, saved in zip(inboxes, outcomes, strict=True) if saved}


async def _forget(crowded: Sequence[Inbox], about_to_place: Collection[str], desk: Desk) -> None:
    """Never what we are about to place: it may have come to say so only after it was read, and would get a second position."""
    for start in range(0, len(crowded), MAX_TOGETHER // 20):
        some = crowded[start : start + MAX_TOGETHER // 20]
        there = await desk.of(Notification).get_many([id for inbox in some for id in inbox.open])
        say_it = {id for id, notification in there.items() if notification.position is not None}
        for inbox in some:
            inbox.forget((say_it & inbox.open.keys()).difference(about_to_place))


async def _versions(waiting: Sequence[Notification], desk: Desk) -> dict[str, int]:
    """The version in force of each template that is not an announcement's own affair."""
    codes = {notification.template for notification in waiting if notification.announcement is None}
    found = await desk.of(Template).get_many(sorted(codes)) if codes else {}
    return {code: template.in_force.number for code, template in found.items() if template.approved}
