"""What other services may know of the messages: ids and counts, never what was said or to whom."""

from typing import Literal

from services.chassis.domain import Code, Event, OrganizationPath, PersonId


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
