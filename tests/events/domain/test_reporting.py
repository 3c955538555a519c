"""Which report is due when, and for whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.domain import Refused
from services.events.domain.campaign import Campaign
from services.events.domain.periods import span_of
from services.events.domain.report_schedule import MAX_READERS, ReportSchedule
from services.events.published import ReportPeriod, ReportsPlanned
from tests.events.culture import reported_plan
from tests.events.samples import NOW, XINING

PERIODS: tuple[ReportPeriod, ...] = ("daily", "weekly", "quarterly", "annual")
STARTS, ENDS = date(2022, 5, 6), date(2022, 12, 31)


def a_schedule(period: ReportPeriod = "daily", now: datetime = NOW, ends: date = ENDS) -> ReportSchedule:
    return ReportSchedule.begin("reported", 10, XINING, period, ("reports_issued",), STARTS, ends, now)


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("daily", "2022-05-06", "2022-05-06", "2022-05-06"),
        ("weekly", "2022-05-06", "2022-05-02", "2022-05-08"),  # Monday to Sunday
        ("weekly", "2023-01-01", "2022-12-26", "2023-01-01"),
        ("quarterly", "2022-05-06", "2022-04-01", "2022-06-30"),
        ("quarterly", "2022-12-31", "2022-10-01", "2022-12-31"),
        ("annual", "2022-05-06", "2022-01-01", "2022-12-31"),
    ],
)
def test_periods_are_the_calendars(period: ReportPeriod, day: str, first: str, last: str) -> None:
    span = span_of(period, date.fromisoformat(day))
    assert (str(span.starts_on), str(span.ends_on)) == (first, last)


@settings(deadline=None)
@given(st.sampled_from(PERIODS), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_periods_follow_one_another_without_a_gap_and_hold_each_of_their_days(period: ReportPeriod, day: date) -> None:
    span = span_of(period, day)
    assert span.starts_on <= day <= span.ends_on
    assert span.following.starts_on == span.ends_on + timedelta(days=1)
    assert span_of(period, span.starts_on) == span_of(period, span.ends_on) == span


def test_one_is_due_an_hour_after_its_period_is_over() -> None:
    """By the days that China keeps."""
    assert a_schedule("daily").due_at == datetime(2022, 5, 6, 17, tzinfo=UTC)
    assert a_schedule("weekly").due_at == datetime(2022, 5, 8, 17, tzinfo=UTC)
    assert a_schedule("annual").due_at == datetime(2022, 12, 31, 17, tzinfo=UTC)


def test_it_moves_on_once_for_each_period() -> None:
    schedule = a_schedule("daily")
    issued = [schedule.span]
    schedule.move_on(issued)
    schedule.move_on(issued)
    assert schedule.next_from == date(2022, 5, 7)
    schedule.move_on([schedule.span])
    schedule.move_on(issued)  # by one that slept: it does not go back
    assert schedule.next_from == date(2022, 5, 8)


def test_what_was_missed_is_made_up_for_in_order_and_some_at_a_time() -> None:
    schedule = a_schedule("daily", ends=date(2022, 5, 10))
    now = datetime(2022, 5, 8, 17, tzinfo=UTC)  # the eighth is over for an hour
    assert [span.starts_on.day for span in schedule.overdue(now, 31)] == [6, 7, 8]
    assert [span.starts_on.day for span in schedule.overdue(now, 2)] == [6, 7]
    schedule.move_on(schedule.overdue(now, 31))
    assert schedule.overdue(now, 31) == []
    assert [span.starts_on.day for span in schedule.overdue(now + timedelta(days=30), 31)] == [9, 10]


def test_the_last_one_is_of_the_period_that_the_campaign_ends_in() -> None:
    schedule = a_schedule("weekly", ends=date(2022, 5, 10))
    schedule.move_on([schedule.span])
    assert schedule.span.starts_on == date(2022, 5, 9) and schedule.due_at is not None
    schedule.move_on([schedule.span])
    assert schedule.due_at is None


def test_what_was_over_before_the_plan_came_into_force_is_not_reported_on() -> None:
    assert a_schedule("daily", datetime(2022, 8, 1, tzinfo=UTC)).next_from == date(2022, 8, 1)
    assert a_schedule("daily", datetime(2026, 8, 1, tzinfo=UTC)).due_at is None


def test_who_asks_twice_is_told_once_and_the_list_has_an_end() -> None:
    schedule = a_schedule()
    for number in range(MAX_READERS):
        schedule.be_read_by(f"p{number}")
    schedule.be_read_by("p0")
    with pytest.raises(Refused):
        schedule.be_read_by("one more")
    schedule.be_read_no_more_by("p0")
    schedule.be_read_no_more_by("p0")
    assert len(schedule.readers) == MAX_READERS - 1


def test_reports_are_asked_of_each_organization_once_and_of_a_newer_text_only_what_it_adds() -> None:
    def told(campaign: Campaign) -> list[tuple[str, tuple[str, ...]]]:
        events = [event for _, event in campaign.raised() if isinstance(event, ReportsPlanned)]
        campaign.raised().clear()
        return [(event.organization, event.periods) for event in events]

    campaign = Campaign.adopt(reported_plan("daily"))
    organizations = [each.id for each in reported_plan().organizations]
    assert told(campaign) == [(organization, ("daily",)) for organization in organizations]
    campaign.revise(reported_plan("daily", "weekly", "annual"))
    assert told(campaign) == [(organization, ("weekly", "annual")) for organization in organizations]
