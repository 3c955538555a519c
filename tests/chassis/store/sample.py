"""An aggregate that has one of everything a repository has to do with."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.chassis.domain import Aggregate, Event, Instant, Sensitive


class Status(StrEnum):
    NEW = "new"
    OLD = "old"


class Moved(Event, type="wuyi.sample.person.moved.v1"):
    to: str


class Kin(BaseModel):
    name: Annotated[str, Sensitive()]
    of_age: bool = True


class Person(Aggregate, collection="people"):
    """Has sensitive fields, plain and nested."""

    indexes = (("phone",), ("status", "moved_at"), ("organization",))

    phone: Annotated[str | None, Sensitive(found=True)] = None
    hardship: Annotated[list[str], Sensitive()] = Field(default_factory=list)
    kin: list[Kin] = Field(default_factory=list)
    named: dict[str, Kin] = Field(default_factory=dict)
    organization: str = "630000"
    status: Status = Status.NEW
    moved_at: Instant | None = None
    form: dict[str, Any] = Field(default_factory=dict)

    def move(self, to: str, now: datetime) -> str:
        if to != self.organization:
            self.organization, self.moved_at = to, now
            self.record(Moved(to=to))
        return to


class Counter(Aggregate, collection="counters"):
    """Has none."""

    count: int = 0
    form: dict[str, Any] = Field(default_factory=dict)

    def add(self) -> int:
        self.count += 1
        self.record(Moved(to=str(self.count)))
        return self.count
