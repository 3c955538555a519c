"""By which ways, beside the inbox, a notification is to reach its person: asked once, as it is put into the inbox."""

from collections.abc import Sequence

from services.chassis.desk import Desk
from services.notify.domain.announcement import Announcement
from services.notify.domain.delivery import Delivery
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Recipient
from services.notify.domain.template import Category, Template


async def plan_deliveries(notifications: Sequence[Notification], desk: Desk) -> None:
    """Before any of them is said to be delivered. Planned again, the first plan stays, whatever people prefer by then."""
    recipients = await desk.of(Recipient).get_many([notification.person for notification in notifications])
    reached = [(n, r) for n in notifications if (r := recipients.get(n.person)) is not None and r.has_other_ways]
    if not reached:
        return
    templates = await desk.of(Template).get_many(sorted({n.template for n, _ in reached}))
    urgent = await _urgent([n for n, _ in reached], desk)
    new = [
        delivery
        for notification, recipient in reached
        if (delivery := _planned(notification, recipient, templates.get(notification.template), urgent, desk))
        is not None
    ]
    await desk.of(Delivery).save_all(new)


def _planned(
    notification: Notification, recipient: Recipient, template: Template | None, urgent: set[str], desk: Desk
) -> Delivery | None:
    ways = recipient.ways(Category.ANNOUNCEMENTS if template is None else template.category)
    if not ways:
        return None
    return Delivery.first(
        notification.id,
        recipient.id,
        recipient.organization,
        notification.template,
        ways,
        desk.clock.now(),
        urgent=(template is not None and template.urgent) or notification.announcement in urgent,
    )


async def _urgent(notifications: Sequence[Notification], desk: Desk) -> set[str]:
    """The announcements among them that are not to wait for the morning."""
    named = sorted({n.announcement for n in notifications if n.announcement is not None})
    found = await desk.of(Announcement).get_many(named) if named else {}
    return {id for id, announcement in found.items() if announcement.urgent}
