from datetime import date

import pytest

from services.chassis.domain.days import after_working_days
from services.chassis.settings import Settings
from services.chassis.working_days import CalendarUnknown, WorkingDays


def test_a_make_up_saturday_is_worked_and_a_moved_holiday_is_not() -> None:
    worked = WorkingDays({})
    assert worked(date(2022, 5, 7))  # a Saturday, in place of May the 4th
    assert not worked(date(2022, 5, 4))


def test_five_working_days_over_the_may_holiday_end_on_the_ninth() -> None:
    """April 29; then nothing until May 5, 6, the Saturday 7, and after the Sunday May 9."""
    assert after_working_days(date(2022, 4, 28), 5, WorkingDays({})) == date(2022, 5, 9)


def test_a_year_that_the_calendar_does_not_know_is_a_clear_error_and_no_guess() -> None:
    with pytest.raises(CalendarUnknown) as refused:
        WorkingDays({})(date(2099, 5, 4))
    assert refused.value.facts == {"year": 2099}


def test_a_year_in_the_settings_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYI_WORKING_DAYS", '{"2099": {"off": ["2099-05-01"], "on": ["2099-05-09"]}}')
    worked = WorkingDays(Settings().working_days)
    assert not worked(date(2099, 5, 1))  # a Friday
    assert worked(date(2099, 5, 9))  # a Saturday
    assert not worked(date(2099, 5, 10))
    assert worked(date(2099, 5, 11))
