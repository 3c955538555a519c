"""One of the honour's places in the hands of a nomination: never more than there are, whoever asks at once.

Those called up claim; a place that is given back goes to whoever was called up in its stead, and waits in line for it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from services.chassis.domain import Claimant, Denied, Granted, Outcome
from services.chassis.ids import derived_id
from services.honors.published import PlaceFreed, PlaceTaken


class Status(StrEnum):
    CLAIMING = "claiming"
    WAITING = "waiting"
    HELD = "held"
    REFUSED = "refused"
    FREED = "freed"


def place_id(nomination: str) -> str:
    return derived_id("place", nomination)


class Place(Claimant, collection="places"):
    indexes = (("programme", "in_line"), ("programme", "status"))
    moves: ClassVar = {
        Status.CLAIMING: frozenset({Status.HELD, Status.WAITING, Status.REFUSED}),
        Status.REFUSED: frozenset({Status.CLAIMING}),
        Status.WAITING: frozenset({Status.HELD, Status.FREED}),
        Status.HELD: frozenset({Status.FREED}),
    }

    programme: str
    nomination: str
    moved_up: bool = False
    """Called up when another's place became free."""
    status: Status = Status.CLAIMING
    leaving: bool = False
    """The nomination is out: whatever this holds or comes to hold is given back."""

    @classmethod
    def asked_for(
        cls, programme: str, nomination: str, *, moved_up: bool = False, due_at: datetime | None = None
    ) -> Self:
        """`due_at` for one that its timer is to claim for."""
        return cls(
            id=place_id(nomination), programme=programme, nomination=nomination, moved_up=moved_up, due_at=due_at
        )

    def settle(self, outcome: Outcome, holder: Any, now: datetime) -> None:
        match outcome:
            case Granted():
                self.become(Status.HELD)
                self.record(PlaceTaken(programme=self.programme, nomination=self.nomination, moved_up=self.moved_up))
            case Denied():
                self.become(Status.REFUSED)
            case _:
                self.become(Status.WAITING)
        if self.leaving and self.held != "nothing":  # told to leave while it claimed: deciding has stopped its timer
            self.due_at = now

    def ask_again(self, new: Self, now: datetime) -> bool:
        """One that was refused may since have been called up."""
        if self.status is not Status.REFUSED or self.leaving:
            return False
        self.become(Status.CLAIMING)
        self.moved_up = new.moved_up
        return True

    def must_leave(self, now: datetime) -> None:
        if not self.leaving:
            self.leaving, self.due_at = True, now

    def leave(self, holder: object) -> None:
        self.due_at = None
        if self.status in (Status.HELD, Status.WAITING):
            self.become(Status.FREED)
            self.record(PlaceFreed(programme=self.programme, nomination=self.nomination))

    def on_due(self, now: datetime) -> None:
        """One that is leaving stays due until it has left."""
        if not self.leaving:
            self.due_at = None
