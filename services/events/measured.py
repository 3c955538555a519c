"""An event that names the measures of the plan which it counts in, as contributions."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from services.chassis.domain import Code, OrganizationPath
from services.chassis.effects import Effect, create
from services.events.domain.contribution import Contribution


class Countable(Protocol):
    @property
    def campaign(self) -> Code: ...
    @property
    def work_item(self) -> int: ...
    @property
    def organization(self) -> OrganizationPath: ...


def counted(
    event: Countable,
    fact: str,
    measures: Iterable[Code],
    at: datetime,
    *,
    amount: int = 1,
    organization: OrganizationPath | None = None,
) -> Iterator[Effect]:
    """`fact` once in each measure, for the event's organization where none is named."""
    for measure in measures:
        yield create(
            Contribution.of(
                fact,
                campaign=event.campaign,
                work_item=event.work_item,
                measure=measure,
                organization=organization or event.organization,
                at=at,
                amount=amount,
            )
        )
