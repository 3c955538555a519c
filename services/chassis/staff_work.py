"""What waits for people, as each service declares it: one kind of thing in some states, the order it is taken in, its deadline."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from services.chassis.domain.aggregate import Aggregate
from services.chassis.texts import Say

if TYPE_CHECKING:
    from services.chassis.desk import Desk

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class StaffWork(Generic[A]):
    """`order` is a field that each of them has, by which the oldest comes first; its index is (status, order).

    `due` is when it is late, none where nothing says so; `since` is when it began to wait. An aggregate has an `organization`.
    """

    name: str
    title: Say
    kind: type[A]
    states: tuple[Enum, ...]
    order: str
    since: Callable[[A], datetime | None]
    due: Callable[[A], datetime | None]


def days_after(field: str, days: int) -> Callable[[Any], datetime | None]:
    """So many days from that moment of the aggregate."""

    def due(aggregate: Any) -> datetime | None:
        moment: datetime | None = getattr(aggregate, field)
        return None if moment is None else moment + timedelta(days=days)

    return due


@dataclass(frozen=True, slots=True)
class DeliveryCount:
    """Messages of one kind counted by state; `channel` is a field of theirs, or the one channel that they all take."""

    kind: type[Aggregate]
    channel: str = ""
    by: tuple[str, ...] = ("status",)
    failed: frozenset[str] = frozenset()
    """The states of `by`'s last field that are a failure."""
    settled: str = ""
    """The field that says when one failed; (status, settled) is an index."""

    def told(self, by: tuple[Any, ...]) -> tuple[str, str]:
        """Channel and state."""
        return (self.channel if len(by) == 1 else str(by[0])), str(by[-1])


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody was told because of an event: by which channel, in which template's words, and whether it arrived."""

    event: str
    channel: str
    template: str
    state: str
    at: datetime


MessagesOf = Callable[["Desk", Sequence[str]], Awaitable[list[Message]]]
"""Of some events, by their ids; a few hundred messages at most."""
