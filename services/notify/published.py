"""What other services may know of the messages: ids and counts, never what was said or to whom."""

from typing import Annotated, Literal

from pydantic import Field

from services.chassis.domain import Code, Event, Line, OrganizationPath, PersonId


class AnnouncementCompleted(Event, type="wuyi.notify.announcement.completed.v1"):
    """Everybody in the audience has it in their inbox."""

    organization: OrganizationPath
    audience: OrganizationPath
    template: Code
    told: int


class DeliveryGivenUp(Event, type="wuyi.notify.delivery.given_up.v1"):
    """A channel beside the inbox did not reach the person, or nobody can say whether it did; the next one has its turn."""

    notification: str
    person: PersonId
    organization: OrganizationPath
    template: Code
    channel: Code
    status: Literal["failed", "unknown"]
    reason: Code
    following: list[Code]
    urgent: bool = False


class OfAStory(Event):
    """Where it is to stand, and what of the plan it belongs to. Its headline may name people and stays here."""

    story: str
    campaign: Code
    work_item: Annotated[int, Field(ge=1, le=99)]
    organization: OrganizationPath
    outlet: Line
    theme: Line | None
    """The topic of the plan that it is on; `topic` is the log's word."""
    author: PersonId


class StoryPlanned(OfAStory, type="wuyi.notify.story.planned.v1"):
    """It waits for a second person's approval."""


class StoryApproved(OfAStory, type="wuyi.notify.story.approved.v1"):
    by: PersonId


class StoryPublished(OfAStory, type="wuyi.notify.story.published.v1"):
    """Everybody can read it."""


class StoryDropped(OfAStory, type="wuyi.notify.story.dropped.v1"):
    by: PersonId


class OfAWebhook(Event):
    """An organization's platform that is posted events; where it is stays here."""

    organization: OrganizationPath
    owner: PersonId
    """Who registered it."""


class WebhookRegistered(OfAWebhook, type="wuyi.notify.webhook.registered.v1"):
    topics: list[Line]


class WebhookFellBehind(OfAWebhook, type="wuyi.notify.webhook.fell_behind.v1"):
    """More waits for it than may. It catches up by itself once it takes what waits."""


class WebhookDisabled(OfAWebhook, type="wuyi.notify.webhook.disabled.v1"):
    """Nothing is posted to it until it is enabled again: it is gone, or has failed for days."""

    reason: Literal["gone", "failing"]


class WebhookEnabled(OfAWebhook, type="wuyi.notify.webhook.enabled.v1"):
    by: PersonId


class WebhookRemoved(OfAWebhook, type="wuyi.notify.webhook.removed.v1"):
    by: PersonId
