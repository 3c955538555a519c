"""Carries a delivery as far as it can go now. It may be stopped anywhere; whoever comes after knows from the document how far."""

from collections.abc import Callable

from services.chassis.desk import Desk
from services.chassis.failpoints import reached
from services.chassis.service import when_due
from services.notify.carriers.choosing import carriers_of
from services.notify.carriers.port import Answer, CannotTell, Carrier, Heard, NotTaken, OutcomeUnknown, Parcel, Refused
from services.notify.carriers.rates import turns_of
from services.notify.domain.delivery import Delivery, Status
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Recipient
from services.notify.letters import letters

NOT_SET_UP = "channel_not_set_up"
NO_ADDRESS = "no_address"
NOT_RECEIVED = "not_received"
CANNOT_TELL = "cannot_tell"
INTERRUPTED = "interrupted"
NOT_HEARD = "not_heard"


@when_due(Delivery)
async def carry(id: str, desk: Desk) -> None:
    delivery = await desk.of(Delivery).get(id)
    carrier = carriers_of(desk).get(delivery.channel)
    if carrier is None:
        await _change(id, desk, lambda d: d.fail(NOT_SET_UP, desk.clock.now()))
    elif delivery.status is Status.QUEUED:
        await _hand_over(delivery, carrier, desk)
    elif delivery.status in (Status.SENDING, Status.UNKNOWN):
        await _find_out(delivery, carrier, desk)
    else:
        await _last_look(delivery, carrier, desk)


async def _hand_over(delivery: Delivery, carrier: Carrier, desk: Desk) -> None:
    now = desk.clock.now()
    recipient = (await desk.of(Recipient).get_many((delivery.person,))).get(delivery.person)
    address = None if recipient is None else recipient.address(delivery.channel)
    if recipient is None or address is None:
        await _change(delivery.id, desk, lambda d: d.fail(NO_ADDRESS, now))
        return
    quiet = None if delivery.urgent or recipient.quiet_hours is None else recipient.quiet_hours.over_at(now)
    if quiet is not None:
        await _change(delivery.id, desk, lambda d: d.wait_until(quiet))
        return
    if delivery.turn_at is None and (turn := turns_of(desk).of(delivery.channel, now)) > now:
        await _change(delivery.id, desk, lambda d: d.take_turn(turn))
        return
    notification = await desk.of(Notification).get(delivery.notification)
    [letter] = await letters([notification], recipient.language, desk)
    _, ours = await desk.of(Delivery).change(delivery.id, lambda d: d.take(now))
    reached("delivery.taken")
    if ours:
        parcel = Parcel(delivery.id, address, letter.title, letter.body)
        await _ask(delivery.id, carrier, parcel, desk)


async def _ask(id: str, carrier: Carrier, parcel: Parcel, desk: Desk) -> None:
    try:
        answer = await carrier.hand_over(parcel)
        reached("delivery.handed_over")
    except NotTaken as no:
        why, after = no.why, no.after
        await _change(id, desk, lambda d: d.not_taken(why, desk.clock.now(), after))
    except Refused as no:
        reason = no.why
        await _change(id, desk, lambda d: d.fail(reason, desk.clock.now()))
    except OutcomeUnknown:
        await _change(id, desk, lambda d: d.lose_sight(NOT_HEARD, desk.clock.now()))
    else:
        await hear(id, answer, desk, receipts=carrier.receipts)


async def _find_out(delivery: Delivery, carrier: Carrier, desk: Desk) -> None:
    """One who took it died, or was not answered. It is handed over again only where the carrier says that it never came."""
    try:
        answer = await carrier.look_up(delivery.id)
    except CannotTell:
        await _change(delivery.id, desk, lambda d: d.never_know(CANNOT_TELL, desk.clock.now()))
    except OutcomeUnknown:
        await _change(delivery.id, desk, lambda d: d.lose_sight(INTERRUPTED, desk.clock.now()))
    else:
        if answer is None:
            await _change(delivery.id, desk, lambda d: d.not_taken(NOT_RECEIVED, desk.clock.now()))
        else:
            await hear(delivery.id, answer, desk, receipts=carrier.receipts)


async def _last_look(delivery: Delivery, carrier: Carrier, desk: Desk) -> None:
    """No receipt came; it may only have been lost on the way here."""
    try:
        answer = await carrier.look_up(delivery.id)
    except (CannotTell, OutcomeUnknown):
        answer = None
    if answer is not None and answer.heard is not Heard.TAKEN:
        await hear(delivery.id, answer, desk, receipts=carrier.receipts)
    else:
        await _change(delivery.id, desk, lambda d: d.stay_silent(desk.clock.now()))


async def hear(id: str, answer: Answer, desk: Desk, *, receipts: bool) -> None:
    """What the carrier says, in its answer or in a receipt."""
    now = desk.clock.now()
    match answer.heard:
        case Heard.TAKEN:
            await _change(id, desk, lambda d: d.sent(now, receipts=receipts))
        case Heard.DELIVERED:
            await _change(id, desk, lambda d: d.reach(now))
        case Heard.FAILED:
            await _change(id, desk, lambda d: d.fail(answer.reason or "failed", now))


async def _change(id: str, desk: Desk, decide: Callable[[Delivery], object]) -> None:
    await desk.of(Delivery).change(id, decide)
