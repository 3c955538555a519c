"""The stages of an application, what the applicant says, and what they can be told instead of yes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.identity import ResidentId, masked_number
from services.assistance.domain.payee import CardHolder
from services.chassis.domain import Conflict, Forbidden, Instant, PersonId, Refused, Sensitive, Text


class Status(StrEnum):
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    PUBLICISED = "publicised"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DISBURSING = "disbursing"
    DISBURSED = "disbursed"


MOVES: Mapping[Status, frozenset[Status]] = {
    Status.SUBMITTED: frozenset({Status.VERIFIED, Status.REJECTED, Status.RETURNED, Status.WITHDRAWN}),
    Status.VERIFIED: frozenset(
        {Status.PUBLICISED, Status.APPROVED, Status.REJECTED, Status.RETURNED, Status.WITHDRAWN}
    ),
    Status.PUBLICISED: frozenset({Status.APPROVED, Status.REJECTED, Status.RETURNED, Status.WITHDRAWN}),
    Status.APPROVED: frozenset({Status.DISBURSING, Status.RETURNED, Status.WITHDRAWN}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset({Status.SUBMITTED}),
    Status.DISBURSING: frozenset({Status.DISBURSED, Status.APPROVED}),
}


class AlreadyApplied(Conflict):
    code = "already_applied"


class NoticeRunning(Refused):
    code = "notice_running"


class NotYourApplication(Forbidden):
    code = "not_your_application"


class Appeal(BaseModel):
    """What the applicant says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id_number: Annotated[ResidentId, Sensitive(mask=masked_number)] = Field(examples=["11010519491231002X"])
    payee: CardHolder
    need: Annotated[Text, Sensitive()] = ""
    relatives_on_staff: Annotated[list[PersonId], Field(max_length=20)] = []
    """Staff who are relatives of the applicant: they are kept away from the case."""


class Step(BaseModel):
    """Who moved it, where to, when, and what they wrote to it."""

    model_config = ConfigDict(frozen=True)

    to: Status
    by: PersonId
    at: Instant
    note: Annotated[Text, Sensitive()] = ""
