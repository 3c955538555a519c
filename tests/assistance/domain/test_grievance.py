from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.assistance.domain.days import end_of, start_of
from services.assistance.domain.grievance import Grievance
from services.assistance.domain.grievance_stages import (
    Complaint,
    ExtendedBefore,
    LeaderConcerned,
    NotTheLeader,
    NotYourGrievance,
    Status,
    TooLong,
)
from services.assistance.domain.handling import OwnCase, RelativesCase
from services.chassis.domain import WrongState, WuyiError
from services.chassis.working_days import WorkingDays
from tests.assistance.domain.cases import CASEWORKER, NOW, WORKER, days, grievance_rules, handler, told

WORKED = WorkingDays({})
"""The State Council's own."""
LEADER = "leader-1"
COUNTY = "630000/630100/630104"


def received(
    now: datetime = NOW, person: str | None = WORKER, working_days: bool = False, about: str | None = None
) -> Grievance:
    what = Complaint(kind="wages", content="三个月未发工资", about=about)
    rules = grievance_rules(working_days=working_days)
    grievance = Grievance.receive("g", COUNTY, person, what, rules, WORKED, person or CASEWORKER, now)
    grievance.raised().clear()
    return grievance


def under_way(now: datetime = NOW) -> Grievance:
    grievance = received(now)
    grievance.assign(LEADER, handler(), "", WORKED, now)
    grievance.progress(handler(LEADER), "已联系企业", WORKED, now)
    grievance.raised().clear()
    return grievance


def last_day(grievance: Grievance) -> date:
    assert grievance.deadline is not None
    return grievance.deadline.last_day


def test_it_is_decided_within_15_days_of_receipt() -> None:
    assert last_day(received()) == date(2022, 5, 24)
    assert received().due_at == start_of(date(2022, 5, 17))  # a reminder seven days before


def test_a_last_day_that_is_off_becomes_the_next_working_day() -> None:
    holiday = received(datetime(2022, 9, 16, 2, tzinfo=UTC))  # + 15 days is the 1st of October
    assert last_day(holiday) == date(2022, 10, 8)  # a Saturday that is worked instead
    sunday = received(datetime(2022, 5, 14, 2, tzinfo=UTC))
    assert last_day(sunday) == date(2022, 5, 30)


def test_where_the_rules_say_working_days_only_those_are_counted() -> None:
    assert last_day(received(datetime(2022, 9, 26, 2, tzinfo=UTC), working_days=True)) == date(2022, 10, 20)


def test_it_is_resolved_within_60_days_of_acceptance() -> None:
    grievance = received()
    grievance.assign(LEADER, handler(), "", WORKED, NOW + days(3))
    assert last_day(grievance) == date(2022, 7, 11)
    assert told(grievance) == ["GrievanceAssigned"]


def test_it_is_extended_once_by_at_most_30_days_by_who_answers_for_it() -> None:
    grievance = under_way()
    before = last_day(grievance)
    with pytest.raises(TooLong):
        grievance.extend(31, handler(LEADER), "案情复杂", WORKED, NOW)
    with pytest.raises(NotTheLeader):
        grievance.extend(30, handler(CASEWORKER), "案情复杂", WORKED, NOW)
    grievance.extend(30, handler(LEADER), "案情复杂", WORKED, NOW)
    assert before + days(30) == date(2022, 8, 7)  # a Sunday
    assert last_day(grievance) == date(2022, 8, 8)
    with pytest.raises(ExtendedBefore):
        grievance.extend(1, handler(LEADER), "", WORKED, NOW)


def pass_the_time(grievance: Grievance, until: datetime) -> list[tuple[str, datetime]]:
    """As the timers would: each time at the moment that is due."""
    said = []
    while grievance.due_at is not None and grievance.due_at <= until:
        moment = grievance.due_at
        grievance.raised().clear()
        grievance.on_due(moment)
        said += [(name, moment) for name in told(grievance)]
    return said


