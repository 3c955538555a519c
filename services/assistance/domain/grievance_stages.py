"""The stages of a grievance, what is written to it, and what can be told instead of yes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.domain import Code, Forbidden, Instant, Invalid, PersonId, Refused, Sensitive, Text


class Status(StrEnum):
    RECEIVED = "received"
    DECLINED = "declined"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"


MOVES: Mapping[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.ASSIGNED, Status.DECLINED}),
    Status.ASSIGNED: frozenset({Status.IN_PROGRESS}),
    Status.IN_PROGRESS: frozenset({Status.PAUSED, Status.RESOLVED}),
    Status.PAUSED: frozenset({Status.IN_PROGRESS}),
    Status.RESOLVED: frozenset({Status.CONFIRMED, Status.REOPENED}),
    Status.REOPENED: frozenset({Status.IN_PROGRESS}),
}

RUNNING = (Status.ASSIGNED, Status.IN_PROGRESS, Status.REOPENED)
"""Its days are counted towards resolving it."""


class NotTheLeader(Forbidden):
    """Only the responsible leader may say so."""

    code = "not_the_leader"


class NotYourGrievance(Forbidden):
    code = "not_your_grievance"


class LeaderConcerned(Refused):
    """The grievance is this person's own, or about them."""

    code = "leader_concerned"


class ExtendedBefore(Refused):
    code = "extended_before"


class TooLong(Invalid):
    code = "extension_too_long"


class Complaint(BaseModel):
    """What a worker brings, in their words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Code = Field(examples=["wages"])
    content: Annotated[Text, Sensitive()] = Field(min_length=1, examples=["三个月未发工资"])
    about: PersonId | None = None
    """Staff whom it is about: they are kept away from it."""


class Entry(BaseModel):
    """What was done or said, and why; the worker reads it too."""

    model_config = ConfigDict(frozen=True)

    what: Code
    by: PersonId
    at: Instant
    note: Annotated[Text, Sensitive()] = ""
