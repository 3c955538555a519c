"""Days as people count them, in the one time that China keeps. Moments are kept in UTC; deadlines are of days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)

IsWorkingDay = Callable[[date], bool]
"""Comes in from outside: the State Council's calendar, or what the federation has put in its place (working_days.py)."""


def day_of(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment that is too late."""
    return start_of(day + ONE_DAY)


def after_working_days(day: date, count: int, is_working_day: IsWorkingDay) -> date:
    """The last of `count` working days that follow this day."""
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day
