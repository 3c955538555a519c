"""The system with one of its guards taken out, each for a process of its own. What it lets through must be found."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from services.chassis.claims import ClaimDesk
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.domain.quota import Quota
from services.chassis.ids import new_id
from services.chassis.log.port import Record
from services.chassis.running.consumer import Consumer
from services.chassis.running.queueing import Queue
from services.chassis.running.relay import Relay
from services.chassis.running.workbench import Hand
from services.chassis.simulation.reader import SimulatedReader
from services.chassis.simulation.store import Shelves, SimulatedStore
from services.chassis.store.port import Pending, Write, Written
from tests.simulation.outings import Letter
from tests.simulation.play import Outings


def _instead(owner: type[Any], name: str, what: object) -> None:
    setattr(owner, name, what)


def version_check() -> Outings:
    """The last who saves is right."""

    def save(self: Shelves, write: Write) -> Written:
        if write.document.version == 1 and self.version(write.collection, write.document.id):
            return Written.STALE
        return self.put(write)

    _instead(Shelves, "save", save)
    return Outings()


def unique_ids() -> Outings:
    """A creation does not see that its id is taken."""
    before = Shelves.save

    def save(self: Shelves, write: Write) -> Written:
        return self.put(write) if write.document.version == 1 else before(self, write)

    _instead(Shelves, "save", save)
    return Outings()


def dedup_mark() -> Outings:
    """A document takes an event again that it has taken."""
    before = Hand.change

    def change(self: Any, target: Any, decide: Callable[[Any], object]) -> None:
        document = self._bench.documents.get(target)
        if document is not None and target not in self._under:
            document.marks.pop(self._cause.source, None)
        before(self, target, decide)

    _instead(Hand, "change", change)
    return Outings()


def derived_ids() -> Outings:
    """What an event brings about has a fresh id each time."""
    before = Letter.about.__func__

    def about(cls: type[Letter], cause: Any, booking: str) -> Letter:
        letter: Letter = before(cls, cause, booking)
        letter.id = new_id()
        return letter

    _instead(Letter, "about", classmethod(about))
    return Outings()


def per_key_wait() -> Outings:
    """What comes after one that failed does not wait behind it."""
    _instead(Queue, "__contains__", lambda self, line: False)
    return Outings()


def offset_last() -> Outings:
    """Offsets move when something is read, not when it has had its effects."""
    before = Consumer._take

    async def take(self: Consumer, reader: SimulatedReader, records: Sequence[Record]) -> None:
        await reader.commit({record.place: record.offset + 1 for record in records})
        await before(self, reader, records)

    _instead(Consumer, "_take", take)
    return Outings()


def cleared_last() -> Outings:
    """Events leave the outbox when they are sent, not when the log has them."""
    before = SimulatedStore.pending

    async def pending(self: SimulatedStore, limit: int) -> list[Pending]:
        waiting = await before(self, limit)
        await self.clear(waiting)
        return waiting

    _instead(SimulatedStore, "pending", pending)
    return Outings()


def pending_claims() -> Outings:
    """A quota forgets at once what it has entered."""
    before = Quota._enter

    def enter(self: Quota, claimant: str, kind: Any, amount: int, turned: int) -> Any:
        entry = before(self, claimant, kind, amount, turned)
        self.pending = []
        return entry

    _instead(Quota, "_enter", enter)
    return Outings()


def declined_tickets() -> Outings:
    """A ticket that was taken back may be accepted all the same."""
    _instead(Claimant, "_standing", lambda self, ticket: ticket in self.tickets)
    return Outings()


def limit() -> Outings:
    """One more than there is."""

    def claim(self: Quota, claimant: str, amount: int = 1, turned: int = 0) -> Any:
        self.limit += 1
        try:
            return before(self, claimant, amount, turned)
        finally:
            self.limit -= 1

    before = Quota.claim
    _instead(Quota, "claim", claim)
    return Outings()


def line_first() -> Outings:
    """A newcomer takes a seat although others wait for it."""

    def claim(self: Quota, claimant: str, amount: int = 1, turned: int = 0) -> Any:
        waiting, self.waiting = self.waiting, 0
        try:
            return before(self, claimant, amount, turned)
        finally:
            self.waiting += waiting

    before = Quota.claim
    _instead(Quota, "claim", claim)
    return Outings()


def look_again() -> Outings:
    """Whoever looked at the line need not look again when another has joined it."""
    before = Quota.promote

    def promote(self: Quota, claimant: str, place: int, joined: int, amount: int = 1, turned: int = 0) -> Any:
        pending = self.pending
        self.pending = [entry for entry in pending if entry.kind != "queue"]
        try:
            granted = before(self, claimant, place, self.joined, amount, turned)
            pending = [*pending, *self.pending[-1:]] if granted is not None else pending
            return granted
        finally:
            self.pending = pending

    _instead(Quota, "promote", promote)
    return Outings()


def remembered_answers() -> Outings:
    """The same command with the same key is carried out again."""
    _instead(Aggregate, "answered", lambda self, key: None)
    return Outings()


def sweep() -> Outings:
    """What a dead process left of a claim stays as it is."""

    async def nothing(self: Any, *_: object) -> None:
        return

    _instead(ClaimDesk, "sweep", nothing)
    return Outings()


def relay_sweep() -> Outings:
    """Events leave when something is saved, and only then."""

    async def wait(self: Relay) -> None:
        await self._nudged.wait()
        await asyncio.sleep(0)

    _instead(Relay, "_wait", wait)
    return Outings()


CONTROLS: dict[str, Callable[[], Outings]] = {
    each.__name__: each
    for each in (
        version_check,
        unique_ids,
        dedup_mark,
        derived_ids,
        per_key_wait,
        offset_last,
        cleared_last,
        pending_claims,
        declined_tickets,
        limit,
        line_first,
        look_again,
        remembered_answers,
        sweep,
        relay_sweep,
    )
}
