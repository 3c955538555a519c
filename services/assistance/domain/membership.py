"""A worker's application to join a union: above all of those in new forms of employment, whom no enterprise brings in.

Its id is made of the ID number with a key: one person, one membership, whoever brings it in.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from services.assistance.domain.handling import Handler
from services.assistance.domain.identity import Phone, ResidentId, Subject, masked_name, masked_number
from services.assistance.domain.rules import Drive
from services.assistance.published import MembershipApproved, MembershipRejected, MembershipSubmitted, WorkItemNumber
from services.chassis.domain import (
    Aggregate,
    Code,
    Conflict,
    Instant,
    Line,
    OrganizationPath,
    PersonId,
    Sensitive,
    Text,
)
from services.chassis.ids import derived_id


class Status(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


class MemberAlready(Conflict):
    """A member, or one whose application waits."""

    code = "member_already"


class Joining(BaseModel):
    """What is said of who joins, and how they work: `courier`, `rider`, `ride_hailing`, `trucker`, …"""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organization: OrganizationPath = Field(examples=["630000/630100"])
    employment: Code = Field(examples=["courier"])
    name: Annotated[Line, Sensitive(mask=masked_name)] = Field(examples=["张三"])
    id_number: Annotated[ResidentId, Sensitive(found=True, mask=masked_number)] = Field(examples=["11010519491231002X"])
    phone: Annotated[Phone | None, Sensitive()] = Field(default=None, examples=["13800000000"])


class Membership(Aggregate, collection="memberships"):
    indexes = (("organization", "submitted_at"), ("person",), ("status", "submitted_at"))
    moves: ClassVar[Mapping[Status, frozenset[Status]]] = {
        Status.SUBMITTED: frozenset({Status.APPROVED, Status.REJECTED}),
        Status.REJECTED: frozenset({Status.SUBMITTED}),
    }

    status: Status = Status.SUBMITTED
    subject: Subject
    person: PersonId | None
    organization: OrganizationPath
    employment: Code
    name: Annotated[Line, Sensitive(mask=masked_name)]
    id_number: Annotated[ResidentId, Sensitive(found=True, mask=masked_number)]
    phone: Annotated[Phone | None, Sensitive()] = None
    submitted_by: PersonId
    submitted_at: Instant
    decided_by: PersonId | None = None
    decided_at: Instant | None = None
    note: Annotated[Text, Sensitive()] = ""
    joined_on: date | None = None

    @staticmethod
    def id_of(subject: Subject) -> str:
        return derived_id("membership", subject)

    @classmethod
    def submit(
        cls,
        subject: Subject,
        person: PersonId | None,
        who: Joining,
        by: PersonId,
        now: datetime,
        drive: Drive | None = None,
    ) -> Self:
        membership = cls._of(subject, person, who, by, now)
        membership.record(MembershipSubmitted(**membership._facts(), campaign=_campaign_of(drive)))
        return membership

    @classmethod
    def brought_in(
        cls, subject: Subject, person: PersonId | None, who: Joining, joined_on: date, by: PersonId, now: datetime
    ) -> Self:
        """A member of long standing, from a union's own list: counts towards no campaign."""
        membership = cls._of(subject, person, who, by, now)
        membership.status, membership.joined_on = Status.APPROVED, joined_on
        membership.decided_by, membership.decided_at = by, now
        membership.record(MembershipApproved(**membership._facts(), by=by, campaign=None, work_item=None))
        return membership

    def submit_again(
        self, person: PersonId | None, who: Joining, by: PersonId, now: datetime, drive: Drive | None = None
    ) -> None:
        if self.status is not Status.REJECTED:
            raise MemberAlready("there is a membership, or one that waits", state=self.status.value)
        self.become(Status.SUBMITTED)
        for name in Joining.model_fields:
            setattr(self, name, getattr(who, name))
        self.person, self.submitted_by, self.submitted_at = person, by, now
        self.decided_by, self.decided_at, self.note = None, None, ""
        self.record(MembershipSubmitted(**self._facts(), campaign=_campaign_of(drive)))

    def approve(self, by: Handler, joined_on: date, drive: Drive | None, now: datetime) -> None:
        self._decide(Status.APPROVED, by, "", now)
        self.joined_on = joined_on
        counted: WorkItemNumber | None = drive.work_item if drive is not None else None
        self.record(MembershipApproved(**self._facts(), by=by.person, campaign=_campaign_of(drive), work_item=counted))

    def reject(self, by: Handler, note: str, now: datetime) -> None:
        self._decide(Status.REJECTED, by, note, now)
        self.record(MembershipRejected(**self._facts(), by=by.person))

    @classmethod
    def _of(cls, subject: Subject, person: PersonId | None, who: Joining, by: PersonId, now: datetime) -> Self:
        return cls(
            id=cls.id_of(subject),
            subject=subject,
            person=person,
            submitted_by=by,
            submitted_at=now,
            **{name: getattr(who, name) for name in Joining.model_fields},
        )

    def _decide(self, status: Status, by: Handler, note: str, now: datetime) -> None:
        by.keep_away_from((self.person, self.subject))
        self.become(status)
        self.decided_by, self.decided_at, self.note = by.person, now, note

    def _facts(self) -> dict[str, str | None]:
        return {
            "membership": self.id,
            "organization": self.organization,
            "person": self.person,
            "employment": self.employment,
        }


def _campaign_of(drive: Drive | None) -> Code | None:
    return drive.campaign if drive is not None else None
