"""What a handler says should be: documents made and documents changed. The consumer sees to it, in batches, once each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from services.chassis.cause import Cause
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.event import Event

A = TypeVar("A", bound=Aggregate)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Create:
    """Make this document unless its id is taken: the id is made of the cause, so a second delivery finds it there."""

    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class Change:
    """Change this document unless it has already taken this event: its `marks` say so."""

    kind: type[Aggregate]
    id: str
    decide: Callable[[Any], object]
    missing: Literal["ignore", "park"]

    def was_taken(self, marks: Mapping[str, int] | None, cause: Cause) -> bool:
        """As the document's marks tell afterwards; None where there is no document.

        One that is ignored where there is nothing to change may have found nothing at the time, and the document have come
        later. It was there, and then owes this, only if it took an earlier event of the same source.
        """
        mark = 0 if marks is None else marks.get(cause.source, 0)
        return mark >= cause.sequence or (mark == 0 and self.missing == "ignore")


Effect = Create | Change


def create(aggregate: Aggregate) -> Create:
    return Create(aggregate)


def change(
    kind: type[A], id: str, decide: Callable[[A], object], *, missing: Literal["ignore", "park"] = "park"
) -> Change:
    """`missing`: what to do when there is no such document: nothing, or park the event until there is one."""
    return Change(kind, id, decide, missing)


@dataclass(frozen=True, slots=True)
class Reading(Generic[E]):
    """One event that a service reads, and what it does about it."""

    event: type[E]
    handle: Callable[[E, Cause], Iterable[Effect]]

    def __call__(self, event: E, cause: Cause) -> list[Effect]:
        return list(self.handle(event, cause))

    @property
    def name(self) -> str:
        return self.handle.__name__


def reads(event: type[E]) -> Callable[[Callable[[E, Cause], Iterable[Effect]]], Reading[E]]:
    """Marks a pure function as what a service does on `event`. It may be called again for the same event, anywhere."""

    def mark(handle: Callable[[E, Cause], Iterable[Effect]]) -> Reading[E]:
        return Reading(event, handle)

    return mark
