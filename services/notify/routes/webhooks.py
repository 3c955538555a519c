"""Platforms' addresses to which events are posted: registered by whoever runs them, within their own organization."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from services.chassis.desk import Desk
from services.chassis.domain import Instant, Line, OrganizationPath, Refused, within
from services.chassis.store.port import In
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    DeskHere,
    Id,
    Page,
    Role,
    View,
    allowed,
    changes,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.notify.domain.addresses import MAX_URL, UrlNotAllowed, check_url
from services.notify.domain.webhook import MAX_TOPICS, Status, TooManySecrets, Webhook
from services.notify.domain.webhook_topics import Topic, TopicWithheld, UnknownTopic
from services.notify.routes.recipients import OutsideYourOrganization
from services.notify.webhooks.calling import may_call_here
from services.notify.webhooks.passing_on import types
from services.notify.webhooks.signing import new_secret

MAX_IN_AN_ORGANIZATION = 20
THERE = In([status.value for status in Status if status is not Status.REMOVED])

router = APIRouter(tags=["webhooks"])
Webhooks = Annotated[Repository[Webhook], repository(Webhook)]
Keeper = Annotated[Caller, allowed(Role.INTEGRATOR, Role.OPERATOR)]
Watcher = Annotated[Caller, allowed(Role.INTEGRATOR, Role.OPERATOR, Role.AUDITOR)]


class TooManyWebhooks(Refused):
    code = "too_many_webhooks"


class NewWebhook(CommandBody):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "省职工服务平台",
                    "url": "https://platform.example.org/wuyi",
                    "topics": ["wuyi.events.registration.*"],
                }
            ]
        }
    )

    title: Line
    url: Annotated[str, Field(min_length=1, max_length=MAX_URL)]
    topics: Annotated[list[Topic], Field(min_length=1, max_length=MAX_TOPICS)]
    organization: OrganizationPath | None = None
    """What happens in it and below is posted; left out, it is your own."""


class Rotation(CommandBody):
    model_config = ConfigDict(json_schema_extra={"examples": [{"at_once": False}]})

    at_once: bool = False
    """The old one signs no more, from now on: for one that others know. Otherwise both sign for a day."""


class WebhookView(View):
    id: str
    organization: str
    title: str
    url: str
    topics: list[str]
    status: Status
    secrets: int
    """So many sign at present, at most."""
    registered_by: str
    registered_at: Instant
    failing_since: Instant | None
    disabled_at: Instant | None
    disabled_for: str | None
    missed_since: Instant | None
    """From when on it may lack events; a replay from here brings them."""

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        return cls(**_shown(webhook))


class WebhookWithSecret(WebhookView):
    secret: str
    """Shown this once."""

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        return cls(**_shown(webhook), secret=webhook.secrets[0].value if webhook.secrets else "")


def _shown(webhook: Webhook) -> dict[str, object]:
    told = ("id", "organization", "title", "url", "topics", "status", "registered_by", "registered_at")
    state = ("failing_since", "disabled_at", "disabled_for", "missed_since")
    return {name: getattr(webhook, name) for name in (*told, *state)} | {"secrets": len(webhook.secrets)}


@router.post(
    "/webhooks",
    **creates(WebhookWithSecret, UrlNotAllowed, UnknownTopic, TopicWithheld, TooManyWebhooks, OutsideYourOrganization),
)
async def register(new: NewWebhook, keeper: Keeper, command: Command, desk: DeskHere) -> Response:
    """登记事件推送地址；密钥只显示一次 · Registers an address; its secret is shown this once."""
    organization = new.organization or keeper.organization
    if not within(organization, keeper.organization):
        raise OutsideYourOrganization("it is not your organization", field="organization")
    url = check_url(new.url, loopback=may_call_here(desk))

    async def make() -> Webhook:
        await _has_room(organization, desk)
        by, now = keeper.person, command.now
        return Webhook.register(command.id, organization, new.title, url, new.topics, new_secret(), by, now, types())

    return await command.create(desk.of(Webhook), make, WebhookWithSecret.of)


async def _has_room(organization: str, desk: Desk) -> None:
    """Those that come at the very same moment may be a few more: it is a bound on how much we do, not a promise."""
    counts = await desk.of(Webhook).tally({"organization": organization, "status": THERE})
    if sum(each.count for each in counts) >= MAX_IN_AN_ORGANIZATION:
        raise TooManyWebhooks("this organization has as many as it may", limit=MAX_IN_AN_ORGANIZATION)


@router.get("/webhooks", **lists(WebhookView))
async def list_webhooks(page: Page, watcher: Watcher, webhooks: Webhooks, status: Status | None = None) -> Response:
    """事件推送地址列表 · Those of your part of the organization, newest first."""
    where = {"status": THERE if status is None else status}
    return await page.of(
        webhooks, where, WebhookView.of, sort=("registered_at",), descending=True, within=watcher.organization
    )


@router.get("/webhooks/{id}", **shows(WebhookView))
async def show_a_webhook(id: Id, watcher: Watcher, webhooks: Webhooks) -> Response:
    """查看事件推送地址 · One address, without its secret."""
    return seen(await webhooks.get(id, within=watcher.organization), WebhookView.of)


@router.delete("/webhooks/{id}", **changes(WebhookView))
async def remove(id: Id, keeper: Keeper, command: Command, webhooks: Webhooks) -> Response:
    """删除事件推送地址 · Nothing more is posted to it; its address and secrets are forgotten."""
    return await command.change(
        webhooks, id, lambda webhook: webhook.remove(keeper.person), WebhookView.of, within=keeper.organization
    )


@router.post("/webhooks/{id}/rotate", **changes(WebhookWithSecret, TooManySecrets))
async def rotate(id: Id, how: Rotation, keeper: Keeper, command: Command, webhooks: Webhooks) -> Response:
    """更换密钥；新旧密钥同时有效一天 · A new secret, shown this once; the old one signs for another day."""
    return await command.change(
        webhooks,
        id,
        lambda webhook: webhook.rotate(new_secret(), command.now, at_once=how.at_once),
        WebhookWithSecret.of,
        within=keeper.organization,
    )


@router.post("/webhooks/{id}/enable", **changes(WebhookView))
async def enable(id: Id, keeper: Keeper, command: Command, webhooks: Webhooks) -> Response:
    """重新启用 · After it was disabled; what it missed is brought by a replay, where that is wanted."""
    return await command.change(
        webhooks,
        id,
        lambda webhook: webhook.enable(keeper.person, command.now),
        WebhookView.of,
        within=keeper.organization,
    )
