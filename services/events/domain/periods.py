"""日、周、季、年: the spans of days that reports are about, as the calendar has them."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.events.published import ReportPeriod

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both in it."""

    period: ReportPeriod
    starts_on: date
    ends_on: date

    @property
    def following(self) -> "Span":
        return span_of(self.period, self.ends_on + ONE_DAY)


def span_of(period: ReportPeriod, day: date) -> Span:
    """The one that this day lies in. Weeks begin on Monday."""
    match period:
        case "daily":
            return Span(period, day, day)
        case "weekly":
            monday = day - timedelta(days=day.weekday())
            return Span(period, monday, monday + timedelta(days=6))
        case "quarterly":
            first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
            after = date(day.year + 1, 1, 1) if first.month == 10 else date(day.year, first.month + 3, 1)
            return Span(period, first, after - ONE_DAY)
        case "annual":
            return Span(period, date(day.year, 1, 1), date(day.year, 12, 31))
