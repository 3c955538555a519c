"""A service with something for each of an audit's books: events, effects of both kinds, seats and those who hold them."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from services.chassis.cause import Cause
from services.chassis.domain import Aggregate, Claimant, Event, Granted, Outcome, Quota, Sensitive
from services.chassis.effects import Effect, change, create, reads
from services.chassis.ids import derived_id
from services.chassis.service import Claims, Service


class GuestSeated(Event, type="wuyi.audited.guest.seated.v1"):
    hall: str


class GuestLooked(Event, type="wuyi.audited.guest.looked.v1"):
    """Nobody reads this one."""


class Status(StrEnum):
    ASKING = "asking"
    SEATED = "seated"
    OUT = "out"


class Hall(Aggregate, collection="halls"):
    indexes = (("seats.unsettled",),)

    seats: Quota
    greeted: int = 0


class Guest(Claimant, collection="guests"):
    moves = {Status.ASKING: frozenset({Status.SEATED, Status.OUT}), Status.SEATED: frozenset({Status.OUT})}

    hall: str
    status: Status = Status.ASKING
    phone: Annotated[str, Sensitive()] = "19900000001"

    def settle(self, outcome: Outcome, holder: Hall, now: datetime) -> None:
        self.become(Status.SEATED if isinstance(outcome, Granted) else Status.OUT)
        if self.status is Status.SEATED:
            self.record(GuestSeated(hall=self.hall))


class Welcome(Aggregate, collection="welcomes"):
    guest: str


@reads(GuestSeated)
def welcome_the_guest(event: GuestSeated, cause: Cause) -> Iterator[Effect]:
    yield create(Welcome(id=derived_id("welcome", cause.id), guest=cause.source.rpartition("/")[2]))


@reads(GuestSeated)
def count_the_greeting(event: GuestSeated, cause: Cause) -> Iterator[Effect]:
    def greet(hall: Hall) -> None:
        hall.greeted += 1

    yield change(Hall, event.hall, greet)


class Guestbook(Aggregate, collection="guestbooks"):
    seated: int = 0


@reads(GuestSeated)
def write_it_down_where_there_is_a_book(event: GuestSeated, cause: Cause) -> Iterator[Effect]:
    def write(book: Guestbook) -> None:
        book.seated += 1

    yield change(Guestbook, "guestbook", write, missing="ignore")


SEATS = Claims(holder=Hall, claimant=Guest, field="seats", line="hall")
AUDITED = Service(
    name="audited",
    title="Audited",
    keeps=[Hall, Guest, Welcome, Guestbook],
    reads=[welcome_the_guest, count_the_greeting, write_it_down_where_there_is_a_book],
    claims=[SEATS],
)
