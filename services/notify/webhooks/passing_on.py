"""What is published is kept for each webhook that wants it: one posting for each event and webhook, however often it is read."""

from collections.abc import Iterable, Sequence

from pydantic_core import to_json

import services.assistance.published
import services.events.published
import services.honors.published
import services.notify.published
from services.chassis.desk import Desk
from services.chassis.domain import Event
from services.chassis.log.envelope import Envelope, Unreadable, from_record
from services.chassis.log.port import Record
from services.chassis.service import Follower
from services.chassis.store.port import In
from services.notify.domain import posting as domain
from services.notify.domain.posting import Posting
from services.notify.domain.webhook import Status, Webhook
from services.notify.domain.webhook_topics import withheld

PUBLISHERS = (services.assistance, services.events, services.honors, services.notify)
AT_A_TIME = 200


def types() -> list[str]:
    """What a platform can be told: every event that says in which organization it happened, and is not a worker's own affair."""
    ours = tuple(f"{each.__name__}." for each in PUBLISHERS)
    return sorted(
        type
        for type, event in Event.released.items()
        if event.__module__.startswith(ours) and "organization" in event.model_fields and not withheld(type)
    )


def topic_of(type: str) -> str:
    return Event.released[type].topic


def topics() -> set[str]:
    return set(map(topic_of, types()))


async def pass_on(records: Sequence[Record], desk: Desk) -> None:
    envelopes: list[Envelope] | None = None
    async for page in desk.of(Webhook).each({"status": In([Status.ACTIVE.value, Status.BEHIND.value])}):
        envelopes = list(readable(records)) if envelopes is None else envelopes
        for webhook in page:
            wanted = [envelope for envelope in envelopes if is_wanted(webhook, envelope)]
            if wanted and not await _has_no_room(webhook, wanted, desk):
                await keep(webhook, wanted, desk)


def readable(records: Iterable[Record]) -> Iterable[Envelope]:
    """What cannot be read is parked by those who handle it, and told nobody outside."""
    for record in records:
        try:
            yield from_record(record)
        except Unreadable:
            continue


def is_wanted(webhook: Webhook, envelope: Envelope) -> bool:
    organization = envelope.data.get("organization")
    return isinstance(organization, str) and webhook.wants(envelope.type, organization)


async def keep(webhook: Webhook, envelopes: Sequence[Envelope], desk: Desk) -> list[bool]:
    """False is one that was kept before."""
    postings = [posting_of(webhook, envelope, desk) for envelope in envelopes]
    kept: list[bool] = []
    for start in range(0, len(postings), AT_A_TIME):
        kept += await desk.of(Posting).save_all(postings[start : start + AT_A_TIME])
    return kept


def posting_of(webhook: Webhook, envelope: Envelope, desk: Desk) -> Posting:
    return Posting.of(
        webhook.id,
        webhook.organization,
        envelope.id,
        envelope.type,
        envelope.subject,
        envelope.cause().at,
        cloud_event(envelope),
        desk.clock.now(),
    )


def cloud_event(envelope: Envelope) -> str:
    """In CloudEvents' structured mode, so that the signature covers all of it."""
    said = {
        "specversion": "1.0",
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": envelope.time,
        "datacontenttype": "application/json",
        "sequence": str(envelope.sequence),
        "correlationid": envelope.correlation,
        "data": envelope.data,
    }
    return to_json(said).decode()


async def waiting(webhook: str, desk: Desk) -> int:
    return sum(tally.count for tally in await desk.of(Posting).tally({"webhook": webhook, "open": True}))


async def _has_no_room(webhook: Webhook, wanted: Sequence[Envelope], desk: Desk) -> bool:
    """Then it is behind, and what is wanted now is part of what it catches up with."""
    first, now = min(envelope.cause().at for envelope in wanted), desk.clock.now()
    if webhook.status is Status.BEHIND:
        _, missed = await desk.of(Webhook).change(webhook.id, lambda w: w.miss(first))
        return missed
    if await waiting(webhook.id, desk) + len(wanted) <= domain.MAX_WAITING:
        return False
    _, missed = await desk.of(Webhook).change(webhook.id, lambda w: w.fall_behind(first, now))
    return missed


FOLLOWER = Follower("webhooks", topics, pass_on)
