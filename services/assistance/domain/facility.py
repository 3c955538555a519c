"""A place that a union keeps for workers: an outdoor workers' station, a reading room."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.assistance.domain.days import CHINA
from services.assistance.domain.places import Point
from services.assistance.domain.rules import Drive
from services.assistance.published import FacilityChanged, FacilityClosed, FacilityOpened, WorkItemNumber
from services.chassis.domain import Aggregate, Code, Instant, Line, OrganizationPath, PersonId

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""`08:30`: text order is time order."""

Weekday = Annotated[int, Field(ge=1, le=7)]
"""Monday is 1."""


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Hours(BaseModel):
    """On these days of the week, from then to then. Past midnight is said as two."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: frozenset[Weekday] = Field(min_length=1, max_length=7, examples=[[1, 2, 3, 4, 5]])
    opens: TimeOfDay = Field(examples=["08:00"])
    closes: TimeOfDay = Field(examples=["20:00"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise PydanticCustomError("ends_before_it_starts", "it closes before it opens")
        return self


class Particulars(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Code = Field(examples=["outdoor_stations"])
    name: Line = Field(examples=["城中区户外劳动者服务站"])
    address: Line = Field(examples=["西宁市城中区西大街1号"])
    at: Point
    hours: Annotated[tuple[Hours, ...], Field(max_length=14)]
    """None at all is always open."""


class Facility(Aggregate, collection="facilities"):
    indexes = (("cell6",), ("cell5",), ("cell4",), ("organization", "opened_at"))
    moves: ClassVar[Mapping[Status, frozenset[Status]]] = {Status.OPEN: frozenset({Status.CLOSED})}

    status: Status = Status.OPEN
    organization: OrganizationPath
    kind: Code
    name: Line
    address: Line
    at: Point
    hours: tuple[Hours, ...]
    cell6: str
    cell5: str
    cell4: str
    campaign: Code | None = None
    work_item: WorkItemNumber | None = None
    opened_by: PersonId
    opened_at: Instant

    @classmethod
    def open(
        cls,
        id: str,
        organization: OrganizationPath,
        what: Particulars,
        drive: Drive | None,
        by: PersonId,
        now: datetime,
    ) -> Self:
        facility = cls(
            id=id,
            organization=organization,
            **{name: getattr(what, name) for name in Particulars.model_fields},
            **_cells(what.at),
            campaign=drive.campaign if drive is not None else None,
            work_item=drive.work_item if drive is not None else None,
            opened_by=by,
            opened_at=now,
        )
        facility.record(FacilityOpened(**facility._facts()))
        return facility

    def change(self, what: Particulars) -> None:
        if all(getattr(self, name) == getattr(what, name) for name in Particulars.model_fields):
            return
        for name in Particulars.model_fields:
            setattr(self, name, getattr(what, name))
        self.cell6, self.cell5, self.cell4 = _cells(what.at).values()
        self.record(FacilityChanged(**self._facts()))

    def close(self) -> None:
        self.become(Status.CLOSED)
        self.record(FacilityClosed(**self._facts()))

    def is_open_at(self, moment: datetime) -> bool:
        local = moment.astimezone(CHINA)
        return self.status is Status.OPEN and _open(self.hours, local.isoweekday(), local.strftime("%H:%M"))

    def _facts(self) -> dict[str, str | int | None]:
        return {
            "facility": self.id,
            "organization": self.organization,
            "kind": self.kind,
            "name": self.name,
            "campaign": self.campaign,
            "work_item": self.work_item,
        }


def _open(hours: Sequence[Hours], weekday: int, time: str) -> bool:
    return not hours or any(weekday in one.days and one.opens <= time < one.closes for one in hours)


def _cells(at: Point) -> dict[str, str]:
    return {"cell6": at.cell(6), "cell5": at.cell(5), "cell4": at.cell(4)}
