"""What is asked of a bank, and what must be true of any that is connected here.

1. An order is carried out once, however often it arrives under its `reference`; asked again, it hears the same answer.
2. An order that arrives after its `valid_until` is not carried out, and never will be.
3. `look_up` answers from the same books: an order that was carried out is found from that moment on.

`paying.py` and `domain/attempt.py` rest on these three. A bank that does not promise them is paid by file (`Batch`).
"""

from typing import Protocol

from pydantic import BaseModel, ConfigDict

from services.assistance.domain.attempt import Answer
from services.assistance.domain.payee import Payee
from services.chassis.domain import Fen, Instant, Unavailable, WuyiError


class Order(BaseModel):
    model_config = ConfigDict(frozen=True)

    reference: str
    payee: Payee
    amount_fen: Fen
    valid_until: Instant


class OutcomeUnknown(WuyiError):
    """Nothing was heard, or nothing that says whether it was paid. `why` is for the log: never what was sent."""

    code = "payment_outcome_unknown"


class BankNotConnected(Unavailable):
    """No bank is set up; payments go by file."""

    code = "bank_not_connected"


class Bank(Protocol):
    async def pay(self, order: Order) -> Answer:
        """Raises OutcomeUnknown, and only that, for whatever is not a clear paid or declined."""
        ...

    async def look_up(self, reference: str) -> Answer | None:
        """None is: the bank has nothing under this reference. Raises OutcomeUnknown where that cannot be told."""
        ...
