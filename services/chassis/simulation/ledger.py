"""The outside ledger: what was asked of the system from outside and what it answered, written down by those who asked."""

from dataclasses import dataclass, field
from typing import Any

from services.chassis.domain.errors import WuyiError
from services.chassis.simulation.play import Command


@dataclass(eq=False, slots=True)
class Call:
    """One attempt, with its time: something of it may be going on until `over`, whether it was answered or not."""

    command: Command
    asked: float
    ended: float | None = None
    """When its work came to an end, or its process died."""
    late: float = 0.0
    """Until when something that it sent to a server may still arrive there."""
    answer: Any = None
    answered: float | None = None

    @property
    def over(self) -> float:
        return float("inf") if self.ended is None else max(self.ended, self.late)

    @property
    def refused(self) -> bool:
        return isinstance(self.answer, WuyiError)


@dataclass(slots=True)
class Ledger:
    calls: list[Call] = field(default_factory=list)

    def ask(self, command: Command, now: float) -> Call:
        call = Call(command, now)
        self.calls.append(call)
        return call

    def something_late(self, now: float, until: float) -> None:
        """A request is on its way that nobody waits for any more; whose it was cannot be told for certain."""
        for call in self.calls:
            if call.over >= now:
                call.late = max(call.late, until)

    def answers(self, subject: str) -> list[Call]:
        return [call for call in self.calls if call.command.subject == subject and call.answered is not None]

    def last_word(self, subject: str) -> Call | None:
        """The answer after which nothing can have changed its subject's fate from outside; None where that is not certain."""
        about = [call for call in self.calls if call.command.subject == subject]
        last = max((c for c in about if c.answered is not None), key=lambda c: c.answered or 0.0, default=None)
        if last is None or any(call is not last and call.over >= last.asked for call in about):
            return None
        return last
