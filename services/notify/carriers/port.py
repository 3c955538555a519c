"""What is asked of whoever carries messages to people, and what must be true of any that is connected here.

1. A message is sent on once, however often it arrives under its `reference`; asked again, the answer is the same.
2. `look_up` answers from the same books: a message that was taken is found from that moment on.

A carrier that cannot promise the second (a mail server) says so with `CannotTell`, and nothing is handed to it twice.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from services.chassis.domain import WuyiError


class Heard(StrEnum):
    """What a carrier says of a message."""

    TAKEN = "taken"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Parcel:
    reference: str
    to: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    heard: Heard
    reason: str | None = None
    """The class of failure, as a code."""


class NotTaken(WuyiError):
    """For certain not, and it may be handed over again: the carrier was not reached, was busy, or is over its rate."""

    code = "not_taken"

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.after = after


class Refused(WuyiError):
    """For good: this address, or this message, will not be taken by any later attempt."""

    code = "refused_by_carrier"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class OutcomeUnknown(WuyiError):
    """Nothing was heard, or nothing that says whether it was taken."""

    code = "delivery_outcome_unknown"


class CannotTell(WuyiError):
    """This carrier keeps no books that could be asked."""

    code = "carrier_cannot_tell"


class Carrier(Protocol):
    receipts: bool
    """Whether it says later what became of a message."""

    async def hand_over(self, parcel: Parcel) -> Answer:
        """Raises NotTaken, Refused or OutcomeUnknown, and only those, for whatever is not a clear answer."""
        ...

    async def look_up(self, reference: str) -> Answer | None:
        """None is: it was never taken under this reference. Raises OutcomeUnknown or CannotTell."""
        ...
