"""What webhooks were to be posted, counted again from the log: each event that one wanted has its posting, or it is known why not.

Known is: the webhook is behind or was disabled, and `missed_since` says from when, `missed_until` until when; or what it missed is its gap, or is being
replayed. What happened just as it was registered is not asked for: clocks differ.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.chassis.audit.books import Books, records
from services.chassis.audit.report import Finding
from services.chassis.domain import Event
from services.chassis.log.envelope import Envelope
from services.chassis.log.port import Partition, Record
from services.notify.domain.posting import Posting
from services.notify.domain.replay import Replay
from services.notify.domain.replay import Status as Replaying
from services.notify.domain.webhook import CLOCKS_DIFFER_BY, Status, Webhook
from services.notify.domain.webhook_topics import covers
from services.notify.webhooks.passing_on import FOLLOWER, is_wanted, readable, topic_of, types

_Replays = Mapping[str, Sequence[Replay]]


async def recount_postings(books: Books, now: datetime) -> Finding:
    finding = Finding("webhooks", books.service.name)
    webhooks = {each.id: each async for each in books.read(Webhook) if each.status is not Status.REMOVED}
    if not webhooks:
        return finding
    replays: dict[str, list[Replay]] = defaultdict(list)
    async for replay in books.read(Replay):
        if replay.status is Replaying.RUNNING:
            replays[replay.webhook].append(replay)
    wanted = {topic_of(type) for type in types() if any(covers(each.topics, type) for each in webhooks.values())}
    known = await books.log.topics()
    topics = sorted(wanted & known.keys())
    read = {lag.partition: lag.committed for lag in await books.log.lag(f"{books.group}.{FOLLOWER.name}", topics)}
    happened: set[int] = set()
    """A digest of each event that the log still holds."""
    whole = set(topics)
    for topic in topics:
        begun: set[Partition] = set()
        async for page in records(books.log, topic, known[topic]):
            if page[0].place not in begun and page[0].offset > 0:
                whole.discard(topic)  # retention has let go of its beginning
            begun.add(page[0].place)
            happened.update(hash(envelope.id) for envelope in readable(page))
            await _posted(books, page, read, list(webhooks.values()), replays, finding)
    await _of_an_event(books, webhooks, happened, whole, finding)
    return finding


async def _posted(
    books: Books,
    page: Sequence[Record],
    read: Mapping[Partition, int],
    webhooks: Sequence[Webhook],
    replays: _Replays,
    finding: Finding,
) -> None:
    passed_on = list(readable(record for record in page if record.offset < read.get(record.place, 0)))
    owed = {
        Posting.id_of(webhook.id, envelope.id): (webhook, envelope)
        for webhook in webhooks
        for envelope in passed_on
        if is_wanted(webhook, envelope) and envelope.cause().at >= webhook.registered_at + CLOCKS_DIFFER_BY
    }
    finding.counted += len(owed)
    found = await books.store.get_many(Posting.collection, sorted(owed))
    for id, (webhook, envelope) in owed.items():
        if id not in found and not _is_known(webhook, replays.get(webhook.id, ()), envelope):
            finding.breach(f"Webhook {webhook.id}", f"wanted {envelope.id}, and there is no posting of it")


def _is_known(webhook: Webhook, replays: Sequence[Replay], missed: Envelope) -> bool:
    at = missed.cause().at
    since, until = webhook.missed_since, webhook.missed_until
    if since is not None and at >= since - CLOCKS_DIFFER_BY and (until is None or at < until + CLOCKS_DIFFER_BY):
        return True
    if webhook.gap is not None and webhook.gap.since <= at < webhook.gap.until:
        return True
    return any(replay.since <= at < replay.until for replay in replays)


async def _of_an_event(
    books: Books, webhooks: Mapping[str, Webhook], happened: set[int], whole: set[str], finding: Finding
) -> None:
    """Nothing is posted that did not happen, and nothing that is under way is forgotten."""
    async for posting in books.read(Posting):
        event = Event.released.get(posting.type)
        if posting.webhook not in webhooks or event is None:
            continue
        if event.topic in whole and hash(posting.event) not in happened:
            finding.breach(f"Posting {posting.id}", f"is of {posting.event}, which is not in the log")
        if posting.open and posting.due_at is None:
            finding.breach(f"Posting {posting.id}", f"is {posting.status} and will never be tried again")
