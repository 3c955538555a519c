"""Staff actions over HTTP: written down before they are done, and the book in which they are read."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Self, TypeVar

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.chassis.domain.types import Instant
from services.chassis.running.acting import Acting, Deed, Ending, Fact, Facts, StaffAction, Who
from services.chassis.web.answers import View
from services.chassis.web.callers import Caller, Role, allowed
from services.chassis.web.commanding import Command
from services.chassis.web.declaring import lists
from services.chassis.web.paging import Page

T = TypeVar("T")
Watching = Annotated[Caller, allowed(Role.OPERATOR, Role.AUDITOR)]
Name = Annotated[str, Query(min_length=1, max_length=200)]
Look = Callable[[], Awaitable[Facts]]


class ActionView(View):
    id: str
    person: str
    organization: str
    roles: list[str]
    action: str
    target: str
    why: str
    before: dict[str, Fact]
    after: dict[str, Fact] | None
    at: Instant
    ended_at: datetime | None
    ending: Ending
    refusal: str | None

    @classmethod
    def of(cls, entry: StaffAction) -> Self:
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


def who(caller: Caller) -> Who:
    return Who(caller.person, caller.organization, tuple(caller.roles))


async def recorded(
    acting: Acting, command: Command, deed: tuple[str, str, str], look: Look, do: Callable[[], Awaitable[T]]
) -> T:
    """`deed`: what is done, to what, and why."""
    action, target, why = deed
    return await acting.carry_out(who(command.caller), Deed(command.id, action, target, why), look, do)


def actions(acting: Acting) -> APIRouter:
    router = APIRouter(tags=["audit"])

    @router.get("/actions", **lists(ActionView))
    async def list_actions(
        page: Page,
        watcher: Watching,
        person: Name | None = None,
        target: Name | None = None,
        action: Name | None = None,
    ) -> Response:
        """工作人员的操作记录，最近的在前 · What staff did, the latest first."""
        where = {"person": person, "target": target, "action": action}
        within = watcher.organization
        return await page.of(acting.book, where, ActionView.of, sort=("at",), descending=True, within=within)

    return router
