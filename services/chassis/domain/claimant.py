"""The other side of a claim: who holds, waits, or has given back (the protocol and why it holds: `quota.py`)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.quota import Denied, Granted, Held, Outcome

MAX_TICKETS = 16
"""Far more than can be pending for one claimant at a time: one claim, one promotion, one giving back."""


class Claimant(Aggregate):
    """Its document decides what each ticket came to.

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
    turned: int = 0
    """How often it has turned to another holder. What was entered for it before that is nothing to it any more; tickets are
    each holder's own numbers."""

    @property
    def amount(self) -> int:
        return 1

    def settle(self, outcome: Outcome, holder: Any, now: datetime) -> None:
        """Granted (also out of the line), Queued or Denied: the move and its event. `holder` is as it was when it decided."""
        raise NotImplementedError(f"{type(self).__name__} does not say what a claim makes of it")

    def ask_again(self, new: Self, now: datetime) -> bool:
        """Whether one who holds nothing may claim anew, as `new` does; if so, make the move. Called only when nothing
        is under way."""
        return False

    def accept(self, ticket: int) -> None:
        """What is forgotten of the tickets counts as declined: a seat taken twice would be one too many."""
        self.declined = max([self.declined, *self.tickets[: -MAX_TICKETS + 1]])
        self.tickets = [*self.tickets, ticket][-MAX_TICKETS:]

    def accepted(self, ticket: int, turned: int = 0) -> bool:
        return turned == self.turned and ticket in self.tickets

    def take(self, outcome: Outcome, holder: Any, now: datetime, turned: int = 0) -> bool:
        """Accept a seat or a place in line, or hear that there is none. False when this ticket is not wanted any more."""
        if turned != self.turned:
            return False
        if isinstance(outcome, Denied):
            if self.asking:
                self._decided("nothing")
                self.settle(outcome, holder, now)
            return False
        if not self.asking or outcome.ticket in self.tickets or outcome.ticket <= self.declined:
            return self._standing(outcome.ticket)
        self.accept(outcome.ticket)
        self._decided("seat" if isinstance(outcome, Granted) else "place", outcome.ticket)
        self.settle(outcome, holder, now)
        return True

    def step_up(self, ticket: int, holder: Any, now: datetime, turned: int = 0) -> bool:
        """Take the seat that became free for the first in line."""
        if turned != self.turned:
            return False
        if self.held != "place" or ticket in self.tickets or ticket <= self.declined:
            return self._standing(ticket)
        self.accept(ticket)
        self._decided("seat")
        self.settle(Granted(ticket), holder, now)
        return True

    def give(self, ticket: int, leave: Callable[[], None], turned: int = 0) -> bool:
        """Give back what it holds; `leave` is the domain's own move and may refuse, and then nothing has changed."""
        if turned != self.turned:
            return False
        if self.held == "nothing" or ticket in self.tickets or ticket <= self.declined:
            return self._standing(ticket)
        leave()
        self.accept(ticket)
        self.gave, self.held, self.in_line = self.held, "nothing", None
        return True

    def decline(self, ticket: int, turned: int = 0) -> bool:
        """What this ticket came to, for whoever finds its entry left behind."""
        return turned == self.turned and self._standing(ticket)

    def begin_again(self, new: Self, now: datetime) -> bool:
        if self.asking or self.held != "nothing" or not self.ask_again(new, now):
            return False
        self.asking = True
        return True

    def turn_to_another(self) -> None:
        """It begins again with another holder, where nothing that was entered for it before can be its own."""
        self.turned += 1
        self.tickets, self.declined = [], 0

    def _decided(self, held: Held, place: int = 0) -> None:
        self.asking, self.held, self.due_at = False, held, None
        self.in_line = place if held == "place" else None

    def _standing(self, ticket: int) -> bool:
        if ticket in self.tickets:
            return True
        self.declined = max(self.declined, ticket)
        return False
