"""By when something is to be done, when somebody is reminded of it before, and when those above hear that it was not."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from services.assistance.domain.days import (
    ONE_DAY,
    IsWorkingDay,
    after_working_days,
    day_of,
    end_of,
    start_of,
    working_day_from,
    working_day_until,
)
from services.assistance.domain.rules import GrievanceRules
from services.assistance.published import Stage
from services.chassis.domain import Instant


class Deadline(BaseModel):
    """The last day; `reminders` and `escalates_at` are still to come."""

    model_config = ConfigDict(frozen=True)

    stage: Stage
    last_day: date
    reminders: tuple[Instant, ...] = ()
    escalates_at: Instant | None
    escalations: int = 0

    @classmethod
    def after(
        cls, stage: Stage, begins: date, days: int, rules: GrievanceRules, is_working_day: IsWorkingDay, now: datetime
    ) -> Self:
        if rules.working_days:
            last = after_working_days(begins, days, is_working_day)
        else:
            last = working_day_from(begins + ONE_DAY * days, is_working_day)
        return cls._on(stage, last, rules, is_working_day, now)

    def later(self, days: int, rules: GrievanceRules, is_working_day: IsWorkingDay, now: datetime) -> Self:
        """By so many days that it stood still."""
        last = working_day_from(self.last_day + ONE_DAY * days, is_working_day)
        return self._on(self.stage, last, rules, is_working_day, now)

    @classmethod
    def _on(cls, stage: Stage, last: date, rules: GrievanceRules, is_working_day: IsWorkingDay, now: datetime) -> Self:
        """Reminded on working days; never of a day that has gone by, nor twice on one day."""
        days = {working_day_until(last - ONE_DAY * before, is_working_day) for before in rules.remind_days_before}
        reminders = sorted(start_of(day) for day in days)
        return cls(
            stage=stage,
            last_day=last,
            reminders=tuple(reminder for reminder in reminders if reminder > now),
            escalates_at=end_of(last + ONE_DAY * (rules.escalate_days_after - 1)),
        )

    @property
    def at(self) -> datetime:
        return end_of(self.last_day)

    @property
    def next(self) -> datetime | None:
        """When there is something to say of it."""
        return min([*self.reminders, *([self.escalates_at] if self.escalates_at is not None else [])], default=None)

    def days_left(self, now: datetime) -> int:
        return max(0, (self.last_day - day_of(now)).days)

    def reminded(self, now: datetime) -> Self:
        return self.model_copy(update={"reminders": tuple(one for one in self.reminders if one > now)})

    def escalated(self, again_at: datetime | None) -> Self:
        return self.model_copy(update={"escalations": self.escalations + 1, "escalates_at": again_at})


def above(organization: str, levels: int) -> str:
    """The union so many levels higher, or the highest."""
    parts = organization.split("/")
    return "/".join(parts[: max(1, len(parts) - levels)])


def is_highest(organization: str, levels: int) -> bool:
    return levels >= organization.count("/")
