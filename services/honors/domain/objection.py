"""What somebody brings against a candidate on notice. Who it was and what they said is for those who decide, and nobody else."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from services.chassis.domain import Aggregate, Forbidden, Instant, OrganizationPath, PersonId, Sensitive, Text
from services.chassis.ids import derived_id
from services.honors.domain.masks import Name, Phone, mask_name, mask_nothing, mask_phone
from services.honors.published import ObjectionDismissed, ObjectionRaised, ObjectionUpheld


class Status(StrEnum):
    FILED = "filed"
    """Written down, and on its way to the notice."""
    RECEIVED = "received"
    NOT_TAKEN = "not_taken"
    """The notice was over, or had as many as it takes."""
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class PartyCannotDecide(Forbidden):
    """Neither the one who objects nor the nominee, nor who nominated or recommended, decides."""

    code = "party_cannot_decide"


def objection_id(notice: str, nomination: str, objector: str) -> str:
    """`objector` is a person's id, or a keyed index of a phone: one who objects again is told so."""
    return derived_id("objection", notice, nomination, objector)


class Objection(Aggregate, collection="objections"):
    indexes = (("notice",), ("programme", "status"), ("organization", "filed_at"), ("status", "filed_at"))
    moves: ClassVar = {
        Status.FILED: frozenset({Status.RECEIVED, Status.NOT_TAKEN}),
        Status.RECEIVED: frozenset({Status.UPHELD, Status.DISMISSED}),
    }

    notice: str
    programme: str
    nomination: str
    organization: OrganizationPath
    """Which decides: the programme's."""
    person: PersonId | None = None
    name: Annotated[Name | None, Sensitive(mask=mask_name)] = None
    phone: Annotated[Phone | None, Sensitive(mask=mask_phone)] = None
    grounds: Annotated[Text, Sensitive(mask=mask_nothing)]
    status: Status = Status.FILED
    filed_at: Instant
    decided_by: PersonId | None = None
    decided_at: Instant | None = None
    reasons: Annotated[Text, Sensitive(mask=mask_nothing)] = ""

    def receive(self) -> None:
        """The notice has taken it in time."""
        self.due_at = None
        if self.status is Status.FILED:
            self.become(Status.RECEIVED)
            self.record(ObjectionRaised(**self._told))

    def turn_away(self) -> None:
        self.due_at = None
        if self.status is Status.FILED:
            self.become(Status.NOT_TAKEN)

    def uphold(self, by: PersonId, parties: frozenset[PersonId], reasons: str, now: datetime) -> None:
        self._decide(Status.UPHELD, by, parties, reasons, now)
        self.record(ObjectionUpheld(**self._told, by=by))

    def dismiss(self, by: PersonId, parties: frozenset[PersonId], reasons: str, now: datetime) -> None:
        self._decide(Status.DISMISSED, by, parties, reasons, now)
        self.record(ObjectionDismissed(**self._told, by=by))

    def _decide(self, status: Status, by: PersonId, parties: frozenset[PersonId], reasons: str, now: datetime) -> None:
        if by == self.person or by in parties:
            raise PartyCannotDecide("who is a party to it does not decide it")
        self.become(status)
        self.decided_by, self.decided_at, self.reasons = by, now, reasons

    @property
    def _told(self) -> dict[str, Any]:
        return {
            "objection": self.id,
            "programme": self.programme,
            "notice": self.notice,
            "nomination": self.nomination,
            "organization": self.organization,
            "person": self.person,
        }
