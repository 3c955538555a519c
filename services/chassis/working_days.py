"""Which days are worked: the State Council's calendar with its make-up days, or what the federation has put in its place.

The library knows the years whose notice has been issued. For another year the settings say it, and where they do not, that
is said: nothing is guessed about a deadline.
"""

from collections.abc import Mapping
from datetime import date

from chinese_calendar import is_workday
from pydantic import BaseModel, ConfigDict

from services.chassis.domain.errors import Refused

_SATURDAY = 5


class Year(BaseModel):
    """`{"off": ["2027-01-01"], "on": ["2027-01-09"]}`: weekdays that are not worked, and weekends that are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()


class CalendarUnknown(Refused):
    """Whoever runs this has to set WUYI_WORKING_DAYS for that year; the same request works then."""

    code = "calendar_unknown"


class WorkingDays:
    """Call it with a day."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self._years = years

    def __call__(self, day: date) -> bool:
        year = self._years.get(day.year)
        if year is not None:
            return day in year.on or (day.weekday() < _SATURDAY and day not in year.off)
        try:
            return bool(is_workday(day))
        except NotImplementedError:
            raise CalendarUnknown(f"the working days of {day.year} are not known", year=day.year) from None
