"""A worker's place in an activity, as its own document sees it; the seats themselves: tests/chassis/claims."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.chassis.domain import Denied, Granted, Queued, WrongState
from services.events.domain.activity import Activity
from services.events.domain.activity import Status as Stage
from services.events.domain.proposal import Changes
from services.events.domain.refusals import CheckInClosed, NotInvited, RegistrationClosed
from services.events.domain.registration import Registration, Status
from services.events.domain.standing import Standing
from services.events.domain.volunteering import VOLUNTEERING
from tests.events.samples import CLOSES, ENDS, NOW, OPENS, STARTS, WORKER, XINING, a_registration, an_activity, plan

Way = Callable[[Registration, Activity], None]

WAYS: dict[tuple[Status, str], Way] = {
    (Status.CONFIRMED, "confirmed"): lambda r, a: r.settle(Granted(1), a, NOW),
    (Status.WAITLISTED, "waitlisted"): lambda r, a: r.settle(Queued(1, 2), a, NOW),
    (Status.REFUSED, "refused"): lambda r, a: r.settle(Denied("quota_exhausted"), a, NOW),
    (Status.REFUSED, "line_ended"): lambda r, a: r.end_the_wait(a),
    (Status.CANCELLED, "by_worker"): lambda r, a: r.leave(a),
    (Status.CANCELLED, "activity_cancelled"): lambda r, a: r.call_off(a),
    (Status.CHECKED_IN, "checked_in"): lambda r, a: r.check_in(a, "东门", STARTS),
    (Status.CHECKED_OUT, "checked_out"): lambda r, a: r.check_out(a, ENDS),
    (Status.ABSENT, "absent"): lambda r, a: r.miss(a),
}
HARMLESS = {
    (Status.CANCELLED, (Status.CANCELLED, "by_worker")),  # said again
    (Status.CHECKED_IN, (Status.CHECKED_IN, "checked_in")),  # scanned again
    (Status.CHECKED_OUT, (Status.CHECKED_IN, "checked_in")),
    (Status.CHECKED_OUT, (Status.CHECKED_OUT, "checked_out")),
}
TABLE = {
    Status.CLAIMING: {Status.CONFIRMED, Status.WAITLISTED, Status.REFUSED},
    Status.WAITLISTED: {Status.CONFIRMED, Status.CANCELLED, Status.REFUSED},
    Status.CONFIRMED: {Status.CHECKED_IN, Status.CANCELLED, Status.ABSENT},
    Status.REFUSED: {Status.CLAIMING},
    Status.CANCELLED: {Status.CLAIMING},
    Status.CHECKED_IN: {Status.CHECKED_OUT},
    Status.CHECKED_OUT: set(),
    Status.ABSENT: set(),
}


def in_status(status: Status) -> tuple[Registration, Activity]:
    activity = an_activity(Stage.OPEN)
    activity.kind = VOLUNTEERING
    registration = a_registration(activity)
    registration.status = status
    return registration, activity


def test_the_table_is_the_one_that_is_written_here() -> None:
    assert {status: set(Registration.moves.get(status, ())) for status in Status} == TABLE


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[1])
@pytest.mark.parametrize("present", Status)
def test_every_way_from_every_state(present: Status, way: tuple[Status, str]) -> None:
    """Allowed and said with one event, or refused with both states named, or already so and silent."""
    registration, activity = in_status(present)
    wanted = way[0]
    if (present, way) in HARMLESS:
        WAYS[way](registration, activity)
        assert registration.raised() == []
    elif wanted in TABLE[present]:
        WAYS[way](registration, activity)
        assert registration.status is wanted
        assert len(registration.raised()) == 1
    else:
        with pytest.raises(WrongState) as told:
            WAYS[way](registration, activity)
        assert told.value.facts == {"state": present.value, "wanted": wanted.value}
        assert registration.raised() == []


def last(registration: Registration) -> dict[str, object]:
    event = registration.raised()[-1][1]
    return {"event": event.type.split(".")[-2], **event.model_dump()}


def test_one_worker_has_one_registration_in_an_activity() -> None:
    activity = an_activity(Stage.OPEN)
    assert a_registration(activity).id == a_registration(activity).id
    assert a_registration(activity).id != a_registration(activity, "another").id


def test_what_is_said_of_a_seat_is_what_the_activity_is_then() -> None:
    registration, activity = in_status(Status.CLAIMING)
    activity.revise(Changes(place="体育馆"), plan(), NOW)
    registration.settle(Granted(1), activity, NOW)
    told = last(registration)
    assert (told["event"], told["place"], told["starts_at"]) == ("confirmed", "体育馆", STARTS)
    assert registration.edition == 2


def test_a_place_in_line_is_told_with_its_position_and_a_seat_out_of_the_line_as_such() -> None:
    registration, activity = in_status(Status.CLAIMING)
    registration.settle(Queued(7, 2), activity, NOW)
    assert (last(registration)["event"], last(registration)["position"]) == ("waitlisted", 3)
    registration.settle(Granted(9), activity, NOW)
    assert last(registration)["event"] == "promoted"


def test_another_time_or_place_is_heard_once_and_only_by_who_expects_it() -> None:
    for status in Status:
        registration, activity = in_status(status)
        registration.edition = 1
        activity.revise(Changes(place="体育馆"), plan(), NOW)
        registration.follow(activity)
        registration.follow(activity)
        expected = 1 if status in (Status.CONFIRMED, Status.WAITLISTED) else 0
        assert len(registration.raised()) == expected, status


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.OPEN, Stage.CLOSED)])
def test_nobody_is_checked_in_before_it_opens_or_after_it_ends(stage: Stage) -> None:
    activity = an_activity(stage)
    registration = a_registration(activity)
    registration.status = Status.CONFIRMED
    with pytest.raises(CheckInClosed) as told:
        registration.check_in(activity, "东门", STARTS)
    assert told.value.facts == {"state": stage.value}


def test_the_first_scan_counts() -> None:
    registration, activity = in_status(Status.CONFIRMED)
    registration.check_in(activity, "东门", STARTS)
    registration.check_in(activity, "西门", STARTS + timedelta(minutes=5))
    assert (registration.checked_in_place, registration.checked_in_at) == ("东门", STARTS)
    assert last(registration)["counts_in"] == ("participants",)


def test_a_second_scan_is_answered_also_after_the_end() -> None:
    registration, activity = in_status(Status.CONFIRMED)
    registration.check_in(activity, "东门", STARTS)
    activity.close(CLOSES)
    activity.complete(ENDS)
    registration.check_in(activity, "西门", ENDS)
    assert registration.checked_in_place == "东门"


class TestWhoMayCome:
    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.OPEN])
    def test_nobody_unless_it_is_open(self, stage: Stage) -> None:
        activity = an_activity(stage)
        with pytest.raises(RegistrationClosed) as told:
            activity.admit(a_registration(activity))
        assert told.value.facts["state"] == stage.value

    @pytest.mark.parametrize(
        ("moment", "comes"),
        [
            (OPENS - timedelta(microseconds=1), False),
            (OPENS, True),
            (CLOSES - timedelta(microseconds=1), True),
            (CLOSES, False),
        ],
    )
    def test_only_in_the_window_whatever_the_timer_has_done(self, moment: object, comes: bool) -> None:
        activity = an_activity(Stage.OPEN)
        registration = a_registration(activity).model_copy(update={"asked_at": moment})
        if comes:
            activity.admit(registration)
            return
        with pytest.raises(RegistrationClosed):
            activity.admit(registration)

    @pytest.mark.parametrize(
        ("audience", "standing", "comes"),
        [
            ({"who": "everyone"}, None, True),
            ({"who": "everyone", "organizations": [XINING]}, None, True),
            ({"who": "everyone", "organizations": ["630000/630200"]}, None, False),
            ({"who": "organizations", "organizations": ["630000/630200", XINING]}, None, True),
            ({"who": "organizations", "organizations": ["630000/6301"]}, None, False),
            ({"who": "members"}, None, False),
            ({"who": "members"}, Standing(id=WORKER, member=True), True),
            ({"who": "members"}, Standing(id=WORKER, honoree=True), False),
            ({"who": "members", "organizations": ["630000/630200"]}, Standing(id=WORKER, member=True), False),
            ({"who": "honorees"}, Standing(id=WORKER, honoree=True), True),
            ({"who": "honorees"}, Standing(id=WORKER, member=True), False),
        ],
        ids=str,
    )
    def test_by_union_membership_or_honour(
        self, audience: dict[str, object], standing: Standing | None, comes: bool
    ) -> None:
        activity = an_activity(Stage.OPEN, audience=audience)
        registration = a_registration(activity, standing=standing)
        if comes:
            activity.admit(registration)
            return
        with pytest.raises(NotInvited):
            activity.admit(registration)

    @pytest.mark.parametrize(
        ("organizations", "root"),
        [([], ""), ([XINING], XINING), ([XINING, "630000/630200"], "630000"), (["630000", "540000"], "")],
        ids=str,
    )
    def test_their_smallest_subtree_is_known(self, organizations: list[str], root: str) -> None:
        activity = an_activity(Stage.OPEN, audience={"who": "everyone", "organizations": organizations})
        assert activity.open_to == root
