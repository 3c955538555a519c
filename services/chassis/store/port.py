"""What is asked of a store: single documents, compare-and-set, an outbox in the same write. Nothing that spans two documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from services.chassis.domain.errors import Invalid

Json = dict[str, Any]
MAX_PAGE = 1_000
MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
"""Well under MongoDB's 16 MiB with its outbox; refused at the command."""


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    version: int
    body: Json
    due_at: str | None = None
    """An instant as `instant_text` writes it: text order is time order."""


@dataclass(frozen=True, slots=True)
class Write:
    """Save this document if the one at rest has the version before it (none at all, for version 1), and append its events."""

    collection: str
    document: Document
    events: Sequence[Json] = ()


class Written(Enum):
    DONE = "done"
    STALE = "stale"
    """Someone saved in between (or, for a first version, the id is taken). Nothing was changed."""


@dataclass(frozen=True, slots=True)
class In:
    values: Sequence[str | int | bool]


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds that are None are open. Compares text with text and numbers with numbers."""

    ge: str | int | None = None
    gt: str | int | None = None
    lt: str | int | None = None
    le: str | int | None = None


@dataclass(frozen=True, slots=True)
class Exists:
    yes: bool = True


Condition = str | int | bool | In | Range | Exists
Where = Mapping[str, Condition]


@dataclass(frozen=True, slots=True)
class Find:
    """A page, in the order of `sort` and then of the id; `after` is the (sort value…, id) of the last one seen.

    A document that lacks a sort field is not in the page. `id` may stand in `where` and alone decides when `sort` is empty.
    """

    where: Where = field(default_factory=dict)
    sort: Sequence[str] = ()
    descending: bool = False
    after: Sequence[str | int] | None = None
    limit: int = 100

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_PAGE:
            raise Invalid(f"a page holds 1 to {MAX_PAGE}, not {self.limit}", code="page_size")
        if self.after is not None and len(self.after) != len(self.sort) + 1:
            raise Invalid("the cursor does not belong to this list", code="cursor")
        for name in (*self.where, *self.sort):
            check_field(name)
        for condition in self.where.values():
            check_condition(condition)


@dataclass(frozen=True, slots=True)
class Tally:
    by: tuple[str | int | bool | None, ...]
    count: int
    sum: int


@dataclass(frozen=True, slots=True)
class Pending:
    """One event that waits in a document's outbox. `handle` is the adapter's own way to clear it."""

    collection: str
    id: str
    event: Json
    handle: Any


@dataclass(frozen=True, slots=True)
class Backlog:
    count: int
    oldest: str | None
    """When the oldest pending event was recorded."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A collection with the field tuples that `find` is to be fast on."""

    collection: str
    indexes: Sequence[Sequence[str]] = ()


class Store(Protocol):
    """One service's documents. Every write that is reported DONE survives the death of every process.

    Raises Unavailable when it is away or full; what was asked may be asked again, and is then found done or does not exist.
    """

    async def prepare(self, shapes: Sequence[Shape]) -> None: ...
    async def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]: ...
    async def write(self, writes: Sequence[Write]) -> list[Written]:
        """Each on its own, none depends on another; an outcome for each, in their order."""
        ...

    async def find(self, collection: str, find: Find) -> list[Document]: ...
    async def due(self, collection: str, until: str, limit: int) -> list[str]:
        """Ids whose `due_at` is at or before `until`, the longest overdue first."""
        ...

    async def tally(
        self, collection: str, where: Where, by: Sequence[str] = (), total: str | None = None
    ) -> list[Tally]:
        """How many there are, and the sum of the integer field `total`, for each combination of `by`."""
        ...

    async def pending(self, limit: int) -> list[Pending]:
        """Events still in outboxes, those of one document in their sequence."""
        ...

    async def clear(self, published: Sequence[Pending]) -> None:
        """Take acknowledged events out. Leaves version and state alone; clearing twice is harmless."""
        ...

    async def backlog(self) -> Backlog: ...
    async def close(self) -> None: ...


def check_field(name: str) -> None:
    if not name or not all(part.isidentifier() for part in name.split(".")):
        raise Invalid(f"{name!r} is not a field", code="filter")


def check_condition(condition: object) -> None:
    if not isinstance(condition, str | int | bool | In | Range | Exists):
        raise Invalid(f"{type(condition).__name__} is not a condition that every store knows", code="filter")
    if isinstance(condition, In) and len(condition.values) > MAX_PAGE:
        raise Invalid(f"In takes {MAX_PAGE} values at most", code="filter")
