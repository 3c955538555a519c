"""What staff do about one parked event: retried, corrected, discarded; each is in the book before it is done.

A retry is answered when it is certain to happen, not when it has: whoever comes first takes it up, in the order of the key.
"""

from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain.types import Line
from services.chassis.log.envelope import Unreadable
from services.chassis.running.acting import Acting, Facts
from services.chassis.running.parking import AlreadySettled, ParkedEvent
from services.chassis.running.retrying import Retry, StillArriving
from services.chassis.web.answers import CommandBody
from services.chassis.web.callers import Operator
from services.chassis.web.commanding import Command
from services.chassis.web.declaring import changes
from services.chassis.web.ops_acting import Look, recorded
from services.chassis.web.ops_parked import facts_of
from services.chassis.web.ops_parked_views import ParkedView
from services.chassis.web.ops_scope import FederationOnly, must_be_of_the_federation, must_see, whose
from services.chassis.web.reaching import Id


class Corrected(CommandBody):
    data: dict[str, Any] = Field(examples=[{"activity": "spring-run", "person": "p1"}])
    """All of the event's data, as it should have been."""
    reason: Line | None = Field(default=None, examples=["活动编号录入有误"])


class Discarded(CommandBody):
    reason: Line = Field(examples=["测试数据，不应处理"])


def mending(retry: Retry, acting: Acting) -> APIRouter:
    router = APIRouter(tags=["parked"])

    def standing(id: str) -> Look:
        async def look() -> Facts:
            return facts_of(await retry.parked.get(id))

        return look

    @router.post("/parked/{id}/retry", **changes(ParkedView, status=202))
    async def retry_one(id: Id, operator: Operator, command: Command) -> Response:
        """重试，其后的事件按序继续 · Retries it; what waits behind it follows in order."""
        must_see(operator, await retry.parked.get(id))

        async def do() -> Response:
            return await command.change(retry.parked, id, lambda e: e.retry(operator.person), ParkedView.of, status=202)

        answered = await recorded(acting, command, ("retry", id, ""), standing(id), do)
        await retry.start(await retry.parked.get(id))
        return answered

    @router.post(
        "/parked/{id}/retry-corrected",
        **changes(ParkedView, Unreadable, AlreadySettled, StillArriving, FederationOnly, status=202),
    )
    async def retry_corrected(id: Id, corrected: Corrected, operator: Operator, command: Command) -> Response:
        """更正数据后重试，原文保留 · Retries it with other data; the original is kept."""
        event = must_see(operator, await retry.parked.get(id))
        if corrected.data.get("organization") != whose(event):
            must_be_of_the_federation(operator)
        await retry.must_have_arrived(id)

        async def do() -> Response:
            return await command.change(
                retry.parked, id, lambda e: e.correct(corrected.data, operator.person), ParkedView.of, status=202
            )

        deed = ("retry_corrected", id, corrected.reason or "")
        answered = await recorded(acting, command, deed, standing(id), do)
        await retry.start(await retry.parked.get(id))
        return answered

    @router.post("/parked/{id}/discard", **changes(ParkedView, AlreadySettled, StillArriving, status=202))
    async def discard(id: Id, discarded: Discarded, operator: Operator, command: Command) -> Response:
        """放弃并说明理由，其后的事件按序继续 · Drops it, with a reason; what waits behind it goes on."""
        must_see(operator, await retry.parked.get(id))
        await retry.must_have_arrived(id)

        def drop(event: ParkedEvent) -> None:
            event.discard(discarded.reason, operator.person, command.now)

        async def do() -> Response:
            return await command.change(retry.parked, id, drop, ParkedView.of, status=202)

        answered = await recorded(acting, command, ("discard", id, discarded.reason), standing(id), do)
        await retry.start(await retry.parked.get(id))
        return answered

    return router
