"""The words that every service's domain is written in. No I/O, no clock, no framework but pydantic."""

from services.chassis.domain.aggregate import Aggregate, Answer
from services.chassis.domain.claimant import Claimant
from services.chassis.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    Refused,
    TooMany,
    Unavailable,
    WrongState,
    WuyiError,
)
from services.chassis.domain.event import Event
from services.chassis.domain.quota import Denied, Granted, Held, Outcome, Queued, Quota
from services.chassis.domain.sensitive import Sensitive
from services.chassis.domain.types import (
    Code,
    Count,
    Fen,
    Instant,
    Line,
    OrganizationPath,
    PersonId,
    Text,
    within,
)

__all__ = [
    "Aggregate",
    "Answer",
    "Claimant",
    "Code",
    "Conflict",
    "Count",
    "Denied",
    "Event",
    "Fen",
    "Forbidden",
    "Granted",
    "Held",
    "Instant",
    "Invalid",
    "KeyReused",
    "Line",
    "NotFound",
    "OrganizationPath",
    "Outcome",
    "PersonId",
    "Queued",
    "Quota",
    "Refused",
    "Sensitive",
    "Text",
    "TooMany",
    "Unavailable",
    "WrongState",
    "WuyiError",
    "within",
]
