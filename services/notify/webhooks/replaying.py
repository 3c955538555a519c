"""Reads the log again for one webhook, a page at a time, no faster than it takes what is posted to it."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.desk import Desk
from services.chassis.domain import Unavailable
from services.chassis.failpoints import reached
from services.chassis.log.envelope import Envelope
from services.chassis.log.port import EventLog, Partition
from services.chassis.service import when_due
from services.notify.domain import posting as domain
from services.notify.domain.posting import Posting
from services.notify.domain.replay import Replay, Status
from services.notify.domain.webhook import CLOCKS_DIFFER_BY, Webhook
from services.notify.domain.webhook import Status as WebhookStatus
from services.notify.domain.webhook_topics import covers
from services.notify.webhooks import passing_on
from services.notify.webhooks.passing_on import FOLLOWER, is_wanted, keep, posting_of, readable, waiting

PAGE = 200


@when_due(Webhook)
async def catch_up(id: str, desk: Desk) -> None:
    """One that is behind, once half of what waited has gone; what it missed is then a replay of its own."""
    webhook = await desk.of(Webhook).get(id)
    now = desk.clock.now()
    if webhook.status is WebhookStatus.BEHIND:
        room = await waiting(id, desk) <= domain.MAX_WAITING // 2
        webhook, _ = await desk.of(Webhook).change(id, lambda w: w.catch_up(now) if room else w.wait_on(now))
        reached("webhook.caught_up")
    gap = webhook.gap
    if gap is not None:
        replay = Replay.of_a_gap(id, gap.number, webhook.organization, gap.since, gap.until, now)
        await desk.of(Replay).create(replay)
        await desk.of(Webhook).change(id, lambda w: w.gap_is_seen_to(gap.number))


@when_due(Replay)
async def carry_on(id: str, desk: Desk) -> None:
    """Each page is posted, then it is written down that it was; twice is harmless."""
    replay, ours = await desk.of(Replay).change(id, lambda r: r.take_up(desk.clock.now()))
    if not ours:
        return
    webhook = (await desk.of(Webhook).get_many((replay.webhook,))).get(replay.webhook)
    if webhook is None or not webhook.takes_postings:
        await _end(replay, desk)
        return
    if not replay.charted:
        replay = await _chart(replay, webhook, desk)
    while ours and replay.status is Status.RUNNING:
        room = domain.MAX_WAITING - await waiting(webhook.id, desk)
        if room <= 0:
            await desk.of(Replay).change(id, lambda r: r.wait_for_room(desk.clock.now()))
            return
        replay, ours = await _page(replay, webhook, min(PAGE, room), desk)


async def _end(replay: Replay, desk: Desk) -> None:
    if await desk.of(Webhook).get_many((replay.webhook,)):
        await desk.of(Webhook).change(replay.webhook, lambda w: w.note_missed(replay.since))
    await desk.of(Replay).change(replay.id, lambda r: r.cancel(desk.clock.now()))


async def _page(replay: Replay, webhook: Webhook, limit: int, desk: Desk) -> tuple[Replay, bool]:
    name, come_from = next(iter(replay.places.items()))
    topic, _, number = name.rpartition("/")
    read = await _log(desk).read(Partition(topic, int(number)), come_from, limit)
    to = read[-1].offset + 1 if read else replay.ends[name]
    wanted = [
        envelope
        for envelope in readable(read)
        if replay.since <= envelope.cause().at < replay.until and is_wanted(webhook, envelope)
    ]
    posted = await _post_again(replay, webhook, wanted, desk)
    reached("replay.posted")
    return await desk.of(Replay).change(replay.id, lambda r: r.go_on(name, come_from, to, posted, desk.clock.now()))


async def _post_again(replay: Replay, webhook: Webhook, wanted: Sequence[Envelope], desk: Desk) -> int:
    kept = await keep(webhook, wanted, desk)
    posted = sum(kept)
    if not replay.resend:
        return posted
    again = [await _again(replay, webhook, one, desk) for one, new in zip(wanted, kept, strict=True) if not new]
    return posted + sum(again)


async def _again(replay: Replay, webhook: Webhook, envelope: Envelope, desk: Desk) -> bool:
    one, now = posting_of(webhook, envelope, desk), desk.clock.now()
    _, again = await desk.of(Posting).change(one.id, lambda p: p.again(replay.id, one.body or "", now))
    return again


async def _chart(replay: Replay, webhook: Webhook, desk: Desk) -> Replay:
    """Where each partition is to be read, from the first record that may be in the range up to what there is by now."""
    log, group = _log(desk), f"wuyi.{desk.service}.{FOLLOWER.name}"
    wanted = sorted({passing_on.topic_of(type) for type in passing_on.types() if covers(webhook.topics, type)})
    lags = await log.lag(group, wanted)
    places = {
        f"{lag.partition.topic}/{lag.partition.number}": (
            await _first_at(log, lag.partition, lag.end, replay.since - CLOCKS_DIFFER_BY)
        )
        for lag in lags
    }
    ends = {f"{lag.partition.topic}/{lag.partition.number}": lag.end for lag in lags}
    charted, _ = await desk.of(Replay).change(replay.id, lambda r: r.chart(places, ends, desk.clock.now()))
    return charted


async def _first_at(log: EventLog, place: Partition, end: int, moment: datetime) -> int:
    """The offset of the first record that came at `moment` or later: an event happens before it comes."""
    low, high = 0, end
    while low < high:
        middle = (low + high) // 2
        page = await log.read(place, middle, 1)
        if not page or page[0].at is None or page[0].at >= moment:
            high = middle
        else:
            low = page[0].offset + 1
    return low


def _log(desk: Desk) -> EventLog:
    if desk.log is None:
        raise Unavailable("there is no log behind this desk")
    return desk.log
