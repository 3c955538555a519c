"""For how long somebody volunteered."""

from datetime import timedelta

import pytest

from services.events.domain.activity import Activity
from services.events.domain.proposal import Session
from services.events.domain.refusals import CheckInClosed, NobodyVolunteers, OtherActivity
from services.events.domain.registration import Registration, Status
from services.events.domain.stages import Status as Stage
from services.events.domain.volunteering import minutes_served
from services.events.published import RegistrationCheckedOut
from tests.events.culture import cultural_plan
from tests.events.samples import AUTHOR, ENDS, NOW, STARTS, XINING, a_registration, an_activity, proposal

A_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TWO_DAYS = (Session(starts_at=STARTS, ends_at=ENDS), Session(starts_at=STARTS + A_DAY, ends_at=ENDS + A_DAY))


def volunteering(stage: Stage = Stage.OPEN) -> Activity:
    new = proposal(work_item=8, kind="volunteering")
    activity = Activity.draft("activity", cultural_plan(), new, organization=XINING, by=AUTHOR, now=NOW)
    activity.status = stage
    return activity


def who_came(activity: Activity) -> Registration:
    registration = a_registration(activity)
    registration.status = Status.CONFIRMED
    registration.check_in(activity, "东门", STARTS + HOUR / 2)
    registration.raised().clear()
    return registration


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        (STARTS, ENDS, 120),
        (STARTS + HOUR, STARTS + HOUR + timedelta(seconds=119), 1),
        (STARTS - HOUR, ENDS + HOUR, 120),  # early, and scanned late
        (STARTS - HOUR, STARTS - HOUR / 2, 0),  # gone before it began
        (ENDS + HOUR, ENDS + 2 * HOUR, 0),  # came when it was over
        (STARTS + HOUR, STARTS + A_DAY + HOUR, 120),  # the night between two days is not served
    ],
)
def test_only_the_time_that_it_went_on_is_served(since: object, until: object, minutes: int) -> None:
    assert minutes_served(TWO_DAYS, since, until) == minutes  # type: ignore[arg-type]


def test_the_time_between_the_two_scans_counts_in_the_measures_of_hours() -> None:
    activity = volunteering()
    registration = who_came(activity)
    registration.check_out(activity, ENDS)
    [(_, event)] = registration.raised()
    assert isinstance(event, RegistrationCheckedOut)
    assert (event.minutes, event.counts_in, registration.minutes) == (90, ("volunteer_hours",), 90)


def test_the_first_scan_at_the_exit_counts() -> None:
    activity = volunteering()
    registration = who_came(activity)
    registration.check_out(activity, STARTS + HOUR)
    registration.check_out(activity, ENDS)
    assert (registration.minutes, len(registration.raised())) == (30, 1)


def test_it_may_be_said_until_the_activity_is_summed_up() -> None:
    late = volunteering(Stage.COMPLETED)
    registration = who_came(volunteering())
    registration.check_out(late, ENDS + HOUR)
    assert registration.minutes == 90
    with pytest.raises(CheckInClosed):
        who_came(volunteering()).check_out(volunteering(Stage.SUMMARIZED), ENDS)


def test_only_volunteers_are_scanned_when_they_go_and_only_from_their_own_activity() -> None:
    lecture = an_activity(Stage.OPEN)
    with pytest.raises(NobodyVolunteers):
        who_came(lecture).check_out(lecture, ENDS)
    elsewhere = volunteering()
    registration = who_came(elsewhere)
    elsewhere.id = "another"
    with pytest.raises(OtherActivity):
        registration.check_out(elsewhere, ENDS)
