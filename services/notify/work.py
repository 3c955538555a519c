"""What the console counts here: messages by channel and state."""

from services.chassis.staff_work import DeliveryCount
from services.notify.domain.notification import Notification

DELIVERIES = [DeliveryCount(Notification, channel="inbox")]
