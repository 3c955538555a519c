"""Processes that stop before every step they take at the store, so that a test says who goes on next, and who never does."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from services.chassis.store.port import Document, Find, Range, Shape, Write, Written
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.claims.conftest import House


class Shelf:
    """Documents in memory, with the promise that all rests on: a save that names another version than is there does nothing.

    Unguarded, it breaks the promise, as a store without compare-and-set would.
    """

    def __init__(self, *, guarded: bool = True) -> None:
        self.guarded = guarded
        self.documents: dict[tuple[str, str], Document] = {}
        self.looks = 0
        """How often something was looked for."""

    def save(self, write: Write) -> Written:
        place = write.collection, write.document.id
        present = self.documents.get(place)
        fresh = write.document.version == 1
        stale = write.document.version - 1 != (present.version if present is not None else 0)
        if stale and (self.guarded or fresh):
            return Written.STALE
        self.documents[place] = write.document
        return Written.DONE

    def find(self, collection: str, find: Find) -> list[Document]:
        """As much of a store's `find` as the desk asks for."""
        self.looks += 1
        found = [
            document
            for (where, _), document in self.documents.items()
            if where == collection and all(_fits(document, name, wanted) for name, wanted in find.where.items())
        ]
        found.sort(key=lambda document: (*(document.body[name] for name in find.sort), document.id))
        return found[: find.limit]


def _fits(document: Document, name: str, wanted: object) -> bool:
    value: Any = document.body
    for part in name.split("."):
        value = value[part]
    return value is not None if isinstance(wanted, Range) else value == wanted


class Turnstile(SqliteStore):
    """One process's way to the shelf. Whoever wants something of it waits here until told to go on."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.open = False
        self.waiting: list[asyncio.Future[None]] = []

    async def _pass(self) -> None:
        if not self.open:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append(turn)
            await turn

    async def prepare(self, shapes: Sequence[Shape]) -> None: ...

    async def get_many(self, collection: str, ids: Sequence[str]) -> dict[str, Document]:
        await self._pass()
        documents = self._shelf.documents
        return {id: documents[collection, id] for id in ids if (collection, id) in documents}

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        await self._pass()
        return [self._shelf.save(write) for write in writes]

    async def find(self, collection: str, find: Find) -> list[Document]:
        await self._pass()
        return self._shelf.find(collection, find)


class Process:
    """One desk on the shelf, and what it has been asked to do."""

    def __init__(self, shelf: Shelf) -> None:
        self.turnstile = Turnstile(shelf)
        self.house = House(self.turnstile)
        self._errands: list[asyncio.Task[Any]] = []

    def start(self, errand: Coroutine[Any, Any, Any]) -> None:
        self._errands.append(asyncio.get_running_loop().create_task(errand))

    def step(self, which: int) -> None:
        """One of those who wait goes on."""
        waiting = self.turnstile.waiting
        if waiting:
            waiting.pop(-1 - which % len(waiting)).set_result(None)

    def leave(self, which: int) -> None:
        """Whoever asked for this one no longer waits for the answer."""
        self._errands[which].cancel()

    async def crash(self) -> None:
        """Nobody here takes another step."""
        for turn in self.turnstile.waiting:
            turn.cancel()
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def refused(self) -> list[BaseException]:
        """What the errands that have ended came to, if not to a good end."""
        ended = [errand for errand in self._errands if errand.done() and not errand.cancelled()]
        return [error for errand in ended if (error := errand.exception()) is not None]


async def all_wait() -> None:
    """Until everyone has got as far as they can without another turn."""
    for _ in range(12):
        await asyncio.sleep(0)
