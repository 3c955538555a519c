"""The documents that one wave of events works on, and which event touched what."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.chassis.cause import Cause
from services.chassis.domain.aggregate import Aggregate
from services.chassis.running.arrived import Arrived, Target
from services.chassis.store.outgoing import Causes


@dataclass(slots=True)
class Touch:
    event: Arrived
    cause: Cause
    document: Aggregate
    before: int
    """The document's sequence before it."""
    only_made: bool
    """It made the document and did nothing more to it: where the id is taken, that is done already."""


@dataclass(slots=True)
class Workbench:
    documents: dict[Target, Aggregate] = field(default_factory=dict)
    """Those that were read, and those that were made here."""
    wanted_by: Counter[Target] = field(default_factory=Counter)
    """How many events want to change each."""
    touched: dict[Target, list[Touch]] = field(default_factory=dict)
    """What is to be saved."""

    def causes(self, target: Target) -> Causes:
        touches = self.touched[target]
        if len(touches) == 1:
            return touches[0].cause
        each: dict[int, Cause] = {}
        for touch in touches:  # a later one has what comes later
            for sequence, _ in self.documents[target].raised():
                if sequence > touch.before:
                    each[sequence] = touch.cause
        return each

    def begin_again(self, target: Target) -> list[Arrived]:
        """Who must, when this document was not saved."""
        return [touch.event for touch in self.touched[target] if not touch.only_made]


class Hand:
    """One event's work: laid down on the bench as a whole, or not at all.

    A careful one works on copies. Another one spoils what it shares when it fails, and says so.
    """

    def __init__(self, bench: Workbench, event: Arrived, cause: Cause, *, careful: bool) -> None:
        self._bench = bench
        self._event = event
        self._cause = cause
        self._careful = careful
        self._under: dict[Target, Touch] = {}

    def there(self, target: Target) -> bool:
        return target in self._under or target in self._bench.documents

    def create(self, aggregate: Aggregate) -> None:
        target = type(aggregate), aggregate.id
        if not self.there(target):
            self._under[target] = Touch(self._event, self._cause, aggregate, 0, only_made=True)

    def change(self, target: Target, decide: Callable[[Any], object]) -> None:
        touch = self._under.get(target)
        if touch is None:
            document = self._bench.documents[target]
            if document.marks.get(self._cause.source, 0) >= self._cause.sequence:
                return  # taken before
            if self._careful:
                document = document.copy_for_change()
            touch = Touch(self._event, self._cause, document, document.sequence, only_made=False)
            self._under[target] = touch
        touch.only_made = False
        decide(touch.document)

    def put_down(self, now: datetime) -> None:
        for target, touch in self._under.items():
            touch.document.marks[self._cause.source] = self._cause.sequence
            if touch.document.due_at == self._cause.at and self._cause.at > now:
                touch.document.due_at = (
                    now  # what is due with its event is not put off by a publisher's clock that is ahead
                )
            self._bench.documents[target] = touch.document
            self._bench.touched.setdefault(target, []).append(touch)

    @property
    def spoils(self) -> bool:
        """Whether dropping it leaves something on the bench that others count on and that is no longer whole."""
        return not self._careful and any(
            target in self._bench.documents and (target in self._bench.touched or self._bench.wanted_by[target] > 1)
            for target in self._under
        )
