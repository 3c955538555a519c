"""One fact that counts towards the plan: progress is the sum of these. Its id is made of the fact, so it counts once.

Where the plan's own services count, they name the measure; another service does not know the plan, and says what its fact is a
number of. It then counts in every measure of that kind, also in one that a newer text of the plan calls by another name.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.chassis.domain import Aggregate, Code, Instant, OrganizationPath
from services.chassis.ids import derived_id
from services.events.domain.plan import Counted
from services.events.published import WorkItemNumber


class Contribution(Aggregate, collection="contributions"):
    """Made once. It stays when what it counts is no more; it then counts nothing."""

    indexes = (("campaign", "organization"),)

    campaign: Code
    work_item: WorkItemNumber | None
    """None: in whichever work item counts such facts."""
    measure: Code | None = None
    counts: Counted | None = None
    """Instead of a measure."""
    organization: OrganizationPath
    amount: Annotated[int, Field(ge=0)]
    """Money in fen, time in minutes."""
    at: Instant
    taken_back_at: Instant | None = None

    @classmethod
    def of(
        cls,
        *fact: str,
        campaign: Code,
        work_item: int,
        measure: Code,
        organization: OrganizationPath,
        at: datetime,
        amount: int = 1,
    ) -> "Contribution":
        """`fact` names what is counted: the same fact in the same measure is the same contribution."""
        return cls(
            id=derived_id("contribution", campaign, str(work_item), measure, *fact),
            campaign=campaign,
            work_item=work_item,
            measure=measure,
            organization=organization,
            amount=amount,
            at=at,
        )

    @staticmethod
    def id_of(*fact: str, campaign: Code, work_item: int | None, counts: Counted) -> str:
        return derived_id("contribution", campaign, str(work_item or "any"), "counts", counts, *fact)

    @classmethod
    def told(
        cls,
        *fact: str,
        campaign: Code,
        work_item: int | None,
        counts: Counted,
        organization: OrganizationPath,
        at: datetime,
        amount: int = 1,
    ) -> "Contribution":
        """By another service."""
        return cls(
            id=cls.id_of(*fact, campaign=campaign, work_item=work_item, counts=counts),
            campaign=campaign,
            work_item=work_item,
            counts=counts,
            organization=organization,
            amount=amount,
            at=at,
        )

    def take_back(self, now: datetime) -> None:
        if self.taken_back_at is None:
            self.amount, self.taken_back_at = 0, now
