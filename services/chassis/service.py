"""A service as one list that can be read aloud: what it keeps, offers, reads, and does when time has come."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fastapi import APIRouter

from services.chassis.desk import Desk
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.domain.quota import Quota
from services.chassis.effects import Reading
from services.chassis.log.port import Record
from services.chassis.staff_work import DeliveryCount, MessagesOf, StaffWork
from services.chassis.texts import Texts

if TYPE_CHECKING:
    from services.chassis.audit.books import Books
    from services.chassis.audit.report import Finding

Q = TypeVar("Q", bound=Aggregate)
C = TypeVar("C", bound=Claimant)
Recount = Callable[["Books", datetime], Awaitable["Finding"]]


def _anyone(holder: object, claimant: object) -> None:
    """Every claimant may claim."""


@dataclass(frozen=True, slots=True)
class Claims(Generic[Q, C]):
    """Between a holder (an activity) and its claimants (registrations): one `Quota`, claimed by the protocol of its module.

    `field` is the holder's field with the quota, `line` the claimant's field with the holder's id. `admit` is the holder's
    own rule about a claimant: it raises Refused for one who may not claim, and is asked again in the write that decides.
    """

    holder: type[Q]
    claimant: type[C]
    field: str
    line: str
    admit: Callable[[Q, C], None] = _anyone

    def quota(self, holder: Q) -> Quota:
        quota: Quota = getattr(holder, self.field)
        return quota

    def holder_of(self, claimant: C) -> str:
        id: str = getattr(claimant, self.line)
        return id


@dataclass(frozen=True, slots=True)
class WhenDue:
    """A job in steps for aggregates of `kind` whose `due_at` has come and whose work needs more than their own document.

    It may be stopped anywhere and is called again for as long as `due_at` has passed; each step must be harmless twice.
    """

    kind: type[Aggregate]
    work: Callable[[str, Desk], Awaitable[None]]
    at_once: int | None = None
    """So many of the kind in one process, where it is not as many as usual: more for those that wait for others to answer."""


def when_due(
    kind: type[Aggregate], at_once: int | None = None
) -> Callable[[Callable[[str, Desk], Awaitable[None]]], WhenDue]:
    def mark(work: Callable[[str, Desk], Awaitable[None]]) -> WhenDue:
        return WhenDue(kind, work, at_once)

    return mark


@dataclass(frozen=True, slots=True)
class Follower:
    """Work on whatever is published on `topics`, for what no reading can say because it depends on what is in the store.

    In a group of its own, `wuyi.{service}.{name}`: however long it takes, the service's readings do not wait for it. Called at
    least once for each record, in the order of each key, and again with the same batch for as long as it fails.
    """

    name: str
    topics: Callable[[], Iterable[str]]
    """Asked once, when the service is set up."""
    work: Callable[[Sequence[Record], Desk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    title: str
    keeps: Sequence[type[Aggregate]] = ()
    doors: Sequence[APIRouter] = ()
    reads: Sequence[Reading[Any]] = ()
    claims: Sequence[Claims[Any, Any]] = ()
    follows: Sequence[Follower] = ()
    timers: Sequence[WhenDue] = ()
    starts: Sequence[Callable[[Desk], Awaitable[None]]] = ()
    """Called once the service runs, before it takes requests; harmless when called again at the next start."""
    work: Sequence[StaffWork[Any]] = ()
    """What waits for people."""
    deliveries: Sequence[DeliveryCount] = ()
    """Messages that are counted by channel and state."""
    recounts: Sequence[Recount] = ()
    """Books that only this service has, counted again by the audit."""
    messages: MessagesOf | None = None
    """What was told because of an event, for whoever follows one request to its end."""
    texts: Texts = field(default_factory=dict)
    """What people are told for each `code` of this service's errors."""
