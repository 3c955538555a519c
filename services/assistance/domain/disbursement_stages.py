"""The stages of a disbursement, and what can be told of it instead of yes."""

from collections.abc import Mapping
from enum import StrEnum

from services.chassis.domain import NotFound, Refused


class Status(StrEnum):
    CLAIMING = "claiming"
    DENIED = "denied"
    RESERVED = "reserved"
    ATTEMPTED = "attempted"
    """An order is written down, and may be with the bank."""
    IN_DOUBT = "in_doubt"
    PAID = "paid"
    DECLINED = "declined"
    RELEASED = "released"


MOVES: Mapping[Status, frozenset[Status]] = {
    Status.CLAIMING: frozenset({Status.RESERVED, Status.DENIED}),
    Status.DENIED: frozenset({Status.CLAIMING}),
    Status.RESERVED: frozenset({Status.ATTEMPTED, Status.PAID}),
    Status.ATTEMPTED: frozenset({Status.IN_DOUBT, Status.PAID, Status.DECLINED, Status.RESERVED}),
    Status.IN_DOUBT: frozenset({Status.PAID, Status.DECLINED, Status.RESERVED}),
    Status.DECLINED: frozenset({Status.RELEASED, Status.PAID}),
    Status.RELEASED: frozenset({Status.CLAIMING}),
}

# From reserved or declined straight to paid: only by a person who has settled a dispute.

UNDER_WAY = (Status.RESERVED, Status.ATTEMPTED, Status.IN_DOUBT, Status.DECLINED)


class NoSuchReference(NotFound):
    code = "no_such_reference"


class Disputed(Refused):
    """The bank contradicted itself; nothing moves until a person has looked."""

    code = "payment_disputed"


class NotDisputed(Refused):
    code = "payment_not_disputed"
