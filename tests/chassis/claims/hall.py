"""The smallest thing that has seats, and the smallest that wants one."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from services.chassis.domain import Aggregate, Claimant, Denied, Granted, Outcome, Queued, Quota, Refused
from services.chassis.service import Claims

NOW = datetime(2022, 5, 1, 9, tzinfo=UTC)


class Status(StrEnum):
    ASKING = "asking"
    SEATED = "seated"
    IN_LINE = "in_line"
    REFUSED = "refused"
    LEFT = "left"


class Hall(Aggregate, collection="halls"):
    indexes = (("seats.unsettled",),)

    seats: Quota
    shut: bool = False

    def admit(self, guest: "Guest") -> None:
        if self.shut:
            raise Refused("the hall is shut", code="hall_shut")


class Guest(Claimant, collection="guests"):
    indexes = (("hall", "in_line"),)
    moves = {
        Status.ASKING: frozenset({Status.SEATED, Status.IN_LINE, Status.REFUSED}),
        Status.IN_LINE: frozenset({Status.SEATED, Status.LEFT}),
        Status.SEATED: frozenset({Status.LEFT}),
        Status.REFUSED: frozenset({Status.ASKING}),
        Status.LEFT: frozenset({Status.ASKING}),
    }

    hall: str
    status: Status = Status.ASKING
    reason: str = ""
    before: int = 0
    wants: int = 1

    @property
    def amount(self) -> int:
        return self.wants

    def settle(self, outcome: Outcome, holder: Hall, now: datetime) -> None:
        match outcome:
            case Granted():
                self.become(Status.SEATED)
            case Queued(before=before):
                self.become(Status.IN_LINE)
                self.before = before
            case Denied(reason=reason):
                self.become(Status.REFUSED)
                self.reason = reason

    def ask_again(self, new: Self, now: datetime) -> bool:
        """In the same hall, or in another."""
        self.become(Status.ASKING)
        self.hall = new.hall
        return True

    def leave(self, hall: Hall) -> None:
        """Said again, it changes nothing."""
        if self.status is not Status.LEFT:
            self.become(Status.LEFT)


SEATS = Claims(holder=Hall, claimant=Guest, field="seats", line="hall", admit=Hall.admit)


def a_hall(seats: int, line: int = 0, id: str = "hall") -> Hall:
    return Hall(id=id, seats=Quota(limit=seats, line_limit=line))


def a_guest(name: str, wants: int = 1, hall: str = "hall") -> Guest:
    return Guest(id=name, hall=hall, wants=wants)
