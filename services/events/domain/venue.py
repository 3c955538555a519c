"""阵地: a place for activities, with its opening times."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.chassis.domain import Aggregate, Code, Count, Line, OrganizationPath
from services.chassis.domain.types import CHINA
from services.events.domain.proposal import Value
from services.events.published import OfAVenue, VenueClosed, VenueOpened

Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""On the wall, in the one time that China keeps; as text, earlier sorts before later."""


class Opening(Value):
    """From Monday (1) to Sunday (7)."""

    weekdays: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1, max_length=7)] = Field(
        examples=[[1, 2, 3, 4, 5]]
    )
    opens: Clock = Field(examples=["09:00"])
    closes: Clock = Field(examples=["18:00"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise PydanticCustomError("ends_before_it_starts", "it ends before it starts")
        return self


Openings = Annotated[tuple[Opening, ...], Field(min_length=1, max_length=21)]
ClosedOn = Annotated[tuple[date, ...], Field(max_length=100)]


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Venue(Aggregate, collection="venues"):
    moves = {Status.OPEN: frozenset({Status.CLOSED}), Status.CLOSED: frozenset({Status.OPEN})}
    indexes = (("organization",), ("kind",))

    organization: OrganizationPath
    name: Line
    kind: Code
    location: Line
    capacity: Count
    openings: Openings
    closed_on: ClosedOn = ()
    status: Status = Status.OPEN

    @classmethod
    def found(
        cls,
        id: str,
        organization: OrganizationPath,
        name: Line,
        kind: Code,
        location: Line,
        capacity: int,
        openings: Openings,
        closed_on: ClosedOn,
    ) -> Self:
        venue = cls(
            id=id,
            organization=organization,
            name=name,
            kind=kind,
            location=location,
            capacity=capacity,
            openings=openings,
            closed_on=closed_on,
        )
        venue._tell(VenueOpened)
        return venue

    def keep_hours(self, openings: Openings, closed_on: ClosedOn) -> None:
        """From now on; what was booked under the ones before stays booked."""
        self.openings, self.closed_on = openings, closed_on

    def close(self) -> None:
        self.become(Status.CLOSED)
        self._tell(VenueClosed)

    def open_again(self) -> None:
        self.become(Status.OPEN)
        self._tell(VenueOpened)

    def is_open(self, starts_at: datetime, ends_at: datetime) -> bool:
        """For the whole of that time, which is all on one day."""
        begins, ends = starts_at.astimezone(CHINA), ends_at.astimezone(CHINA)
        day = begins.date()
        until = "24:00" if ends.date() > day else f"{ends:%H:%M:%S}"
        return day not in self.closed_on and any(
            day.isoweekday() in opening.weekdays
            and opening.opens <= f"{begins:%H:%M}"
            and until <= f"{opening.closes}:00"
            for opening in self.openings
        )

    def _tell(self, event: type[OfAVenue]) -> None:
        self.record(event(venue=self.id, organization=self.organization, kind=self.kind))
