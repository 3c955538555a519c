"""One person's belonging to a segment that an announcement may be for: registered for an activity, holding an honour, in a tier.

What the other services say of it, kept as far as it is needed to tell people something. Which segment it is rests sealed: some
of them are tiers of hardship.
"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import StringConstraints

from services.chassis.domain import Aggregate, Instant, OrganizationPath, PersonId, Sensitive
from services.chassis.ids import derived_id

Segment = Annotated[str, StringConstraints(pattern=r"^(activity|honor|tier):[\x21-\x7e]{1,80}$")]
"""`activity:{id}`, `honor:{code}` or `tier:{deep|relative|sudden}`."""


def of_activity(activity: str) -> str:
    return f"activity:{activity}"


def of_honor(honor: str) -> str:
    return f"honor:{honor}"


def of_tier(tier: str) -> str:
    return f"tier:{tier}"


class Belonging(Aggregate, collection="belongings"):
    indexes = (("segment", "active"),)

    segment: Annotated[Segment, Sensitive(found=True)]
    person: PersonId
    organization: OrganizationPath
    """Whose segment it is: the activity's, or where the honour or the file is kept."""
    active: bool = True
    since: Instant

    @staticmethod
    def id_of(segment: str, person: PersonId) -> str:
        return derived_id("belonging", segment, person)

    @classmethod
    def begin(cls, segment: str, person: PersonId, organization: OrganizationPath, now: datetime) -> Self:
        return cls(id=cls.id_of(segment, person), segment=segment, person=person, organization=organization, since=now)

    def join(self, organization: OrganizationPath) -> None:
        self.active, self.organization = True, organization

    def leave(self) -> None:
        self.active = False
