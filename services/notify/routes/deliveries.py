"""What went out beside the inbox, and what became of it: for staff, without a word of what was said or to which address."""

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from services.chassis.domain import Instant
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Caller,
    DeskHere,
    Id,
    Page,
    Role,
    View,
    allowed,
    answer,
    answers,
    lists,
    repository,
    seen,
    shows,
)
from services.notify.domain.delivery import Delivery, Status
from services.notify.domain.recipient import Channel

router = APIRouter(tags=["deliveries"])
Deliveries = Annotated[Repository[Delivery], repository(Delivery)]
Staff = Annotated[Caller, allowed(Role.PUBLISHER, Role.OPERATOR, Role.AUDITOR)]


class DeliveryView(View):
    id: str
    notification: str
    organization: str
    template: str
    channel: Channel
    following: list[Channel]
    urgent: bool
    status: Status
    reason: str | None
    attempts: int
    queued_at: Instant
    sent_at: Instant | None
    settled_at: Instant | None
    next_at: Instant | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        return cls(
            id=delivery.id,
            notification=delivery.notification,
            organization=delivery.organization,
            template=delivery.template,
            channel=delivery.channel,
            following=delivery.following,
            urgent=delivery.urgent,
            status=delivery.status,
            reason=delivery.reason,
            attempts=delivery.attempts,
            queued_at=delivery.queued_at,
            sent_at=delivery.sent_at,
            settled_at=delivery.settled_at,
            next_at=delivery.due_at,
        )


class Counted(BaseModel):
    channel: Channel
    status: Status
    count: int


class TallyView(View):
    items: list[Counted]


@router.get("/deliveries", **lists(DeliveryView))
async def list_deliveries(
    page: Page,
    staff: Staff,
    deliveries: Deliveries,
    channel: Channel | None = None,
    status: Status | None = None,
    notification: Annotated[str | None, Query(min_length=1, max_length=80)] = None,
) -> Response:
    """短信、微信、邮件的发送情况 · What went out beside the inbox, newest first."""
    return await page.of(
        deliveries,
        {"channel": channel, "status": status, "notification": notification},
        DeliveryView.of,
        sort=("queued_at",),
        descending=True,
        within=staff.organization,
    )


@router.get("/deliveries/tally", **answers(TallyView))
async def count_deliveries(staff: Staff, desk: DeskHere) -> Response:
    """按渠道和状态统计 · How many there are, by channel and state."""
    counts = await desk.of(Delivery).tally({}, by=("channel", "status"), within=staff.organization)
    items = [Counted(channel=Channel(str(c.by[0])), status=Status(str(c.by[1])), count=c.count) for c in counts]
    return answer(TallyView(items=sorted(items, key=lambda item: (item.channel, item.status))))


@router.get("/deliveries/{id}", **shows(DeliveryView))
async def show_a_delivery(id: Id, staff: Staff, deliveries: Deliveries) -> Response:
    """查看一次发送 · One delivery."""
    return seen(await deliveries.get(id, within=staff.organization), DeliveryView.of)
