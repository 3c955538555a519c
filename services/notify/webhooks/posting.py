"""Posts what is due to its webhook. It may be stopped anywhere; one that was in hand is posted again, under the same id."""

from collections.abc import Callable

from services.chassis.desk import Desk
from services.chassis.failpoints import reached
from services.chassis.service import when_due
from services.notify.domain.posting import WEBHOOK_OFF, Posting, Status
from services.notify.domain.webhook import Webhook
from services.notify.webhooks.calling import calls_of
from services.notify.webhooks.lanes import Lane, lanes_of


@when_due(Posting, at_once=48)
async def post(id: str, desk: Desk) -> None:
    posting = await desk.of(Posting).get(id)
    webhook = (await desk.of(Webhook).get_many((posting.webhook,))).get(posting.webhook)
    if webhook is None or not webhook.takes_postings:
        await _call_off(posting, webhook, desk)
        return
    lane, now = lanes_of(desk).of(webhook.id), desk.clock.now()
    if posting.status is Status.QUEUED and (posting.turn_at is None or not lane.may_go(now)):
        turn = lane.turn(now)
        if turn > now:
            await _change(id, desk, lambda p: p.take_turn(turn))
            return
    with lane.held():
        await _hand_over(id, webhook, lane, desk)


async def _hand_over(id: str, webhook: Webhook, lane: Lane, desk: Desk) -> None:
    now = desk.clock.now()
    posting, ours = await desk.of(Posting).change(id, lambda p: p.take(now))
    reached("posting.taken")
    if not ours or posting.body is None:
        return
    heard = await calls_of(desk).post(
        webhook.url, webhook.signing_secrets(now), posting.event, posting.body, desk.clock.now()
    )
    reached("posting.answered")
    now = desk.clock.now()
    lane.note(now, well=not heard.about_the_platform)
    if heard.taken:
        await _change(id, desk, lambda p: p.deliver(heard.answer, heard.status, now))
        if webhook.failing_since is not None:
            await desk.of(Webhook).change(webhook.id, lambda w: w.take_success())
        return
    await desk.of(Webhook).change(webhook.id, lambda w: w.take_failure(now, gone=heard.gone))
    posting, _ = await desk.of(Posting).change(id, lambda p: p.put_off(heard.answer, heard.status, now, heard.wish))
    if posting.status is Status.FAILED and (since := posting.first_at) is not None:
        await desk.of(Webhook).change(webhook.id, lambda w: w.give_up(since, now))


async def _call_off(posting: Posting, webhook: Webhook | None, desk: Desk) -> None:
    if webhook is not None:
        await desk.of(Webhook).change(webhook.id, lambda w: w.note_missed(posting.happened_at))
    await _change(posting.id, desk, lambda p: p.call_off(WEBHOOK_OFF, desk.clock.now()))


async def _change(id: str, desk: Desk, decide: Callable[[Posting], object]) -> None:
    await desk.of(Posting).change(id, decide)
