"""What was posted to a webhook, and what it answered; events posted again; and a try, to see whether it can be reached."""

from time import monotonic
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import ConfigDict
from pydantic_core import to_json
from starlette.responses import Response

from services.chassis.domain import Instant, NotFound, Refused, TooMany
from services.chassis.domain.types import instant_text
from services.chassis.ids import new_id
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Command,
    CommandBody,
    DeskHere,
    Id,
    Now,
    Page,
    View,
    answer,
    answers,
    creates,
    lists,
    repository,
)
from services.notify.domain.posting import Posting
from services.notify.domain.posting import Status as PostingStatus
from services.notify.domain.replay import EmptyRange, Replay
from services.notify.domain.replay import Status as ReplayStatus
from services.notify.domain.webhook import Status
from services.notify.routes.webhooks import Keeper, Watcher, Webhooks
from services.notify.webhooks.calling import calls_of
from services.notify.webhooks.lanes import lanes_of

router = APIRouter(tags=["webhooks"])
Postings = Annotated[Repository[Posting], repository(Posting)]
Replays = Annotated[Repository[Replay], repository(Replay)]

A_TRY = "wuyi.notify.webhook.try"
"""The type of what is posted to try an address: no event of ours is called so."""


class WebhookOff(Refused):
    code = "webhook_off"


class ReplayRunning(Refused):
    code = "webhook_replay_running"


class WebhookBusy(TooMany):
    code = "webhook_busy"


class PostingView(View):
    id: str
    event: str
    type: str
    subject: str
    happened_at: Instant
    status: PostingStatus
    attempts: int
    answer: str | None
    """The class of the last answer, or why there was none."""
    answer_status: int | None
    queued_at: Instant
    next_at: Instant | None
    settled_at: Instant | None

    @classmethod
    def of(cls, posting: Posting) -> Self:
        return cls(
            id=posting.id,
            event=posting.event,
            type=posting.type,
            subject=posting.subject,
            happened_at=posting.happened_at,
            status=posting.status,
            attempts=posting.attempts,
            answer=posting.answer,
            answer_status=posting.answer_status,
            queued_at=posting.queued_at,
            next_at=posting.due_at,
            settled_at=posting.settled_at,
        )


class Range(CommandBody):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"since": "2022-04-28T00:00:00+08:00", "until": "2022-04-29T00:00:00+08:00"}]}
    )

    since: Instant
    until: Instant | None = None
    """Left out, it is now."""


class ReplayView(View):
    id: str
    webhook: str
    since: Instant
    until: Instant
    resend: bool
    """Whether also what was posted before."""
    status: ReplayStatus
    read: int
    posted: int
    asked_by: str | None
    asked_at: Instant
    finished_at: Instant | None

    @classmethod
    def of(cls, replay: Replay) -> Self:
        return cls(
            id=replay.id,
            webhook=replay.webhook,
            since=replay.since,
            until=replay.until,
            resend=replay.resend,
            status=replay.status,
            read=replay.read,
            posted=replay.posted,
            asked_by=replay.asked_by,
            asked_at=replay.asked_at,
            finished_at=replay.finished_at,
        )


class TryView(View):
    taken: bool
    answer: str
    """The class of the answer, or why there was none."""
    answer_status: int | None
    milliseconds: int


@router.get("/webhooks/{id}/postings", **lists(PostingView, NotFound))
async def list_postings(
    id: Id,
    page: Page,
    watcher: Watcher,
    webhooks: Webhooks,
    postings: Postings,
    status: PostingStatus | None = None,
) -> Response:
    """推送记录 · What was posted to it, newest first."""
    await webhooks.get(id, within=watcher.organization)
    where = {"webhook": id, "status": status}
    return await page.of(postings, where, PostingView.of, sort=("queued_at",), descending=True)


@router.post("/webhooks/{id}/replay", **creates(ReplayView, NotFound, EmptyRange, WebhookOff, ReplayRunning))
async def replay(
    id: Id, range: Range, keeper: Keeper, command: Command, webhooks: Webhooks, replays: Replays
) -> Response:
    """重新推送一段时间内的事件 · Posts again what happened between two moments; goes on by itself, also after a crash."""
    webhook = await webhooks.get(id, within=keeper.organization)

    async def make() -> Replay:
        if not webhook.takes_postings:
            raise WebhookOff("nothing is posted to it", state=webhook.status.value)
        if await replays.find({"webhook": id, "status": ReplayStatus.RUNNING}, limit=1):
            raise ReplayRunning("one is running for it")
        until, now = range.until or command.now, command.now
        return Replay.ask(command.id, id, webhook.organization, range.since, until, now, by=keeper.person, resend=True)

    return await command.create(replays, make, ReplayView.of)


@router.get("/webhooks/{id}/replays", **lists(ReplayView, NotFound))
async def list_replays(id: Id, page: Page, watcher: Watcher, webhooks: Webhooks, replays: Replays) -> Response:
    """重新推送的进度 · How far they have got, newest first."""
    await webhooks.get(id, within=watcher.organization)
    return await page.of(replays, {"webhook": id}, ReplayView.of, sort=("asked_at",), descending=True)


@router.post("/webhooks/{id}/test", **answers(TryView, WebhookBusy, WebhookOff))
async def try_it(id: Id, keeper: Keeper, webhooks: Webhooks, desk: DeskHere, now: Now) -> Response:
    """试推送一条并返回结果 · Posts something to it and tells the answer; also to one that is disabled."""
    webhook = await webhooks.get(id, within=keeper.organization)
    if webhook.status is Status.REMOVED:
        raise WebhookOff("nothing is posted to it", state=webhook.status.value)
    lane, one, began = lanes_of(desk).of(id), new_id(), monotonic()
    if lane.full:
        raise WebhookBusy("it has enough to do at the moment")
    said = {
        "specversion": "1.0",
        "id": one,
        "source": "/wuyi/notify",
        "type": A_TRY,
        "subject": webhook.id,
        "time": instant_text(now),
        "datacontenttype": "application/json",
        "data": {"organization": webhook.organization},
    }
    with lane.held():
        heard = await calls_of(desk).post(webhook.url, webhook.signing_secrets(now), one, to_json(said).decode(), now)
    took = round((monotonic() - began) * 1000)
    return answer(TryView(taken=heard.taken, answer=heard.answer, answer_status=heard.status, milliseconds=took))
