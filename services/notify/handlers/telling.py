"""One notification to one person about one event."""

from services.chassis.cause import Cause
from services.chassis.effects import Effect, create
from services.notify.domain.notification import Notification
from services.notify.domain.values import Value


def tell(to: str, template: str, cause: Cause, **values: Value) -> Effect:
    return create(Notification.about(cause.id, to, template, values, cause.at, cause.sequence))
