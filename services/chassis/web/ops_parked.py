"""Parked events: seen by what went wrong or by key, retried, corrected, discarded.

A retry is answered when it is certain to happen, not when it has: whoever comes first takes it up, in the order of the key.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain.types import Line
from services.chassis.log.envelope import Unreadable
from services.chassis.observing.logs import log
from services.chassis.running.parking import AlreadySettled, ParkedEvent, ParkedStatus
from services.chassis.running.retrying import Retry, StillArriving
from services.chassis.store.asking import Asked
from services.chassis.web.answers import CommandBody, View, answer, seen
from services.chassis.web.callers import Caller, Operator, Role, allowed
from services.chassis.web.commanding import Command
from services.chassis.web.declaring import answers, changes, lists, shows
from services.chassis.web.ops_views import GroupView, ParkedView, ParkedWhole
from services.chassis.web.paging import Page, listed
from services.chassis.web.reaching import Id

Watching = Annotated[Caller, allowed(Role.OPERATOR, Role.AUDITOR)]
Name = Annotated[str, Query(min_length=1, max_length=200)]

AT_ONCE = 500
"""Retried by one command; the answer says whether there are more."""


class Corrected(CommandBody):
    data: dict[str, Any] = Field(examples=[{"activity": "spring-run", "person": "p1"}])
    """All of the event's data, as it should have been."""


class Discarded(CommandBody):
    reason: Line = Field(examples=["测试数据，不应处理"])


class Group(CommandBody):
    reason: str = Field(max_length=200, examples=["unfit_word"])
    event_type: str = Field(max_length=200, examples=["wuyi.events.registration.confirmed.v1"])


class Retried(View):
    retried: int
    more: bool


def parked(retry: Retry) -> APIRouter:
    router = APIRouter(tags=["parked"])

    @router.get("/parked", **lists(GroupView))
    async def groups(watcher: Watching) -> Response:
        """按原因汇总 · What is parked or waits behind it, by what went wrong."""
        found = await retry.parked.tally({"open": True}, by=("reason", "event_type"))
        found.sort(key=lambda group: -group.count)
        views = [GroupView(reason=str(g.by[0]), event_type=str(g.by[1]), count=g.count) for g in found]
        return listed(views, None)

    @router.get("/parked/events", **lists(ParkedView))
    async def events(
        page: Page,
        watcher: Watching,
        reason: Name | None = None,
        event_type: Name | None = None,
        topic: Name | None = None,
        key: Name | None = None,
        status: ParkedStatus | None = None,
    ) -> Response:
        """搁置的事件，默认只列未处理的 · Parked events; without a status, those that are still open. By key: in their order."""
        where: dict[str, Any] = {"reason": reason, "event_type": event_type, "topic": topic, "key": key}
        where |= {"open": True} if status is None else {"status": status}
        sort = ("offset",) if key is not None else ("first_seen",)
        return await page.of(retry.parked, where, ParkedView.of, sort=sort)

    @router.get("/parked/{id}", **shows(ParkedWhole))
    async def show(id: Id, operator: Operator) -> Response:
        """一个搁置的事件及其原文 · One of them, with the original as it came."""
        event = await retry.parked.get(id)
        log().info("parked_event_opened", parked=id, by=operator.person)
        return seen(event, ParkedWhole.of)

    @router.post("/parked/retry", **answers(Retried))
    async def retry_a_group(group: Group, operator: Operator) -> Response:
        """同一原因的全部重试 · Retries all that one thing went wrong with."""
        asked: Asked = {"open": True, "reason": group.reason, "event_type": group.event_type}
        found = await retry.parked.find(asked, sort=("first_seen",), limit=AT_ONCE + 1)
        for event in found[:AT_ONCE]:
            await retry.retry(event.id, operator.person)
        return answer(Retried(retried=min(len(found), AT_ONCE), more=len(found) > AT_ONCE))

    @router.post("/parked/{id}/retry", **changes(ParkedView, status=202))
    async def retry_one(id: Id, operator: Operator, command: Command) -> Response:
        """重试，其后的事件按序继续 · Retries it; what waits behind it follows in order."""
        answered = await command.change(retry.parked, id, lambda e: e.retry(operator.person), ParkedView.of, status=202)
        await retry.start(await retry.parked.get(id))
        return answered

    @router.post(
        "/parked/{id}/retry-corrected", **changes(ParkedView, Unreadable, AlreadySettled, StillArriving, status=202)
    )
    async def retry_corrected(id: Id, corrected: Corrected, operator: Operator, command: Command) -> Response:
        """更正数据后重试，原文保留 · Retries it with other data; the original is kept."""
        await retry.must_have_arrived(id)
        answered = await command.change(
            retry.parked, id, lambda e: e.correct(corrected.data, operator.person), ParkedView.of, status=202
        )
        await retry.start(await retry.parked.get(id))
        return answered

    @router.post("/parked/{id}/discard", **changes(ParkedView, AlreadySettled, StillArriving, status=202))
    async def discard(id: Id, discarded: Discarded, operator: Operator, command: Command) -> Response:
        """放弃并说明理由，其后的事件按序继续 · Drops it, with a reason; what waits behind it goes on."""
        await retry.must_have_arrived(id)

        def drop(event: ParkedEvent) -> None:
            event.discard(discarded.reason, operator.person, command.now)

        answered = await command.change(retry.parked, id, drop, ParkedView.of, status=202)
        await retry.start(await retry.parked.get(id))
        return answered

    return router
