"""Days as people count them, in the one time that China keeps. Moments are kept in UTC; deadlines and months are of days."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated

from pydantic import StringConstraints

CHINA = timezone(timedelta(hours=8))

IsWorkingDay = Callable[[date], bool]
"""Comes in from outside: the State Council's calendar, or what the federation has put in its place."""

Month = Annotated[str, StringConstraints(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
"""`2022-05`: text order is time order."""

ONE_DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def end_of(day: date) -> datetime:
    """The first moment that is too late."""
    return datetime.combine(day + ONE_DAY, time(), CHINA).astimezone(UTC)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def working_day_from(day: date, is_working_day: IsWorkingDay) -> date:
    """This day, or the first working day after: a period that ends on a day off ends on the next working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_day_until(day: date, is_working_day: IsWorkingDay) -> date:
    """This day, or the last working day before: who is reminded on a day off is reminded too late."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def after_working_days(day: date, count: int, is_working_day: IsWorkingDay) -> date:
    """The last of `count` working days that follow this day."""
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def months_after(day: date, months: int) -> date:
    """The same day of that month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_of(day: date) -> Month:
    return f"{day.year}-{day.month:02}"


def first_of(month: Month) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def month_before(month: Month) -> Month:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"
