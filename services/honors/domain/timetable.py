"""From when and until when one may nominate."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from services.chassis.domain import Instant, Refused


class NominationsClosed(Refused):
    code = "nominations_closed"


class NominationsNotOpen(Refused):
    code = "nominations_not_open"


class Timetable(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    opens_at: Instant
    closes_at: Instant
    assumed: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise ValueError("nominations close after they open")
        return self

    def admit(self, now: datetime) -> None:
        if now < self.opens_at:
            raise NominationsNotOpen("nominations are not open yet", opens_at=self.opens_at)
        if now >= self.closes_at:
            raise NominationsClosed("nominations are closed", closes_at=self.closes_at)
