"""One time that a bank was, or was to be, asked to pay; and what a bank can answer.

An attempt is written down before the bank is asked. Its order is not carried out after `valid_until`, nor twice under one
reference: both are what a bank promises (`bank/port.py`). So an order that the bank does not know after that moment never will
be carried out, and only then may another be sent.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.domain import Code, Instant

VALID_FOR = timedelta(minutes=10)
"""An order that has not reached the bank by then is not carried out."""

MARGIN = timedelta(minutes=5)
"""How far the bank's clock and ours may be apart."""

LOOK_AGAIN_AFTER = timedelta(minutes=1)

MAX_ATTEMPTS = 3
"""In one turn. What then has not reached the bank is given up, and a person looks at it."""


class Outcome(StrEnum):
    PAID = "paid"
    DECLINED = "declined"
    NOT_RECEIVED = "not_received"
    """The bank does not know it and will not carry it out."""


Said = Literal[Outcome.PAID, Outcome.DECLINED]


class Answer(BaseModel):
    """What a bank says of one reference."""

    model_config = ConfigDict(frozen=True)

    outcome: Said
    amount_fen: int
    reason: Code | None = None
    """Why it was declined; the bank's own code."""


class Attempt(BaseModel):
    model_config = ConfigDict(frozen=True)

    number: Annotated[int, Field(ge=1)]
    turn: int
    reference: str
    at: Instant
    valid_until: Instant | None
    """None in a batch, whose answer is a file."""
    outcome: Outcome | None = None
    reason: Code | None = None
    answered_at: Instant | None = None

    def answered(self, outcome: Outcome, reason: Code | None, now: datetime) -> "Attempt":
        return self.model_copy(update={"outcome": outcome, "reason": reason, "answered_at": now})

    def is_over(self, now: datetime) -> bool:
        """Whether a bank that does not know it will never carry it out."""
        return self.valid_until is not None and now >= self.valid_until + MARGIN
