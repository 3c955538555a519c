"""One fact that counts towards the plan: progress is the sum of these. Its id is made of the fact, so it counts once."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.chassis.domain import Aggregate, Code, Instant, OrganizationPath
from services.chassis.ids import derived_id
from services.events.published import WorkItemNumber


class Contribution(Aggregate, collection="contributions"):
    """Made once, never changed. Any service's event may bring one about."""

    indexes = (("campaign", "organization"),)

    campaign: Code
    work_item: WorkItemNumber
    measure: Code
    organization: OrganizationPath
    amount: Annotated[int, Field(ge=0)]
    at: Instant

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
