"""Wakes whoever listens for new entries in an inbox: at once for what is delivered in this process, soon for any other's."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import structlog

from services.chassis.desk import Desk
from services.chassis.domain import TooMany, Unavailable
from services.chassis.store.repository import Repository
from services.notify.domain.inbox import Inbox

LOOK_EVERY = 1.0
"""Seconds after which what another process delivered is heard of."""

MAX_EACH = 5
"""Streams that one person may hold open in this process."""

MAX_ALL = 5_000
_PAGE = 500

_said = structlog.get_logger("wuyi.inbox")


class TooManyStreams(TooMany):
    code = "too_many_streams"


@dataclass(eq=False, slots=True)
class Listener:
    """`seen` is the position that it has got to: kept up to date by whoever listens."""

    person: str
    seen: int
    rung: asyncio.Event = field(default_factory=asyncio.Event)


class Bell:
    def __init__(self, inboxes: Repository[Inbox], stopping: asyncio.Event) -> None:
        self._inboxes = inboxes
        self._stopping = stopping
        self._listeners: dict[str, list[Listener]] = {}
        self._count = 0
        self._watch: asyncio.Task[None] | None = None

    def ring(self, persons: Iterable[str]) -> None:
        if self._listeners:
            for person in persons:
                for listener in self._listeners.get(person, ()):
                    listener.rung.set()

    def admit(self, person: str) -> None:
        """Whether there is room for one more stream; to be asked before an answer is begun."""
        if len(self._listeners.get(person, ())) >= MAX_EACH or self._count >= MAX_ALL:
            raise TooManyStreams("too many streams are open", limit=MAX_EACH)

    @contextmanager
    def listen(self, person: str, seen: int) -> Iterator[Listener]:
        self.admit(person)
        listener = Listener(person, seen)
        mine = self._listeners.setdefault(person, [])
        mine.append(listener)
        self._count += 1
        if self._watch is None:
            self._watch = asyncio.create_task(self._look_about(), name="notify-inboxes")
        try:
            yield listener
        finally:
            mine.remove(listener)
            self._count -= 1
            if not mine:
                del self._listeners[person]
            if self._count == 0:
                self._watch.cancel()
                self._watch = None

    async def _look_about(self) -> None:
        """One look for all who listen, until the process is to end; then all are rung, so that they end."""
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._stopping.wait()
            except TimeoutError:
                await self._look()
        self.ring(list(self._listeners))

    async def _look(self) -> None:
        """It rings for whoever is behind, again and again: what lies at a position may become readable later than the
        inbox says that the position is taken."""
        persons = list(self._listeners)
        try:
            for start in range(0, len(persons), _PAGE):
                for person, inbox in (await self._inboxes.get_many(persons[start : start + _PAGE])).items():
                    for listener in self._listeners.get(person, ()):
                        if inbox.last > listener.seen:
                            listener.rung.set()
        except Unavailable as error:
            _said.warning("inboxes cannot be looked at", reason=error.reason)


_bells: WeakKeyDictionary[Desk, Bell] = WeakKeyDictionary()


def bell_of(desk: Desk) -> Bell:
    """The one of this desk: deliveries ring it, streams listen."""
    bell = _bells.get(desk)
    if bell is None:
        bell = _bells[desk] = Bell(desk.of(Inbox), desk.stopping)
    return bell
