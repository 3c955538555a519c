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

Tickets are one document's own numbers. A claimant that was refused here and claims there counts how often it has `turned`, and
an entry says for which of its turns it was made: what one document entered is never accepted as another's.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field

from services.chassis.domain.errors import Refused, Unavailable

MAX_PENDING = 2_000
"""Entries that one document carries at a time: bounds its size. More must wait for the ones before."""


@dataclass(frozen=True, slots=True)
class Granted:
    ticket: int


@dataclass(frozen=True, slots=True)
class Queued:
    ticket: int
    """Also the place in line: lower is earlier. What a person sees is how many wait before them."""
    before: int = 0
    """How many waited when it was given."""


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
    before: int = 0
    turned: int = 0
    """How often its claimant had turned to another holder when it was made."""


def outcome_of(entry: Entry) -> Granted | Queued:
    """What an entry says to its claimant, now or when it is found left behind."""
    return Queued(entry.ticket, entry.before) if entry.kind is Kind.QUEUE else Granted(entry.ticket)


Held = Literal["seat", "place", "nothing"]


class Quota(BaseModel):
    """`used` counts what is held or set aside; `waiting` counts those in line. Never over `limit`."""

    limit: int = Field(ge=0)
    line_limit: int = Field(default=0, ge=0)
    """How many may wait; 0 is no waitlist."""
    used: int = 0
    waiting: int = 0
    issued: int = 0
    joined: int = 0
    """Those who have ever taken their place in line. Who looked at the line before another joined it must look again."""
    pending: list[Entry] = []
    closed: bool = False
    """Nothing is given any more, to nobody: what is held can only be given back."""
    unsettled: bool = False
    """Something here must be carried on: an entry, or room for the line. Kept as a field so that a sweep can find it."""

    def claim(self, claimant: str, amount: int = 1, turned: int = 0) -> Outcome:
        """Set aside `amount`, or a place in line. While anyone waits, a newcomer never passes them. Asking again, the same."""
        for entry in self.pending:
            if (entry.claimant, entry.turned) == (claimant, turned) and entry.kind in (Kind.TAKE, Kind.QUEUE):
                return outcome_of(entry)
        if self.closed:
            return Denied("quota_closed")
        if self.waiting == 0 and self.used + amount <= self.limit:
            entry = self._enter(claimant, Kind.TAKE, amount, turned)
            self.used += amount
            return outcome_of(entry)
        if self.waiting < self.line_limit:
            entry = self._enter(claimant, Kind.QUEUE, amount, turned)
            self.waiting += 1
            return outcome_of(entry)
        return Denied("quota_exhausted")

    def promote(
        self, claimant: str, place: int, joined: int, amount: int = 1, turned: int = 0
    ) -> Granted | Literal["look_again"] | None:
        """Set aside what has become free for the first in line; they stay counted as waiting until they take it.

        `joined` is what it was before the line was looked at. None when there is nothing to give, or while somebody
        before that `place` is still on the way to theirs: whoever settles them moves the line then.
        """
        if self.joined != joined:
            return "look_again"
        if not self.has_room_for_the_line or self.used + amount > self.limit or self.concerns(claimant):
            return None
        if any(entry.kind is Kind.QUEUE and entry.ticket < place for entry in self.pending):
            return None
        entry = self._enter(claimant, Kind.PROMOTE, amount, turned)
        self.used += amount
        return Granted(entry.ticket)

    def free(self, claimant: str, amount: int = 1, turned: int = 0) -> int:
        """Announce that the claimant gives back what it holds. The amount is free only when the claimant has said so."""
        for entry in self.pending:
            if (entry.claimant, entry.turned) == (claimant, turned) and entry.kind is Kind.FREE:
                return entry.ticket
        return self._enter(claimant, Kind.FREE, amount, turned).ticket

    def resolve(self, ticket: int, *, accepted: bool, held: Held = "nothing") -> None:
        """Settle the books for one entry. `held`: what the claimant had when it accepted giving it back."""
        entry = next((entry for entry in self.pending if entry.ticket == ticket), None)
        if entry is None:
            return
        self.pending = [other for other in self.pending if other.ticket != ticket]
        match entry.kind, accepted:
            case (Kind.TAKE | Kind.PROMOTE, False):
                self.used -= entry.amount
            case (Kind.QUEUE, True):
                self.joined += 1
            case (Kind.QUEUE, False) | (Kind.PROMOTE, True):
                self.waiting -= 1
            case (Kind.FREE, True) if held == "seat":
                self.used -= entry.amount
            case (Kind.FREE, True) if held == "place":
                self.waiting -= 1
        self._note()

    def resize(self, limit: int, line_limit: int | None = None) -> None:
        """Refused below what is taken: a seat, or a place in line, that was given is not taken back by a number."""
        if limit < self.used:
            raise Refused(
                f"{self.used} are taken, more than {limit}", code="below_taken", taken=self.used, wanted=limit
            )
        if line_limit is not None and line_limit < self.waiting:
            raise Refused(
                f"{self.waiting} wait, more than {line_limit}",
                code="below_waiting",
                waiting=self.waiting,
                wanted=line_limit,
            )
        self.limit = limit
        self.line_limit = self.line_limit if line_limit is None else line_limit
        self._note()

    def close(self) -> None:
        """For good. What is under way still comes to its end."""
        self.closed = True
        self._note()

    def concerns(self, claimant: str) -> bool:
        return any(entry.claimant == claimant for entry in self.pending)

    @property
    def has_room_for_the_line(self) -> bool:
        if self.closed:
            return False
        promised = sum(1 for entry in self.pending if entry.kind is Kind.PROMOTE)
        return self.waiting > promised and self.used < self.limit

    def _enter(self, claimant: str, kind: Kind, amount: int, turned: int) -> Entry:
        if len(self.pending) >= MAX_PENDING:
            raise Unavailable("too many claims are under way here; ask again shortly", code="busy")
        self.issued += 1
        entry = Entry(
            ticket=self.issued, claimant=claimant, kind=kind, amount=amount, before=self.waiting, turned=turned
        )
        self.pending.append(entry)
        self.unsettled = True
        return entry

    def _note(self) -> None:
        self.unsettled = bool(self.pending) or self.has_room_for_the_line
