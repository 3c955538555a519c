"""A provider that sends nothing anywhere: its books, and what it is scripted to do with each number.

The last digit of an address says what becomes of a message to it, so that a rehearsal and a clerk trying things out see every
way that it can go.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

from services.notify.carriers.port import Answer, Heard, NotTaken, OutcomeUnknown, Parcel, Refused

KEPT = 200_000
"""Messages in its books; the oldest are forgotten first."""


class Script(StrEnum):
    DELIVERS = "delivers"
    REFUSES = "refuses"
    """Answers that this number does not exist."""
    FAILS = "fails"
    """Takes it, and its receipt says that it could not be delivered."""
    BUSY_AT_FIRST = "busy_at_first"
    SILENT_BUT_TAKEN = "silent_but_taken"
    SILENT_AND_LOST = "silent_and_lost"
    """The first time it neither takes nor answers."""
    NO_RECEIPT = "no_receipt"
    RECEIPT_TWICE = "receipt_twice"


BY_DIGIT = {
    "9": Script.REFUSES,
    "8": Script.FAILS,
    "7": Script.BUSY_AT_FIRST,
    "6": Script.SILENT_BUT_TAKEN,
    "5": Script.SILENT_AND_LOST,
    "4": Script.NO_RECEIPT,
    "3": Script.RECEIPT_TWICE,
}


@dataclass(slots=True)
class Entry:
    parcel: Parcel
    becomes: Answer
    arrivals: int = 1


class Sandbox:
    """As a carrier of its own it answers at once with what becomes of a message: nobody waits for a receipt."""

    receipts = False

    def __init__(self) -> None:
        self._books: OrderedDict[str, Entry] = OrderedDict()
        self._turned_away: OrderedDict[str, None] = OrderedDict()

    @property
    def sent_on(self) -> list[Entry]:
        return list(self._books.values())

    async def hand_over(self, parcel: Parcel) -> Answer:
        script = scripted(parcel.to)
        if parcel.reference not in self._books:
            self._turn_away(script, parcel)
        answer = self.take(parcel)
        if script is Script.SILENT_BUT_TAKEN:
            raise OutcomeUnknown("scripted not to answer")
        return answer

    async def look_up(self, reference: str) -> Answer | None:
        entry = self._books.get(reference)
        return None if entry is None else entry.becomes

    def take(self, parcel: Parcel) -> Answer:
        """Into the books once, however often it arrives."""
        entry = self._books.get(parcel.reference)
        if entry is not None:
            entry.arrivals += 1
            return entry.becomes
        script = scripted(parcel.to)
        becomes = Answer(Heard.FAILED, "unreachable") if script is Script.FAILS else Answer(Heard.DELIVERED)
        if script is Script.NO_RECEIPT:
            becomes = Answer(Heard.TAKEN)
        self._books[parcel.reference] = Entry(parcel, becomes)
        if len(self._books) > KEPT:
            self._books.popitem(last=False)
        return becomes

    def _turn_away(self, script: Script, parcel: Parcel) -> None:
        if script is Script.REFUSES:
            raise Refused("no_such_number")
        if parcel.reference in self._turned_away:
            return
        if script in (Script.BUSY_AT_FIRST, Script.SILENT_AND_LOST):
            self._turned_away[parcel.reference] = None
            if len(self._turned_away) > KEPT:
                self._turned_away.popitem(last=False)
            raise NotTaken("busy") if script is Script.BUSY_AT_FIRST else OutcomeUnknown("scripted to lose it")


def scripted(to: str) -> Script:
    return BY_DIGIT.get(to[-1:], Script.DELIVERS)
