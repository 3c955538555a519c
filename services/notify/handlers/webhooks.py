"""Who registered a webhook hears that nothing is posted to it any more."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, reads
from services.notify.handlers.telling import tell
from services.notify.published import WebhookDisabled


@reads(WebhookDisabled)
def tell_the_owner_that_a_webhook_is_disabled(event: WebhookDisabled, cause: Cause) -> Iterator[Effect]:
    webhook = cause.source.rpartition("/")[2]
    yield tell(event.owner, "webhook_disabled", cause, webhook=webhook, reason=event.reason)


ALL: list[Reading[Any]] = [tell_the_owner_that_a_webhook_is_disabled]
