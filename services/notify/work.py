"""What the console shows of messages: how many by channel and state, and which an event brought about. Never to whom."""

from collections.abc import Sequence

from services.chassis.desk import Desk
from services.chassis.staff_work import DeliveryCount, Message
from services.chassis.store.port import In
from services.notify.domain.delivery import Delivery, Status
from services.notify.domain.notification import Notification
from services.notify.domain.posting import Posting
from services.notify.domain.posting import Status as Posted

DELIVERIES = [
    DeliveryCount(Notification, channel="inbox"),
    DeliveryCount(Delivery, by=("channel", "status"), failed=frozenset({Status.FAILED.value}), settled="settled_at"),
    DeliveryCount(Posting, channel="webhook", failed=frozenset({Posted.FAILED.value}), settled="settled_at"),
]

SHOWN = 300


async def messages_of(desk: Desk, events: Sequence[str]) -> list[Message]:
    """In the inbox, by the channels beside it, and to webhooks."""
    about = await desk.of(Notification).find({"cause": In(events)}, limit=SHOWN)
    by_id = {each.id: each.cause or "" for each in about}
    sent = await desk.of(Delivery).find({"notification": In(list(by_id))}, limit=SHOWN) if by_id else []
    posted = await desk.of(Posting).find({"event": In(events)}, limit=SHOWN)
    return [
        *(Message(n.cause or "", "inbox", n.template, n.status, n.delivered_at or n.queued_at) for n in about),
        *(Message(by_id[d.notification], d.channel, d.template, d.status, d.settled_at or d.queued_at) for d in sent),
        *(Message(p.event, "webhook", p.type, p.status, p.settled_at or p.queued_at) for p in posted),
    ]
