"""What the console counts here: messages by channel and state."""

from services.chassis.staff_work import DeliveryCount
from services.notify.domain.delivery import Delivery, Status
from services.notify.domain.notification import Notification

DELIVERIES = [
    DeliveryCount(Notification, channel="inbox"),
    DeliveryCount(Delivery, by=("channel", "status"), failed=frozenset({Status.FAILED.value}), settled="settled_at"),
]
