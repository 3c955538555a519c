"""What waits for people, by organization, with the oldest and what is late; and messages by channel and state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from starlette.responses import Response

from services.chassis.desk import Desk
from services.chassis.domain.types import Instant
from services.chassis.service import Service
from services.chassis.staff_work import StaffWork
from services.chassis.store.port import MAX_PAGE, In
from services.chassis.web.answers import View
from services.chassis.web.declaring import lists
from services.chassis.web.ops_acting import Watching
from services.chassis.web.paging import listed
from services.chassis.web.reaching import Now

SOON = timedelta(days=3)
ORGANIZATIONS_SHOWN = 100
EventId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
EventIds = Annotated[
    list[EventId], Query(min_length=1, max_length=100, examples=[["0190b6c2-7d1e-7c3a-9f00-0123456789ab"]])
]


class PlaceView(View):
    organization: str
    count: int
    overdue: int
    due_soon: int
    oldest_at: Instant | None
    oldest: str
    """The id of the one that has waited longest, or is due first."""


class WorkView(View):
    name: str
    title_zh: str
    title_en: str
    count: int
    counted_whole: bool
    """False where there are more than were looked at; they are the ones that come after."""
    overdue: int
    due_soon: int
    """Within three days."""
    oldest_at: Instant | None
    next_due_at: Instant | None
    by_organization: list[PlaceView]
    """Those with most that is late first; a hundred at most."""


class MessageView(View):
    event: str
    channel: str
    template: str
    state: str
    at: Instant


class DeliveryView(View):
    channel: str
    state: str
    count: int
    failed: bool


def work_of(desk: Desk, service: Service) -> APIRouter:
    router = APIRouter(tags=["work"])

    @router.get("/work", **lists(WorkView))
    async def work(watcher: Watching, now: Now) -> Response:
        """待办：按工会、最久、时限 · What waits for people: by organization, the oldest, and what is late."""
        views = []
        for each in service.work:
            states = In([state.value for state in each.states])
            found = await desk.of(each.kind).find(
                {"status": states}, sort=(each.order,), limit=MAX_PAGE, within=watcher.organization
            )
            views.append(_view(each, found, now))
        return listed(views, None)

    @router.get("/deliveries", **lists(DeliveryView))
    async def delivered(watcher: Watching) -> Response:
        """消息投递：按渠道与状态 · Messages by channel and state."""
        views: list[DeliveryView] = []
        for each in service.deliveries:
            for tally in await desk.of(each.kind).tally({}, by=each.by):
                channel, state = each.told(tally.by)
                views.append(DeliveryView(channel=channel, state=state, count=tally.count, failed=state in each.failed))
        views.sort(key=lambda view: (view.channel, view.state))
        return listed(views, None)

    @router.get("/messages", **lists(MessageView))
    async def messages(watcher: Watching, event: EventIds) -> Response:
        """因这些事件发出的消息，不含收件人 · What was told because of these events; not to whom."""
        told = [] if service.messages is None else await service.messages(desk, event)
        views = [MessageView(**{name: getattr(each, name) for name in MessageView.model_fields}) for each in told]
        return listed(views, None)

    return router


def _view(work: StaffWork[Any], found: Sequence[Any], now: datetime) -> WorkView:
    by_place: dict[str, list[Any]] = {}
    for each in found:
        by_place.setdefault(each.organization, []).append(each)
    places = [_place(work, organization, those, now) for organization, those in by_place.items()]
    places.sort(key=lambda place: (-place.overdue, -place.due_soon, -place.count))
    due = [moment for each in found if (moment := work.due(each)) is not None]
    return WorkView(
        name=work.name,
        title_zh=work.title.zh,
        title_en=work.title.en,
        count=len(found),
        counted_whole=len(found) < MAX_PAGE,
        overdue=sum(place.overdue for place in places),
        due_soon=sum(place.due_soon for place in places),
        oldest_at=min((place.oldest_at for place in places if place.oldest_at is not None), default=None),
        next_due_at=min(due, default=None),
        by_organization=places[:ORGANIZATIONS_SHOWN],
    )


def _place(work: StaffWork[Any], organization: str, those: Sequence[Any], now: datetime) -> PlaceView:
    due = [work.due(each) for each in those]
    oldest = min((moment for each in those if (moment := work.since(each)) is not None), default=None)
    return PlaceView(
        organization=organization,
        count=len(those),
        overdue=sum(moment is not None and moment < now for moment in due),
        due_soon=sum(moment is not None and now <= moment < now + SOON for moment in due),
        oldest_at=oldest,
        oldest=those[0].id,
    )
