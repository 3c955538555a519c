from datetime import timedelta
from typing import Any

import pytest

from services.chassis.domain import Refused
from services.events.domain.proposal import Changes, Session, Window
from services.events.domain.refusals import (
    FixedByNow,
)
from services.events.domain.stages import Aftermath, Status
from tests.events.samples import (
    AUTHOR,
    CLOSES,
    ENDS,
    NOW,
    OPENS,
    STARTS,
    XINING,
    an_activity,
    plan,
)

LATER = Session(starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))


def events(activity: Any) -> list[str]:
    return [event.type.split(".")[-2] for _, event in activity.raised()]


class TestOpeningAndClosing:
    def test_it_opens_and_closes_by_the_clock(self) -> None:
        activity = an_activity(Status.APPROVED)
        assert activity.due_at == OPENS
        activity.on_due(OPENS - timedelta(seconds=1))
        assert activity.status is Status.APPROVED
        activity.on_due(OPENS)
        assert (activity.status, activity.due_at) == (Status.OPEN, CLOSES)
        activity.on_due(CLOSES)
        assert (activity.status, activity.due_at) == (Status.CLOSED, None)

    def test_a_clock_that_slept_through_the_window_opens_and_closes_it(self) -> None:
        activity = an_activity(Status.APPROVED)
        activity.on_due(CLOSES)
        assert activity.status is Status.CLOSED
        assert events(activity) == ["opened", "closed"]

    def test_opened_before_its_time_registration_begins_then(self) -> None:
        activity = an_activity(Status.APPROVED)
        activity.open(NOW)
        assert activity.registration.opens_at == NOW
        assert activity.due_at == CLOSES


class TestRevising:
    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.COMPLETED, Status.SUMMARIZED, Status.CANCELLED])
    def test_in_these_stages_nothing_is_changed_any_more(self, status: Status) -> None:
        with pytest.raises(FixedByNow) as told:
            an_activity(status).revise(Changes(place="别处"), plan(), NOW)
        assert told.value.facts == {"field": "place", "state": status.value}

    @pytest.mark.parametrize("field", ["title", "budget_fen", "expected", "audience", "safety"])
    @pytest.mark.parametrize("status", [Status.APPROVED, Status.OPEN, Status.CLOSED])
    def test_what_was_approved_stays(self, status: Status, field: str) -> None:
        value = {"title": "新", "audience": {"who": "members"}, "safety": {}}.get(field, 5)
        with pytest.raises(FixedByNow) as told:
            an_activity(status).revise(Changes.model_validate({field: value}), plan(), NOW)
        assert told.value.facts["field"] == field

    def test_a_draft_changes_without_telling_anyone(self) -> None:
        activity = an_activity(Status.DRAFT)
        activity.revise(Changes(place="别处", sessions=(LATER,)), plan(), NOW)
        assert (activity.starts_at, activity.edition, activity.aftermath) == (LATER.starts_at, 1, None)
        assert events(activity) == []

    @pytest.mark.parametrize(("status", "aftermath"), [(Status.APPROVED, None), (Status.OPEN, Aftermath.RESCHEDULED)])
    def test_another_time_is_told_to_all_and_to_each_who_is_registered(
        self, status: Status, aftermath: Aftermath | None
    ) -> None:
        activity = an_activity(status)
        activity.revise(Changes(sessions=(LATER,)), plan(), NOW)
        assert (activity.edition, activity.aftermath) == (2, aftermath)
        assert events(activity) == ["changed"]
        assert activity.raised()[0][1].model_dump()["starts_at_before"] == STARTS

    def test_the_same_time_again_is_no_change(self) -> None:
        activity = an_activity(Status.OPEN)
        activity.revise(Changes(sessions=activity.sessions, place=activity.place), plan(), NOW)
        assert (activity.edition, events(activity)) == (1, [])

    def test_capacity_below_what_is_taken_is_refused(self) -> None:
        activity = an_activity(Status.OPEN)
        activity.seats.claim("a")
        activity.seats.claim("b")
        with pytest.raises(Refused) as told:
            activity.revise(Changes(capacity=1), plan(), NOW)
        assert (told.value.reason, told.value.facts["taken"]) == ("below_taken", 2)

    def test_the_opening_of_what_is_open_is_not_moved_but_its_end_may_be(self) -> None:
        activity = an_activity(Status.OPEN)
        with pytest.raises(FixedByNow):
            activity.revise(Changes(registration=Window(opens_at=NOW, closes_at=CLOSES)), plan(), NOW)
        activity.revise(Changes(registration=Window(opens_at=OPENS, closes_at=STARTS)), plan(), NOW)
        assert activity.due_at == STARTS


class TestEnding:
    @pytest.mark.parametrize(
        ("status", "aftermath"),
        [(Status.DRAFT, None), (Status.APPROVED, None), (Status.OPEN, Aftermath.CANCELLED)],
    )
    def test_cancelling_leaves_nobody_untold_who_could_be_registered(
        self, status: Status, aftermath: Aftermath | None
    ) -> None:
        activity = an_activity(status)
        activity.cancel(AUTHOR, "天气", NOW)
        assert (activity.aftermath, activity.due_at) == (aftermath, NOW if aftermath else None)
        assert activity.seats.closed

    def test_what_was_told_is_not_what_came_after(self) -> None:
        activity = an_activity(Status.OPEN)
        activity.revise(Changes(place="别处"), plan(), NOW)
        activity.revise(Changes(place="又一处"), plan(), NOW)
        activity.all_were_told(Aftermath.RESCHEDULED, 2, NOW)
        assert activity.aftermath is Aftermath.RESCHEDULED
        activity.all_were_told(Aftermath.RESCHEDULED, 3, NOW)
        assert (activity.aftermath, activity.due_at) == (None, CLOSES)

    def test_a_completed_one_says_what_it_counts_in(self) -> None:
        activity = an_activity(Status.CLOSED)
        activity.complete(ENDS)
        assert activity.seats.closed
        told = activity.raised()[0][1].model_dump()
        assert told["counts_in"] == ("activities_held", "lectures_held")
        assert (told["covers"], told["prefecture"]) == (("prefectures_covered",), XINING)
