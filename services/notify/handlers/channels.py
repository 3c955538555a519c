"""What did not reach its person by one channel goes by the next."""

from services.chassis.cause import Cause
from services.chassis.effects import Effect, create, reads
from services.notify.domain.delivery import Delivery
from services.notify.published import DeliveryGivenUp


@reads(DeliveryGivenUp)
def the_next_channel(given_up: DeliveryGivenUp, cause: Cause) -> list[Effect]:
    return [create(Delivery.after(cause.id, given_up, cause.at))] if given_up.following else []


ALL = [the_next_channel]
