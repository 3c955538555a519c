"""Who saw what in the clear, why and when. Written before it is shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from services.chassis.domain import Aggregate, Instant, Line, OrganizationPath, PersonId, Sensitive
from services.honors.domain.masks import mask_nothing


class Kind(StrEnum):
    NOMINATION = "nomination"
    OBJECTION = "objection"
    HONOREE = "honoree"
    CERTIFICATE = "certificate"


class Disclosure(Aggregate, collection="disclosures"):
    indexes = (("organization", "at"), ("kind", "subject"))

    kind: Kind
    subject: str
    organization: OrganizationPath
    """Of what was shown."""
    to: PersonId
    why: Annotated[Line, Sensitive(mask=mask_nothing)]
    at: Instant

    @classmethod
    def noted(
        cls, id: str, kind: Kind, subject: str, organization: OrganizationPath, to: PersonId, why: str, now: datetime
    ) -> Self:
        return cls(id=id, kind=kind, subject=subject, organization=organization, to=to, why=why, at=now)