def test_somebody_is_reminded_7_and_2_days_before_and_those_above_hear_the_day_after() -> None:
    grievance = received()
    said = pass_the_time(grievance, NOW + days(60))
    assert said == [
        ("GrievanceDeadlineNear", start_of(date(2022, 5, 17))),
        ("GrievanceDeadlineNear", start_of(date(2022, 5, 20))),  # the 22nd is a Sunday
        ("GrievanceEscalated", end_of(date(2022, 5, 24))),
        ("GrievanceEscalated", end_of(date(2022, 5, 25))),
    ]
    assert grievance.due_at is None


def test_each_escalation_goes_one_union_higher_and_ends_at_the_highest() -> None:
    grievance = received()
    to = []
    while grievance.due_at is not None:
        grievance.on_due(grievance.due_at)
    to = [getattr(event, "to", None) for _, event in grievance.raised()]
    assert to == [None, None, "630000/630100", "630000"]


def test_after_a_long_stop_what_was_missed_is_said_once() -> None:
    grievance = received()
    grievance.on_due(NOW + days(12))  # both reminders are past
    assert told(grievance) == ["GrievanceDeadlineNear"]
    late = received()
    late.on_due(NOW + days(20))
    assert told(late) == ["GrievanceEscalated"]


def test_a_pause_needs_a_leader_and_a_state_and_its_days_do_not_count() -> None:
    grievance = under_way()
    before = last_day(grievance)
    with pytest.raises(NotTheLeader):
        grievance.pause(handler(CASEWORKER), "等待仲裁", NOW)
    grievance.pause(handler(LEADER), "等待仲裁", NOW + days(10))
    assert grievance.due_at is None
    with pytest.raises(WrongState):
        grievance.resolve(handler(LEADER), "", NOW + days(11))
    grievance.progress(handler(LEADER), "仲裁已裁决", WORKED, NOW + days(17))
    assert last_day(grievance) == before + days(7)
    assert told(grievance) == ["GrievancePaused", "GrievanceResumed"]


def test_only_the_responsible_leader_resolves_and_only_the_worker_confirms() -> None:
    grievance = under_way()
    with pytest.raises(NotTheLeader):
        grievance.resolve(handler(CASEWORKER), "", NOW)
    grievance.resolve(handler(LEADER), "工资已补发", NOW + days(5))
    assert grievance.due_at is None and grievance.resolved_in_time
    for other in (LEADER, CASEWORKER):
        with pytest.raises(NotYourGrievance):
            grievance.confirm(other, "", NOW)
    grievance.confirm(WORKER, "谢谢", NOW + days(6))
    with pytest.raises(WrongState):
        grievance.reopen(WORKER, "", WORKED, NOW)


def test_resolved_after_the_last_day_is_not_in_time() -> None:
    for moment, in_time in ((end_of(date(2022, 7, 8)) - timedelta(seconds=1), True), (end_of(date(2022, 7, 8)), False)):
        grievance = under_way()
        grievance.resolve(handler(LEADER), "", moment)
        assert grievance.resolved_in_time is in_time


def test_what_is_not_resolved_for_the_worker_is_opened_again_with_days_of_its_own() -> None:
    grievance = under_way()
    grievance.resolve(handler(LEADER), "", NOW)
    grievance.reopen(WORKER, "只补发了一个月", WORKED, NOW + days(1))
    assert last_day(grievance) == date(2022, 6, 9)
    grievance.assign("leader-2", handler(), "换一位领导包案", WORKED, NOW + days(2))
    assert last_day(grievance) == date(2022, 6, 9)
    grievance.progress(handler("leader-2"), "", WORKED, NOW + days(2))
    grievance.resolve(handler("leader-2"), "", NOW + days(3))
    grievance.confirm(WORKER, "", NOW + days(3))
    assert grievance.status is Status.CONFIRMED


