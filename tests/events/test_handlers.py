"""What counts: the same fact is the same contribution, whoever brings it and however often."""

from collections.abc import Iterable

from services.chassis.cause import Cause
from services.chassis.effects import Create, Effect
from services.events.domain.contribution import Contribution
from services.events.domain.registration import Status as Seat
from services.events.domain.stages import Status
from services.events.handlers import count_a_participant, count_a_prefecture, count_an_activity
from services.events.published import ActivityCompleted, RegistrationCheckedIn
from tests.events.samples import ENDS, STARTS, XINING, a_draft, a_registration, an_activity

FIRST = Cause("c", id="event-1", source="wuyi.events.activity/a", sequence=9, at=ENDS)
AGAIN = Cause("c", id="event-2", source="wuyi.events.activity/b", sequence=3, at=ENDS)


def made(effects: Iterable[Effect]) -> dict[str, Contribution]:
    found: dict[str, Contribution] = {}
    for effect in effects:
        assert isinstance(effect, Create) and isinstance(effect.aggregate, Contribution)
        found[effect.aggregate.id] = effect.aggregate
    return found


def completed(id: str = "a", organization: str = XINING, **changes: object) -> ActivityCompleted:
    activity = a_draft(organization, **changes)
    return ActivityCompleted(
        **{**activity.as_told(), "activity": id},
        counts_in=activity.counts_in,
        covers=activity.covers,
        prefecture=activity.prefecture,
    )


def checked_in() -> RegistrationCheckedIn:
    activity = an_activity(Status.OPEN)
    registration = a_registration(activity)
    registration.status = Seat.CONFIRMED
    registration.check_in(activity, "东门", STARTS)
    (event,) = [event for _, event in registration.raised()]
    assert isinstance(event, RegistrationCheckedIn)
    return event


def test_an_activity_counts_once_in_each_of_its_measures() -> None:
    once = made(count_an_activity(completed(), FIRST))
    assert sorted(each.measure for each in once.values()) == ["activities_held", "lectures_held"]
    assert made(count_an_activity(completed(), AGAIN)).keys() == once.keys()
    assert not made(count_an_activity(completed("b"), FIRST)).keys() & once.keys()


def test_a_prefecture_counts_once_whatever_is_held_there() -> None:
    once = made(count_a_prefecture(completed("a"), FIRST))
    assert made(count_a_prefecture(completed("b", f"{XINING}/630102", kind="sports"), AGAIN)).keys() == once.keys()
    assert [(each.organization, each.amount) for each in once.values()] == [(XINING, 1)]
    assert made(count_a_prefecture(completed("c", "630000/industry"), FIRST)) == {}


def test_who_came_counts_once_and_for_the_activitys_organization() -> None:
    (one,) = made(count_a_participant(checked_in(), FIRST)).values()
    assert (one.measure, one.organization, one.at) == ("participants", XINING, STARTS)
    assert made(count_a_participant(checked_in(), AGAIN)).keys() == {one.id}
