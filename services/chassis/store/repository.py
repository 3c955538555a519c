"""One kind of aggregate in one store: read, decide, save if nobody saved in between."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from pydantic_core import to_json

from services.chassis.cause import present_cause
from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate, Answer
from services.chassis.domain.errors import Conflict, NotFound, Refused
from services.chassis.domain.types import instant_text
from services.chassis.failpoints import reached
from services.chassis.keyring import Keyring
from services.chassis.store.asking import Asked, conditions, in_subtree, place
from services.chassis.store.codec import Codec
from services.chassis.store.outgoing import Causes, outgoing
from services.chassis.store.port import (
    MAX_DOCUMENT_BYTES,
    Condition,
    Find,
    Shape,
    Store,
    Tally,
    Write,
    Written,
)
from services.chassis.store.recalling import Recollection

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")

MAX_TRIES = 20


class Repository(Generic[A]):
    """Every save names the version that was read; the events it raised are in the same write, and the relay hears of them.

    `within` is the caller's subtree: what lies outside it is not found. Saving an aggregate moves its `version` on.
    """

    def __init__(
        self, kind: type[A], store: Store, keyring: Keyring, clock: Clock, on_saved: Callable[[], None]
    ) -> None:
        self.kind = kind
        self._store = store
        self._clock = clock
        self._on_saved = on_saved
        self.on_due: Callable[[], None] = lambda: None
        """Called when something was saved whose time has come already: nobody need wait until it is looked for."""
        self._codec = Codec(kind, keyring)
        self._crowds: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._recollection = Recollection(self.get, clock)

    @property
    def shape(self) -> Shape:
        """For `Store.prepare`."""
        return self._codec.shape()

    async def get(self, id: str, *, within: str | None = None) -> A:
        if within is None:
            document = (await self._store.get_many(self.kind.collection, (id,))).get(id)
        else:
            found = await self._store.find(self.kind.collection, Find(self._where({"id": id}, within), limit=1))
            document = found[0] if found else None
        if document is None:
            raise NotFound(f"there is no such {self.kind.__name__}", kind=self.kind.__name__, id=id)
        return self._codec.aggregate(document)

    async def recall(self, id: str) -> A:
        """As `get`, for what is large and seldom changes: it may be a second old where another process changed it.

        What it gives is shared by all who ask: it must not be changed.
        """
        return await self._recollection.of(id)

    async def get_many(self, ids: Sequence[str]) -> dict[str, A]:
        """Those that exist; the others are simply not in the answer."""
        found = await self._store.get_many(self.kind.collection, ids)
        return {id: self._codec.aggregate(document) for id, document in found.items()}

    async def change(
        self,
        id: str,
        decide: Callable[[A], T],
        *,
        within: str | None = None,
        expected: int | None = None,
        answer: Callable[[A, T], Answer | None] | None = None,
    ) -> tuple[A, T]:
        """Load, decide, save; when another save came first, all of it again, so `decide` must not do anything else.

        What changes nothing and raises nothing is not saved. `expected` is the version that the caller has seen.
        `answer` sees the version as it will be saved; what it returns is remembered in the same write, None is nothing.
        Those who meet on one document here go one after the other; those in other processes are met by trying again.
        """
        crowd = self._crowds.get(id)
        for attempt in range(MAX_TRIES):
            if crowd is None:
                done = await self._try(id, decide, within, expected, answer)
            else:
                async with crowd:
                    done = await self._try(id, decide, within, expected, answer)
            if done is not None:
                return done
            crowd = self._crowds.setdefault(id, asyncio.Lock()) if crowd is None else crowd
            await asyncio.sleep(random.random() * min(0.0005 * 2**attempt, 0.05))
        raise Conflict(f"too many are changing this {self.kind.__name__} at once", code="too_busy", id=id)

    async def _try(
        self,
        id: str,
        decide: Callable[[A], T],
        within: str | None,
        expected: int | None,
        answer: Callable[[A, T], Answer | None] | None,
    ) -> tuple[A, T] | None:
        aggregate = await self.get(id, within=within)
        if expected is not None and aggregate.version != expected:
            raise Conflict("it was changed since it was read", code="stale", version=aggregate.version)
        before, due_before, version = self._codec.state(aggregate), aggregate.due_at, aggregate.version
        result = decide(aggregate)
        if answer is not None:
            aggregate.version = version + 1
            remembered = answer(aggregate, result)
            aggregate.version = version
            if remembered is not None:
                aggregate.remember(remembered)
        if not aggregate.raised() and due_before == aggregate.due_at and before == self._codec.state(aggregate):
            return aggregate, result
        saved = await self.save_all([aggregate])
        return (aggregate, result) if saved[0] else None

    async def create(self, aggregate: A) -> bool:
        """False when the id is taken: nothing was changed, and whoever has it may be what the caller was to create."""
        if aggregate.version:
            raise ValueError("it was saved before: only what is new is created")
        return (await self.save_all([aggregate]))[0]

    async def save_all(self, aggregates: Sequence[A], causes: Sequence[Causes] | None = None) -> list[bool]:
        """New or changed ones in one write, each on its own: True is saved, False is stale (or the id is taken).

        `causes` names one for each, where they were not all changed by the cause that is present; for one that several
        causes changed, the cause of each event that it raised, by the event's sequence.
        """
        if not aggregates:
            return []
        each: Sequence[Causes] = [present_cause()] * len(aggregates) if causes is None else causes
        writes = [self._write(aggregate, cause) for aggregate, cause in zip(aggregates, each, strict=True)]
        reached("store.before_write")
        outcomes = await self._store.write(writes)
        reached("store.written")
        raised = due = False
        for aggregate, outcome in zip(aggregates, outcomes, strict=True):
            self._recollection.forget(aggregate.id)
            if outcome is Written.DONE:
                aggregate.version += 1
                due = due or (aggregate.due_at is not None and aggregate.due_at <= self._clock.now())
                if events := aggregate.raised():
                    raised = True
                    events.clear()
        if raised:
            self._on_saved()
        if due:
            self.on_due()
        return [outcome is Written.DONE for outcome in outcomes]

    async def find(
        self,
        where: Asked | None = None,
        *,
        sort: Sequence[str] = (),
        descending: bool = False,
        after: Sequence[str | int] | None = None,
        limit: int = 100,
        within: str | None = None,
    ) -> list[A]:
        """`after` is the `place_of` the last one of the page before."""
        page = Find(self._where(where, within), self._sort(sort), descending, after, limit)
        return [self._codec.aggregate(found) for found in await self._store.find(self.kind.collection, page)]

    async def each(
        self,
        where: Asked | None = None,
        *,
        sort: Sequence[str] = (),
        descending: bool = False,
        batch: int = 500,
        within: str | None = None,
    ) -> AsyncIterator[list[A]]:
        """Page after page, never more than one in memory."""
        wanted, order = self._where(where, within), self._sort(sort)
        after: Sequence[str | int] | None = None
        while True:
            page = Find(wanted, order, descending, after, batch)
            found = await self._store.find(self.kind.collection, page)
            if found:
                yield [self._codec.aggregate(document) for document in found]
            if len(found) < batch:
                return
            after = place(found[-1], order)

    def place_of(self, aggregate: A, sort: Sequence[str] = ()) -> tuple[str | int, ...]:
        """Where it stands in that order: the `after` of the next page."""
        return place(self._codec.document(aggregate, aggregate.version), self._sort(sort))

    async def tally(
        self,
        where: Asked | None = None,
        by: Sequence[str] = (),
        total: str | None = None,
        within: str | None = None,
    ) -> list[Tally]:
        summed = None if total is None else self._codec.plain(total)
        return await self._store.tally(self.kind.collection, self._where(where, within), self._sort(by), summed)

    async def due(self, until: datetime, limit: int = 100) -> list[str]:
        return await self._store.due(self.kind.collection, instant_text(until), limit)

    def _sort(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._codec.plain(name) for name in names)

    def _where(self, where: Asked | None, within: str | None) -> dict[str, Condition]:
        wanted = self._codec.where(conditions(where))
        if within is not None:
            if "organization" not in self.kind.model_fields:
                raise TypeError(f"{self.kind.__name__} has no organization to be within")
            wanted["organization"] = in_subtree(wanted.get("organization"), within)
        return wanted

    def _write(self, aggregate: A, cause: Causes) -> Write:
        document = self._codec.document(aggregate, aggregate.version + 1)
        if len(to_json(document.body)) > MAX_DOCUMENT_BYTES:
            raise Refused(f"this {self.kind.__name__} has grown too large", code="too_large", limit=MAX_DOCUMENT_BYTES)
        return Write(
            self.kind.collection, document, outgoing(aggregate, cause, self._clock.now()) if aggregate.raised() else ()
        )
