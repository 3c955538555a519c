"""A service that has one of everything that runs: it publishes, reads its own events and another's, claims, and keeps time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.chassis.cause import Cause
from services.chassis.domain import Aggregate, Claimant, Event, Granted, Instant, Outcome, Quota, Refused
from services.chassis.effects import Effect, change, create, reads
from services.chassis.ids import derived_id
from services.chassis.service import Claims, Service


class Said(Event, type="wuyi.speaking.speaker.said.v1"):
    """Somebody said a word."""

    n: int
    word: str = "good"
    board: str = "board"


class Noted(Event, type="wuyi.speaking.board.noted.v1"):
    """It was put on a board."""

    n: int


class Whispered(Event, type="wuyi.speaking.speaker.whispered.v1"):
    """Nobody reads this one."""


class Speaker(Aggregate, collection="speakers"):
    said: int = 0

    def say(self, word: str = "good", board: str = "board") -> int:
        self.said += 1
        self.record(Said(n=self.said, word=word, board=board))
        return self.said

    def whisper(self) -> None:
        self.record(Whispered())


class Note(Aggregate, collection="notes"):
    """One for each word that was said: a second one would be a double."""

    n: int
    word: str
    speaker: str


class Unfit(Refused):
    code = "unfit_word"


class Board(Aggregate, collection="boards"):
    """Keeps what was put on it in the order in which it came."""

    words: list[tuple[str, int]] = []
    alarm_at: Instant | None = None
    alarms: int = 0

    refuses: list[str] = ["bad"]

    def put(self, speaker: str, n: int, word: str, *, tell: bool = False) -> None:
        self.words = [*self.words, (speaker, n)]
        if word in self.refuses:
            raise Unfit(f"{word} is not for this board")
        if tell:
            self.record(Noted(n=n))

    def of(self, speaker: str) -> list[int]:
        return [n for who, n in self.words if who == speaker]

    def on_due(self, now: datetime) -> None:
        self.alarms += 1
        self.due_at = None if self.alarms >= 3 else now + timedelta(days=1)


@reads(Said)
def note_it(event: Said, cause: Cause) -> Iterator[Effect]:
    yield create(
        Note(
            id=derived_id("note", cause.id),
            n=event.n,
            word=event.word,
            speaker=cause.source.rpartition("/")[2],
        )
    )


@reads(Said)
def put_it_up(event: Said, cause: Cause) -> Iterator[Effect]:
    speaker = cause.source.rpartition("/")[2]
    if event.word == "bug":
        raise ZeroDivisionError(f"the words of {event.word} are not to be repeated")
    yield change(Board, event.board, lambda board: board.put(speaker, event.n, event.word, tell=event.word == "tell"))


class Speech(Aggregate, collection="speeches"):
    noted: int = 0


@reads(Noted)
def count_it(event: Noted, cause: Cause) -> Iterator[Effect]:
    yield create(Speech(id=derived_id("speech", cause.id), noted=event.n))


class Seated(Event, type="wuyi.speaking.guest.seated.v1"):
    room: str


class Room(Aggregate, collection="rooms"):
    seats: Quota


class Guest(Claimant, collection="guests"):
    indexes = (("room", "in_line"),)

    room: str
    heard: str = ""

    def settle(self, outcome: Outcome, holder: Room, now: datetime) -> None:
        self.heard = type(outcome).__name__
        if isinstance(outcome, Granted):
            self.record(Seated(room=self.room))


SEATS = Claims(holder=Room, claimant=Guest, field="seats", line="room")

SPEAKING = Service(
    name="speaking",
    title="Speaking",
    keeps=[Speaker, Board, Note, Speech, Room, Guest],
    reads=[note_it, put_it_up, count_it],
    claims=[SEATS],
)
