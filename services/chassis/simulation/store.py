"""The third adapter of the `Store` port: documents at rest in the world, and one process's way to them."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from pydantic_core import from_json, to_json

from services.chassis.domain.errors import Invalid, Unavailable
from services.chassis.simulation.network import Wire
from services.chassis.simulation.questions import among, found, tallied
from services.chassis.store.port import (
    Backlog,
    Document,
    Find,
    Json,
    Pending,
    Shape,
    Tally,
    Where,
    Write,
    Written,
    check_condition,
    check_field,
)

T = TypeVar("T")
P = TypeVar("P")


@dataclass(slots=True)
class Row:
    version: int
    due_at: str | None
    text: bytes
    body: Json
    """Parsed for questions only; whoever reads gets a copy of their own."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event in an outbox."""

    collection: str
    id: str
    text: bytes
    time: str | None


Watch = Callable[[Write], None]


class Shelves:
    """What one service's store holds at rest, whoever is alive. Every change to it happens at one moment."""

    def __init__(self) -> None:
        self.collections: dict[str, dict[str, Row]] = {}
        self.outbox: dict[int, Waiting] = {}
        self._numbers = itertools.count(1)
        self.watch: list[Watch] = []
        """Told of each write that was done, in its order."""

    def documents(self, collection: str) -> dict[str, Row]:
        if not collection.isidentifier():
            raise Invalid(f"{collection!r} is not a collection", code="filter")
        return self.collections.setdefault(collection, {})

    def version(self, collection: str, id: str) -> int:
        row = self.documents(collection).get(id)
        return 0 if row is None else row.version

    def read(self, collection: str, ids: Iterable[str]) -> dict[str, Document]:
        rows = self.documents(collection)
        return {id: document(id, rows[id]) for id in ids if id in rows}

    def save(self, write: Write) -> Written:
        """The compare-and-set that all else stands on."""
        new = write.document
        if self.version(write.collection, new.id) != new.version - 1:
            return Written.STALE
        return self.put(write)

    def put(self, write: Write) -> Written:
        new, text = write.document, to_json(write.document.body)
        self.documents(write.collection)[new.id] = Row(new.version, new.due_at, text, from_json(text))
        for event in write.events:
            waiting = Waiting(write.collection, new.id, to_json(event), event.get("time"))
            self.outbox[next(self._numbers)] = waiting
        for watch in self.watch:
            watch(write)
        return Written.DONE

    def clear(self, handles: Iterable[int]) -> None:
        for handle in handles:
            self.outbox.pop(handle, None)


def document(id: str, row: Row) -> Document:
    return Document(id, row.version, from_json(row.text), row.due_at)


class SimulatedStore:
    """A write that is answered Unavailable was not done, or was done, or will be done a little later, and of several at once
    some: the version that it names is what makes this harmless, and reading back is the only way to know."""

    def __init__(self, shelves: Shelves, wire: Wire, shuffle: Callable[[list[Any]], None] = lambda rows: None) -> None:
        self._shelves = shelves
        self._wire = wire
        self._shuffle = shuffle
        self._closed = False

    async def prepare(self, shapes: Sequence[Shape]) -> None:
        await self._ask(lambda: [self._shelves.documents(shape.collection) for shape in shapes], "prepare")

    async def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        """Several are not read at one moment."""
        what, found = f"get {collection}", dict[str, Document]()
        for some in self._parts(ids):
            found.update(await self._ask(partial(self._shelves.read, collection, some), what))
        return found

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        """Several are not done at one moment either."""
        outcomes: list[Written] = []
        for some in self._parts(writes):
            names = " ".join(f"{w.collection}/{w.document.id[:8]}@{w.document.version}" for w in some)
            torn = partial(self._tear, some) if len(some) > 1 else None
            outcomes += await self._ask(partial(self._save, some), f"write {names}", torn)
        return outcomes

    def _save(self, writes: Sequence[Write]) -> list[Written]:
        return [self._shelves.save(write) for write in writes]

    def _tear(self, writes: Sequence[Write]) -> None:
        some = list(writes)
        self._shuffle(some)
        self._save(some[: (len(some) + 1) // 2])

    def _parts(self, asked: Sequence[P]) -> Sequence[Sequence[P]]:
        return [[one] for one in asked] if len(asked) > 1 and self._wire.splits() else [asked]

    async def find(self, collection: str, find: Find) -> list[Document]:
        def look() -> list[Document]:
            rows = self._shelves.documents(collection)
            return [document(id, rows[id]) for id in found(rows, find)]

        return await self._ask(look, f"find {collection}")

    async def due(self, collection: str, until: str, limit: int) -> list[str]:
        def look() -> list[str]:
            rows = self._shelves.documents(collection)
            due = sorted((row.due_at, id) for id, row in rows.items() if row.due_at is not None and row.due_at <= until)
            return [id for _, id in due[:limit]]

        return await self._ask(look, f"due {collection}")

    async def tally(
        self, collection: str, where: Where, by: Sequence[str] = (), total: str | None = None
    ) -> list[Tally]:
        for name in (*where, *by, *([total] if total else [])):
            check_field(name)
        for condition in where.values():
            check_condition(condition)
        return await self._ask(
            lambda: tallied(among(self._shelves.documents(collection), where), by, total), f"tally {collection}"
        )

    async def pending(self, limit: int) -> list[Pending]:
        """Documents in any order, each one's events in theirs."""

        def look() -> list[Pending]:
            waiting: dict[tuple[str, str], list[Pending]] = {}
            for number, one in itertools.islice(self._shelves.outbox.items(), limit):
                pending = Pending(one.collection, one.id, from_json(one.text), number)
                waiting.setdefault((one.collection, one.id), []).append(pending)
            each = list(waiting.values())
            self._shuffle(each)
            return [pending for events in each for pending in events]

        return await self._ask(look, "pending")

    async def clear(self, published: Sequence[Pending]) -> None:
        handles = [pending.handle for pending in published]
        await self._ask(lambda: self._shelves.clear(handles), f"clear {len(handles)}")

    async def backlog(self) -> Backlog:
        def look() -> Backlog:
            first = next(iter(self._shelves.outbox.values()), None)
            return Backlog(len(self._shelves.outbox), None if first is None else first.time)

        return await self._ask(look, "backlog")

    async def close(self) -> None:
        self._closed = True

    async def _ask(self, act: Callable[[], T], what: str, torn: Callable[[], object] | None = None) -> T:
        if self._closed:
            raise Unavailable("the store is closed", code="store_unavailable")
        return await self._wire.carry(act, what, torn)
