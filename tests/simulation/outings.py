"""Two small services that use all that the chassis has: claims, effects of both kinds, answers, timers and jobs in steps."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from services.chassis.cause import Cause
from services.chassis.desk import Desk
from services.chassis.domain import Aggregate, Claimant, Event, Outcome, Quota, Refused
from services.chassis.domain.quota import Denied, Granted, Queued
from services.chassis.effects import Effect, change, create, reads
from services.chassis.ids import derived_id
from services.chassis.service import Claims, Service, when_due


class Bug(Exception):
    """What a reading raises while it has one."""

    present = False


class PersonJoined(Event, type="wuyi.outings.person.joined.v1"):
    pass


class OutingNoted(Event, type="wuyi.outings.outing.noted.v1"):
    pass


class OutingStarted(Event, type="wuyi.outings.outing.started.v1"):
    pass


class OfABooking(Event):
    outing: str
    person: str


class BookingTold(OfABooking, type="wuyi.outings.booking.told.v1"):
    what: str


class BookingCheckedIn(OfABooking, type="wuyi.outings.booking.checked_in.v1"):
    pass


class LetterWritten(Event, type="wuyi.post.letter.written.v1"):
    booking: str


class Person(Aggregate, collection="persons"):
    @classmethod
    def join(cls, id: str) -> Self:
        person = cls(id=id)
        person.record(PersonJoined())
        return person


class Outing(Aggregate, collection="outings"):
    seats: Quota
    notes: int = 0
    started: bool = False
    heard: int = 0
    """Bookings that were told something, counted by reading."""

    def note(self) -> int:
        self.notes += 1
        self.record(OutingNoted())
        return self.notes

    def start(self) -> None:
        if not self.started:
            self.started, self.due_at = True, None
            self.record(OutingStarted())

    def hear(self) -> None:
        self.heard += 1


class Status(StrEnum):
    CLAIMING = "claiming"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    CHECKED_IN = "checked_in"


class Booking(Claimant, collection="bookings"):
    indexes = (("outing", "in_line"),)
    moves = {
        Status.CLAIMING: frozenset({Status.CONFIRMED, Status.WAITING, Status.REFUSED}),
        Status.WAITING: frozenset({Status.CONFIRMED, Status.CANCELLED}),
        Status.CONFIRMED: frozenset({Status.CANCELLED, Status.CHECKED_IN}),
        Status.REFUSED: frozenset({Status.CLAIMING}),
        Status.CANCELLED: frozenset({Status.CLAIMING}),
    }

    outing: str
    person: str
    status: Status = Status.CLAIMING
    reminded: bool = False
    letters: int = 0

    @classmethod
    def of(cls, outing: str, person: str) -> Self:
        return cls(id=derived_id("booking", outing, person), outing=outing, person=person)

    def settle(self, outcome: Outcome, holder: Outing, now: datetime) -> None:
        match outcome:
            case Granted():
                self._tell(Status.CONFIRMED)
            case Queued():
                self._tell(Status.WAITING)
            case Denied():
                self._tell(Status.REFUSED)

    def ask_again(self, new: Self, now: datetime) -> bool:
        self.become(Status.CLAIMING)
        return True

    def leave(self, holder: Outing) -> None:
        if self.status is Status.CANCELLED:
            return
        self._tell(Status.CANCELLED)

    def check_in(self) -> None:
        if self.status is Status.CHECKED_IN:
            return
        self.become(Status.CHECKED_IN)
        self.record(BookingCheckedIn(outing=self.outing, person=self.person))

    def remind(self) -> None:
        if self.held == "seat" and not self.reminded:
            self.reminded = True
            self.record(BookingTold(outing=self.outing, person=self.person, what="reminded"))

    def count_a_letter(self) -> None:
        self.letters += 1

    def _tell(self, status: Status) -> None:
        self.become(status)
        self.record(BookingTold(outing=self.outing, person=self.person, what=status.value))


def _not_too_late(outing: Outing, booking: Booking) -> None:
    if outing.started:
        raise Refused("it has started", code="too_late")


SEATS = Claims(Outing, Booking, field="seats", line="outing", admit=_not_too_late)


@reads(BookingTold)
def hear(event: BookingTold, cause: Cause) -> Iterator[Effect]:
    yield change(Outing, event.outing, Outing.hear)


@reads(LetterWritten)
def count_a_letter(event: LetterWritten, cause: Cause) -> Iterator[Effect]:
    yield change(Booking, event.booking, Booking.count_a_letter)


@when_due(Outing)
async def start(id: str, desk: Desk) -> None:
    """Each who has a seat is reminded once; the last step is the outing's own."""
    async for page in desk.of(Booking).each({"outing": id, "held": "seat"}, batch=2):
        for booking in page:
            await desk.of(Booking).change(booking.id, Booking.remind)
    await desk.of(Outing).change(id, Outing.start)


outings = Service(
    name="outings",
    title="Outings",
    keeps=[Person, Outing, Booking],
    reads=[hear, count_a_letter],
    claims=[SEATS],
    timers=[start],
)


class Mailbox(Aggregate, collection="mailboxes"):
    """`came` is what it was told of each booking, in the order in which it came."""

    came: dict[str, list[int]] = {}

    def take(self, source: str, sequence: int) -> None:
        self.came = {**self.came, source: [*self.came.get(source, []), sequence]}


class Letter(Aggregate, collection="letters"):
    booking: str
    follow_up: bool = False

    @classmethod
    def about(cls, cause: Cause, booking: str) -> Self:
        letter = cls(id=derived_id("letter", cause.id), booking=booking)
        letter.record(LetterWritten(booking=booking))
        return letter

    def on_due(self, now: datetime) -> None:
        self.due_at, self.follow_up = None, True


@reads(PersonJoined)
def put_up_a_mailbox(event: PersonJoined, cause: Cause) -> Iterator[Effect]:
    yield create(Mailbox(id=cause.source.partition("/")[2]))


@reads(BookingTold)
def write(event: BookingTold, cause: Cause) -> Iterator[Effect]:
    booking = cause.source.partition("/")[2]
    yield create(Letter.about(cause, booking))
    yield change(Mailbox, event.person, lambda mailbox: mailbox.take(cause.source, cause.sequence), missing="park")


@reads(BookingCheckedIn)
def note_it(event: BookingCheckedIn, cause: Cause) -> Iterator[Effect]:
    if Bug.present:
        raise Bug("for as long as nobody mends it")
    yield change(Mailbox, event.person, lambda mailbox: mailbox.take(cause.source, cause.sequence), missing="park")


post = Service(name="post", title="Post", keeps=[Mailbox, Letter], reads=[put_up_a_mailbox, write, note_it])

STARTS_AFTER = (timedelta(seconds=7), timedelta(seconds=4))
