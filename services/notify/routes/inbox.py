"""One's own inbox: read in pages, followed as it fills."""

from typing import Annotated, Self

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse
from starlette.responses import Response

from services.chassis.domain import Instant, Invalid
from services.chassis.store.port import Exists
from services.chassis.web import Command, DeskHere, Id, Page, SignedIn, View, answer, answers, changes
from services.chassis.web.paging import cursor
from services.notify.bell import TooManyStreams, bell_of
from services.notify.domain.notification import Notification
from services.notify.entries import Entry, entries
from services.notify.streaming import filled_up_to, stream

MAX_POSITION = 2**53 - 1

router = APIRouter(tags=["inbox"])


class BadLastEventId(Invalid):
    code = "last_event_id"


class InboxPage(View):
    """Newest first. A stream that begins after `position` tells everything that is not here yet."""

    items: list[Entry]
    next: str | None
    unread: int
    position: int


class ReadView(View):
    id: str
    position: int | None
    read_at: Instant | None

    @classmethod
    def of(cls, notification: Notification) -> Self:
        return cls(id=notification.id, position=notification.position, read_at=notification.read_at)


@router.get("/inbox", **answers(InboxPage))
async def look_into_ones_inbox(
    page: Page,
    caller: SignedIn,
    desk: DeskHere,
    unread: Annotated[bool, Query(description="只看未读 · Only what is unread")] = False,
) -> Response:
    """我的站内信 · Newest first, in the language that you read."""
    notifications, mine = desk.of(Notification), {"person": caller.person}
    position = await filled_up_to(caller.person, desk)
    this_list, sort = ("inbox_unread", ("unread",)) if unread else ("inbox", ("position",))
    found = await notifications.find(
        mine, sort=sort, descending=True, after=page.after(this_list, 2), limit=page.limit + 1
    )
    shown, more = found[: page.limit], len(found) > page.limit
    waiting = await notifications.tally({**mine, "unread": Exists()})
    return answer(
        InboxPage(
            items=await entries(shown, caller.person, desk) if shown else [],
            next=cursor(notifications.place_of(shown[-1], sort), this_list) if more else None,
            unread=sum(each.count for each in waiting),
            position=position,
        )
    )


STREAM = answers(None, TooManyStreams)
STREAM["responses"][200] = {
    "description": "`opened`, then a `notification` for each entry; the event id is its position",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@router.get("/inbox/stream", **STREAM)
async def follow_ones_inbox(
    caller: SignedIn,
    desk: DeskHere,
    after: Annotated[int | None, Query(ge=0, le=MAX_POSITION, description="从此位置之后开始 · Begin after it")] = None,
    last_event_id: Annotated[str | None, Header(description="断线重连 · Where a stream before this one ended")] = None,
) -> Response:
    """站内信推送（SSE） · Each new entry as it comes; whoever comes back with Last-Event-ID misses nothing."""
    seen = after if last_event_id is None else _position(last_event_id)
    bell_of(desk).admit(caller.person)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return EventSourceResponse(stream(caller.person, seen, desk), headers=headers)


@router.post("/inbox/{id}/read", **changes(ReadView))
async def have_read(id: Id, caller: SignedIn, command: Command, desk: DeskHere) -> Response:
    """标为已读 · Once; again changes nothing."""
    return await command.change(
        desk.of(Notification), id, lambda notification: notification.read(caller.person, command.now), ReadView.of
    )


def _position(last_event_id: str) -> int:
    if not last_event_id.isascii() or not last_event_id.isdigit() or int(last_event_id[:20]) > MAX_POSITION:
        raise BadLastEventId("it is no position of this stream", field="last-event-id")
    return int(last_event_id)
