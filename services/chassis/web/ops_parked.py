"""Parked events as they are seen: by what went wrong, by key with what waits behind, one by one. Their data is masked; whoever
needs the original says why, and that is written down."""

from base64 import b64decode
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from pydantic_core import from_json
from starlette.responses import Response

from services.chassis.domain.types import Line
from services.chassis.running.acting import Acting
from services.chassis.running.parking import ParkedEvent, ParkedStatus
from services.chassis.running.retrying import Retry
from services.chassis.store.port import MAX_PAGE, In
from services.chassis.web.answers import CommandBody, answer
from services.chassis.web.callers import Operator
from services.chassis.web.commanding import Command
from services.chassis.web.declaring import answers, lists, shows
from services.chassis.web.masking import HIDDEN, masked
from services.chassis.web.ops_acting import Name, Watching, recorded
from services.chassis.web.ops_parked_views import GroupView, KeyView, ParkedShown, ParkedView, ParkedWhole
from services.chassis.web.ops_scope import is_of_the_federation, may_see, must_see, whose
from services.chassis.web.paging import Page, listed
from services.chassis.web.reaching import Id

GROUPS_WITH_AN_AGE = 50
"""Each costs a look; the others are the small ones."""

ATTRIBUTES = frozenset(
    ("ce_id", "ce_type", "ce_time", "ce_sequence", "ce_source", "ce_correlationid", "ce_causationid", "ce_specversion")
)


class Opened(CommandBody):
    reason: Line = Field(examples=["核对活动编号"])


def parked(retry: Retry, acting: Acting) -> APIRouter:
    router = APIRouter(tags=["parked"])

    @router.get("/parked", **lists(GroupView))
    async def groups(watcher: Watching) -> Response:
        """按原因与位置汇总 · What is parked or waits behind it, by what went wrong and where."""
        found = await retry.parked.tally({"open": True}, by=("reason", "event_type", "site"))
        found.sort(key=lambda group: -group.count)
        views = []
        for n, group in enumerate(found):
            reason, event_type, site = (str(part or "") for part in group.by)
            oldest = await _oldest(reason, event_type, site) if n < GROUPS_WITH_AN_AGE else None
            view = GroupView(reason=reason, event_type=event_type, site=site, count=group.count, oldest_at=oldest)
            views.append(view)
        return listed(views, None)

    async def _oldest(reason: str, event_type: str, site: str) -> datetime | None:
        asked: dict[str, Any] = {"open": True, "reason": reason, "event_type": event_type, "site": site}
        found = await retry.parked.find(asked, sort=("first_seen",), limit=1)
        return found[0].first_seen if found else None

    @router.get("/parked/keys", **lists(KeyView))
    async def keys(page: Page, watcher: Watching, topic: Name | None = None) -> Response:
        """被挡住的键，及其后等待的数量 · Keys that are blocked, each with what waits behind its first."""
        asked: dict[str, Any] = {"blocked": True, "topic": topic}
        asked = {name: value for name, value in asked.items() if value is not None}
        start = page.after("blocked keys" + (topic or ""), 3)
        found = await retry.keys.find(asked, sort=("topic", "key"), after=start, limit=page.limit + 1)
        shown = found[: page.limit]
        tallies = await retry.parked.tally(
            {"open": True, "key": In([key.key for key in shown])}, by=("topic", "key", "status")
        )
        counts = {each.by: each.count for each in tallies}
        theirs = await _keys_of(watcher, [key.key for key in shown])
        views = []
        for key in shown:
            if theirs is not None and (key.topic, key.key) not in theirs:
                continue
            behind = counts.get((key.topic, key.key, ParkedStatus.WAITING.value), 0)
            failed = counts.get((key.topic, key.key, ParkedStatus.PARKED.value), 0)
            views.append(KeyView.of(key, failed, behind))
        more = len(found) > page.limit
        after = (
            page.next("blocked keys" + (topic or ""), retry.keys.place_of(shown[-1], ("topic", "key")))
            if more
            else None
        )
        return listed(views, after)

    async def _keys_of(watcher: Watching, keys: list[str]) -> set[tuple[str, str]] | None:
        """Those whose first event is of the watcher's organization; None is all."""
        if is_of_the_federation(watcher):
            return None
        asked: dict[str, Any] = {"open": True, "key": In(keys), "status": ParkedStatus.PARKED.value}
        found = await retry.parked.find(asked, limit=MAX_PAGE)
        return {(event.topic, event.key) for event in found if may_see(watcher, whose(event))}

    @router.get("/parked/events", **lists(ParkedView))
    async def events(
        page: Page,
        watcher: Watching,
        reason: Name | None = None,
        event_type: Name | None = None,
        site: Name | None = None,
        topic: Name | None = None,
        key: Name | None = None,
        status: ParkedStatus | None = None,
    ) -> Response:
        """搁置的事件，默认只列未处理的 · Parked events; without a status, those that are still open. By key: in their order."""
        where: dict[str, Any] = {"reason": reason, "event_type": event_type, "site": site, "topic": topic, "key": key}
        where |= {"open": True} if status is None else {"status": status}
        sort = ("offset",) if key is not None else ("first_seen",)
        return await page.of(
            retry.parked, where, ParkedView.of, sort=sort, keep=lambda event: may_see(watcher, whose(event))
        )

    @router.get("/parked/{id}", **shows(ParkedShown))
    async def show(id: Id, watcher: Watching) -> Response:
        """一个搁置的事件，内容已遮蔽 · One of them, its data masked."""
        event = must_see(watcher, await retry.parked.get(id))
        return answer(ParkedShown.showing(event, data=_masked(event), headers=_attributes(event)), event.version)

    @router.post("/parked/{id}/original", **answers(ParkedWhole))
    async def original(id: Id, opened: Opened, operator: Operator, command: Command) -> Response:
        """查看原文，须说明理由并记录在案 · The original bytes and headers; the reason is written down first."""

        must_see(operator, await retry.parked.get(id))

        async def look() -> dict[str, Any]:
            return facts_of(await retry.parked.get(id))

        async def read() -> ParkedEvent:
            return await retry.parked.get(id)

        event = await recorded(acting, command, ("original_opened", id, opened.reason), look, read)
        return answer(ParkedWhole.whole(event))

    return router


def facts_of(event: ParkedEvent) -> dict[str, Any]:
    """How it stands, for the book: not what is in it."""
    return {
        "status": event.status.value,
        "reason": event.reason,
        "tries": event.tries,
        "corrected": event.corrected is not None,
    }


def _masked(event: ParkedEvent) -> Any:
    try:
        data = from_json(b64decode(event.value)) if event.corrected is None else event.corrected
    except ValueError:
        return HIDDEN
    return masked(event.event_type, data)


def _attributes(event: ParkedEvent) -> list[tuple[str, str]]:
    told = [(name, b64decode(value).decode("utf-8", "replace")[:200]) for name, value in event.headers]
    return [(name[:60], value if name in ATTRIBUTES else HIDDEN) for name, value in told]
