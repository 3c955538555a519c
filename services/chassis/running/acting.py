"""What staff do to a service's machinery, in a book that only grows: who, what, to what, why, and how it was before and after.

The entry is durable before anything is done: what cannot be written down is not done. A process that dies in between leaves an
entry that says `begun`, which is the truth: whether it was carried out, the thing itself says.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Unavailable, WuyiError
from services.chassis.domain.types import Instant
from services.chassis.ids import derived_id
from services.chassis.observing.logs import log
from services.chassis.store.repository import Repository

T = TypeVar("T")
Fact = str | int | bool | None
Facts = Mapping[str, Fact]
"""How something stands, in a few of our own words: never what an event's data says."""


class Ending(StrEnum):
    BEGUN = "begun"
    """It was about to be done; nobody said how it ended."""
    DONE = "done"
    REFUSED = "refused"


class StaffAction(Aggregate, collection="staff_actions"):
    indexes = (("at",), ("person", "at"), ("target", "at"), ("action", "at"), ("organization", "at"))

    person: str
    organization: str
    roles: list[str]
    action: str
    target: str
    why: str
    before: dict[str, Fact]
    after: dict[str, Fact] | None = None
    at: Instant
    ended_at: Instant | None = None
    ending: Ending = Ending.BEGUN
    refusal: str | None = None

    def end(self, after: Facts, now: datetime, refusal: str | None = None) -> None:
        """Said once: what it became first stays."""
        if self.ending is not Ending.BEGUN:
            return
        self.ending = Ending.DONE if refusal is None else Ending.REFUSED
        self.after, self.refusal, self.ended_at = dict(after), refusal, now


@dataclass(frozen=True, slots=True)
class Who:
    """As their token said at that moment."""

    person: str
    organization: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    id: str
    """Of the request: sent again under its key, it is one entry."""
    action: str
    target: str
    why: str = ""


class Acting:
    def __init__(self, book: Repository[StaffAction], clock: Clock) -> None:
        self.book = book
        self._clock = clock

    async def carry_out(
        self, who: Who, deed: Deed, look: Callable[[], Awaitable[Facts]], do: Callable[[], Awaitable[T]]
    ) -> T:
        """Writes down, does, and writes down what came of it. Raises Unavailable, with nothing done, where it cannot be written.

        `look` says how the thing stands, before and after.
        """
        entry = StaffAction(
            id=derived_id("staff_action", deed.id),
            person=who.person,
            organization=who.organization,
            roles=sorted(who.roles),
            action=deed.action,
            target=deed.target,
            why=deed.why,
            before=dict(await look()),
            at=self._clock.now(),
        )
        await self.book.create(entry)
        try:
            done = await do()
        except WuyiError as refusal:
            await self._end(entry.id, look, refusal.reason)
            raise
        await self._end(entry.id, look, None)
        return done

    async def _end(self, id: str, look: Callable[[], Awaitable[Facts]], refusal: str | None) -> None:
        """It is done by now, or refused: that this cannot be written down is told to the log and changes nothing of it."""
        try:
            after, now = await look(), self._clock.now()
            await self.book.change(id, lambda entry: entry.end(after, now, refusal))
        except Unavailable as error:
            log().warning("staff_action_not_ended", id=id, reason=error.reason)
