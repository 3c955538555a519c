"""What the holder can show, and anybody can verify by its number: that the honour was given, and whether it still stands."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from services.chassis.domain import Aggregate, Code, Line, OrganizationPath, Sensitive
from services.chassis.domain.days import day_of
from services.honors.domain.candidacy import Candidacy
from services.honors.domain.masks import Name, mask_name
from services.honors.domain.terms import NomineeKind
from services.honors.published import CertificateIssued, CertificateRevoked


class Status(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"


class Certificate(Aggregate, collection="certificates"):
    """Its id is its number."""

    indexes = (("programme",), ("honoree",))
    moves: ClassVar = {Status.VALID: frozenset({Status.REVOKED})}

    programme: str
    campaign: Code
    honor: Code
    honor_name: Line
    issuer: Line
    nomination: str
    honoree: str
    organization: OrganizationPath
    kind: NomineeKind
    holder: Annotated[Name, Sensitive(mask=mask_name)]
    employer: Line
    issued_on: date
    status: Status = Status.VALID
    revoked_on: date | None = None

    @classmethod
    def issue(cls, number: str, nomination: Candidacy, honoree: str, issuer: str, issued_on: date) -> Self:
        certificate = cls(
            id=number,
            programme=nomination.programme,
            campaign=nomination.campaign,
            honor=nomination.honor,
            honor_name=nomination.honor_name,
            issuer=issuer,
            nomination=nomination.id,
            honoree=honoree,
            organization=nomination.organization,
            kind=nomination.nominee.kind,
            holder=nomination.nominee.name,
            employer=nomination.nominee.employer,
            issued_on=issued_on,
        )
        certificate.record(CertificateIssued(**certificate._told, issued_on=issued_on))
        return certificate

    @property
    def shown_holder(self) -> str:
        return mask_name(self.holder) if self.kind is NomineeKind.PERSON else self.holder

    def revoke(self, now: datetime) -> None:
        if self.status is Status.VALID:
            self.become(Status.REVOKED)
            self.revoked_on = day_of(now)
            self.record(CertificateRevoked(**self._told, revoked_on=self.revoked_on))

    @property
    def _told(self) -> dict[str, Any]:
        return {
            "number": self.id,
            "programme": self.programme,
            "honoree": self.honoree,
            "organization": self.organization,
        }
