"""Seats, places of an honour, money of a programme: one limited thing, claimed once by each claimant (DESIGN 4.5).

Two documents take part, and any process may stop, or fall asleep and wake up, between any two steps:

1. the claimant is saved as claiming;
2. the quota's document *enters* the claim under a fresh ticket and sets the amount aside;
3. the claimant's document *accepts* that ticket, or is found to have accepted another one, or none any more;
4. the quota's document *resolves* the entry by what the claimant's document says, and forgets it.

An entry is resolved exactly once, because resolving removes it; and all who resolve it come to the same verdict, because
a claimant accepts a ticket in one compare-and-set and never un-accepts it, and one that is not accepted is first declined
there, so that it never can be. So a process that slept through steps 2 to 4
done by another enters a second ticket, finds it not accepted, and takes it back: nothing leaks, nothing is given twice.
Giving back is the same in the same order: the entry first, the claimant's word second, the amount last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field

from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Refused, Unavailable

MAX_PENDING = 2_000
"""Entries that one document carries at a time: bounds its size. More must wait for the ones before."""

MAX_TICKETS = 16
"""Far more than can be pending for one claimant at a time: one claim, one promotion, one giving back."""


@dataclass(frozen=True, slots=True)
class Granted:
    ticket: int


@dataclass(frozen=True, slots=True)
class Queued:
    ticket: int
    """Also the place in line: lower is earlier. What a person sees is how many wait before them."""


@dataclass(frozen=True, slots=True)
class Denied:
    reason: str


Outcome = Granted | Queued | Denied


class Kind(StrEnum):
    TAKE = "take"
    QUEUE = "queue"
    PROMOTE = "promote"
    FREE = "free"


class Entry(BaseModel):
    ticket: int
    claimant: str
    kind: Kind
    amount: int = 1


Held = Literal["seat", "place", "nothing"]


class Quota(BaseModel):
    """`used` counts what is held or set aside; `waiting` counts those in line. Never over `limit`."""

    limit: int = Field(ge=0)
    line_limit: int = Field(default=0, ge=0)
    """How many may wait; 0 is no waitlist."""
    used: int = 0
    waiting: int = 0
    issued: int = 0
    pending: list[Entry] = []
    unsettled: bool = False
    """Something here must be carried on: an entry, or room for the line. Kept as a field so that a sweep can find it."""

    def claim(self, claimant: str, amount: int = 1) -> Outcome:
        """Set aside `amount`, or a place in line. While anyone waits, a newcomer never passes them. Asking again, the same."""
        for entry in self.pending:
            if entry.claimant == claimant and entry.kind in (Kind.TAKE, Kind.QUEUE):
                return Granted(entry.ticket) if entry.kind is Kind.TAKE else Queued(entry.ticket)
        if self.waiting == 0 and self.used + amount <= self.limit:
            ticket = self._enter(claimant, Kind.TAKE, amount)
            self.used += amount
            return Granted(ticket)
        if self.waiting < self.line_limit:
            ticket = self._enter(claimant, Kind.QUEUE, amount)
            self.waiting += 1
            return Queued(ticket)
        return Denied("quota_exhausted")

    def promote(self, claimant: str, amount: int = 1) -> Granted | None:
        """Set aside what has become free for the first in line; they stay counted as waiting until they take it."""
        if self.waiting == 0 or self.used + amount > self.limit or self.concerns(claimant):
            return None
        ticket = self._enter(claimant, Kind.PROMOTE, amount)
        self.used += amount
        return Granted(ticket)

    def free(self, claimant: str, amount: int = 1) -> int:
        """Announce that the claimant gives back what it holds. The amount is free only when the claimant has said so."""
        for entry in self.pending:
            if entry.claimant == claimant and entry.kind is Kind.FREE:
                return entry.ticket
        return self._enter(claimant, Kind.FREE, amount)

    def resolve(self, ticket: int, *, accepted: bool, held: Held = "nothing") -> None:
        """Settle the books for one entry. `held`: what the claimant had when it accepted giving it back."""
        entry = next((entry for entry in self.pending if entry.ticket == ticket), None)
        if entry is None:
            return
        self.pending = [other for other in self.pending if other.ticket != ticket]
        match entry.kind, accepted:
            case (Kind.TAKE | Kind.PROMOTE, False):
                self.used -= entry.amount
            case (Kind.QUEUE, False) | (Kind.PROMOTE, True):
                self.waiting -= 1
            case (Kind.FREE, True) if held == "seat":
                self.used -= entry.amount
            case (Kind.FREE, True) if held == "place":
                self.waiting -= 1
        self._note()

    def resize(self, limit: int) -> None:
        """Refused below what is taken: a seat that was given is not taken back by a number."""
        if limit < self.used:
            raise Refused(
                f"{self.used} are taken, more than {limit}", code="below_taken", taken=self.used, wanted=limit
            )
        self.limit = limit
        self._note()

    def concerns(self, claimant: str) -> bool:
        return any(entry.claimant == claimant for entry in self.pending)

    @property
    def has_room_for_the_line(self) -> bool:
        promised = sum(1 for entry in self.pending if entry.kind is Kind.PROMOTE)
        return self.waiting > promised and self.used < self.limit

    def _enter(self, claimant: str, kind: Kind, amount: int) -> int:
        if len(self.pending) >= MAX_PENDING:
            raise Unavailable("too many claims are under way here; ask again shortly", code="busy")
        self.issued += 1
        self.pending.append(Entry(ticket=self.issued, claimant=claimant, kind=kind, amount=amount))
        self.unsettled = True
        return self.issued

    def _note(self) -> None:
        self.unsettled = bool(self.pending) or self.has_room_for_the_line


class Claimant(Aggregate):
    """The other side of a claim: who holds, waits, or has given back. Its document decides what each ticket came to.

    A subclass says in `settle` what it becomes and what it tells the others, and in `ask_again` whether one who was
    refused or has left may come back. The rest is kept here, by the chassis; the subclass only reads it.
    """

    asking: bool = True
    """Nothing has been decided yet."""
    held: Held = "nothing"
    gave: Held = "nothing"
    """What it held when it last gave it back."""
    in_line: int | None = None
    """Its place while it waits: lower is earlier."""
    tickets: list[int] = []
    """The tickets this document has accepted and whose entries may still be pending."""
    declined: int = 0
    """No ticket up to this one is accepted any more: written before an entry is taken back, so that a process which
    slept cannot accept afterwards what the books no longer hold."""

    @property
    def amount(self) -> int:
        return 1

    def settle(self, outcome: Outcome, now: datetime) -> None:
        """Granted (also out of the line), Queued or Denied: the move and its event."""
        raise NotImplementedError(f"{type(self).__name__} does not say what a claim makes of it")

    def ask_again(self, now: datetime) -> bool:
        """Whether one who holds nothing may claim anew; if so, make the move. Called only when nothing is under way."""
        return False

    def accept(self, ticket: int) -> None:
        self.tickets = [*self.tickets, ticket][-MAX_TICKETS:]

    def accepted(self, ticket: int) -> bool:
        return ticket in self.tickets

    def take(self, outcome: Outcome, now: datetime) -> bool:
        """Accept a seat or a place in line, or hear that there is none. False when this ticket is not wanted any more."""
        if isinstance(outcome, Denied):
            if self.asking:
                self._decided("nothing")
                self.settle(outcome, now)
            return False
        if not self.asking or self.accepted(outcome.ticket) or outcome.ticket <= self.declined:
            return self._standing(outcome.ticket)
        self.accept(outcome.ticket)
        self._decided("seat" if isinstance(outcome, Granted) else "place", outcome.ticket)
        self.settle(outcome, now)
        return True

    def step_up(self, ticket: int, now: datetime) -> bool:
        """Take the seat that became free for the first in line."""
        if self.held != "place" or self.accepted(ticket) or ticket <= self.declined:
            return self._standing(ticket)
        self.accept(ticket)
        self._decided("seat")
        self.settle(Granted(ticket), now)
        return True

    def give(self, ticket: int, leave: Callable[[], None]) -> bool:
        """Give back what it holds; `leave` is the domain's own move and may refuse, and then nothing has changed."""
        if self.held == "nothing" or self.accepted(ticket) or ticket <= self.declined:
            return self._standing(ticket)
        leave()
        self.accept(ticket)
        self.gave, self.held, self.in_line = self.held, "nothing", None
        return True

    def decline(self, ticket: int) -> bool:
        """What this ticket came to, for whoever finds its entry left behind."""
        return self._standing(ticket)

    def begin_again(self, now: datetime) -> bool:
        if self.asking or self.held != "nothing" or not self.ask_again(now):
            return False
        self.asking = True
        return True

    def _decided(self, held: Held, place: int = 0) -> None:
        self.asking, self.held, self.due_at = False, held, None
        self.in_line = place if held == "place" else None

    def _standing(self, ticket: int) -> bool:
        if self.accepted(ticket):
            return True
        self.declined = max(self.declined, ticket)
        return False
