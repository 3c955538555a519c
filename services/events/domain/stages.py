"""The stages of an activity: which one may follow which, and what of it may still be changed in each."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    OPEN = "open"
    CLOSED = "closed"
    COMPLETED = "completed"
    SUMMARIZED = "summarized"
    CANCELLED = "cancelled"


MOVES: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.CANCELLED}),
    Status.SUBMITTED: frozenset({Status.APPROVED, Status.RETURNED, Status.CANCELLED}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.CANCELLED}),
    Status.APPROVED: frozenset({Status.OPEN, Status.CANCELLED}),
    Status.OPEN: frozenset({Status.CLOSED, Status.CANCELLED}),
    Status.CLOSED: frozenset({Status.COMPLETED, Status.CANCELLED}),
    Status.COMPLETED: frozenset({Status.SUMMARIZED}),
}

PUBLIC = frozenset(Status) - {Status.DRAFT, Status.SUBMITTED, Status.RETURNED}
"""From the approval on, those who may come see it."""

TAKING_PLACE = frozenset({Status.OPEN, Status.CLOSED})
"""People are registered, and may be checked in."""

_THE_PLAN = frozenset({"title", "audience", "budget_fen", "expected", "safety"})
"""What was approved: not changed afterwards without asking again."""
_WHEN_AND_WHERE = frozenset({"description", "place", "sessions"})
_SEATS = frozenset({"capacity", "waitlist"})

CHANGEABLE: Mapping[Status, frozenset[str]] = {
    Status.DRAFT: _THE_PLAN | _WHEN_AND_WHERE | _SEATS | {"registration"},
    Status.RETURNED: _THE_PLAN | _WHEN_AND_WHERE | _SEATS | {"registration"},
    Status.APPROVED: _WHEN_AND_WHERE | _SEATS | {"registration"},
    Status.OPEN: _WHEN_AND_WHERE | _SEATS | {"registration"},
    Status.CLOSED: _WHEN_AND_WHERE | _SEATS,
}


class Aftermath(StrEnum):
    """What each who is registered has yet to be told."""

    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
