"""Who has seen in the clear what is kept from others: written before it is shown, never changed, read by auditors."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from services.chassis.domain import Aggregate, Code, Instant, OrganizationPath, PersonId, Sensitive, Text


class AccessRecord(Aggregate, collection="accesses"):
    indexes = (("organization", "at"), ("of", "at"), ("by", "at"))

    by: PersonId
    organization: OrganizationPath
    """Of what was seen."""
    kind: Code
    of: str
    """The id of what was seen."""
    fields: Annotated[list[Code], Field(max_length=40)]
    reason: Annotated[Text, Sensitive()] = Field(min_length=1)
    at: Instant

    @classmethod
    def of_a_look(
        cls,
        id: str,
        by: PersonId,
        kind: Code,
        of: str,
        organization: OrganizationPath,
        fields: list[Code],
        reason: str,
        now: datetime,
    ) -> Self:
        return cls(id=id, by=by, organization=organization, kind=kind, of=of, fields=fields, reason=reason, at=now)