def test_one_who_came_by_letter_is_asked_by_who_received_it_and_never_by_the_leader() -> None:
    grievance = received(person=None)
    grievance.assign(CASEWORKER, handler("approver-1"), "", WORKED, NOW)
    grievance.progress(handler(CASEWORKER), "", WORKED, NOW)
    grievance.resolve(handler(CASEWORKER), "", NOW)
    with pytest.raises(NotYourGrievance):
        grievance.confirm(CASEWORKER, "", NOW)


def test_nobody_handles_their_own_grievance_nor_one_about_themselves_or_a_relative() -> None:
    grievance = received(about="boss")
    for by, refusal in (
        (handler(WORKER), OwnCase),
        (handler("boss"), OwnCase),
        (handler(relatives=("boss",)), RelativesCase),
    ):
        with pytest.raises(refusal):
            grievance.assign(LEADER, by, "", WORKED, NOW)
        with pytest.raises(refusal):
            grievance.decline(by, "", NOW)
    for concerned in ("boss", WORKER):
        with pytest.raises(LeaderConcerned):
            grievance.assign(concerned, handler(), "", WORKED, NOW)


def test_no_event_says_what_it_is_about() -> None:
    grievance = received(about="boss")
    grievance.assign(LEADER, handler(), "拖欠工资", WORKED, NOW)
    text = "".join(event.model_dump_json() for _, event in grievance.raised())
    assert "工资" not in text and "boss" not in text


class GrievanceLife(RuleBasedStateMachine):
    """Everybody tries everything while time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.grievance = received()

    def tried(self, deed: Any) -> None:
        before = self.grievance.model_dump()
        try:
            deed()
        except WuyiError:
            assert self.grievance.model_dump() == before

    @rule(
        deed=st.sampled_from(["decline", "assign", "progress", "pause", "extend", "resolve", "confirm", "reopen"]),
        who=st.sampled_from([WORKER, LEADER, CASEWORKER]),
    )
    def act(self, deed: str, who: str) -> None:
        grievance, by, now = self.grievance, handler(who), self.now
        deeds = {
            "decline": lambda: grievance.decline(by, "", now) if now > NOW + days(14) else None,
            "assign": lambda: grievance.assign(LEADER, by, "", WORKED, now),
            "progress": lambda: grievance.progress(by, "", WORKED, now),
            "pause": lambda: grievance.pause(by, "", now),
            "extend": lambda: grievance.extend(30, by, "", WORKED, now),
            "resolve": lambda: grievance.resolve(by, "", now),
            "confirm": lambda: grievance.confirm(who, "", now),
            "reopen": lambda: grievance.reopen(who, "", WORKED, now),
        }
        self.tried(deeds[deed])

    @rule(count=st.integers(1, 20))
    def days_go_by(self, count: int) -> None:
        self.now += days(count)
        for _ in range(50):
            if self.grievance.due_at is None or self.grievance.due_at > self.now:
                return
            self.grievance.on_due(self.now)
        raise AssertionError("a timer that never comes to rest")

    @invariant()
    def time_is_watched_exactly_while_something_is_to_be_done(self) -> None:
        grievance = self.grievance
        done = (Status.DECLINED, Status.RESOLVED, Status.CONFIRMED)
        assert (grievance.deadline is None) == (grievance.status in done)
        if grievance.status in done or grievance.status is Status.PAUSED:
            assert grievance.due_at is None
        assert (
            grievance.status is Status.RECEIVED or grievance.status is Status.DECLINED
        ) or grievance.leader == LEADER

    @invariant()
    def nobody_but_the_worker_closed_it(self) -> None:
        for entry in self.grievance.entries:
            if entry.what in ("confirmed", "reopened"):
                assert entry.by == WORKER
            if entry.what in ("resolved", "paused", "extended"):
                assert entry.by == LEADER


def test_a_grievance_in_any_order_of_deeds_and_days() -> None:
    run_state_machine_as_test(GrievanceLife, settings=settings(max_examples=120, stateful_step_count=40, deadline=None))
