"""How fast queues move, told by offsets."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.log.port import Lag, Partition
from services.chassis.running.flow import KEPT, Flow, Pace, together

T0 = datetime(2022, 5, 1, tzinfo=UTC)
PLACE = Partition("wuyi.speaking.speaker", 0)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def test_nothing_is_said_of_a_pace_before_there_are_two_looks() -> None:
    flow = Flow()
    assert flow.pace(Lag(PLACE, 0, 5), T0) == Pace()
    flow.see([Lag(PLACE, 0, 5)], T0)
    assert flow.pace(Lag(PLACE, 0, 5), T0) == Pace()


def test_a_queue_that_drains_says_when_it_will_be_empty() -> None:
    flow = Flow()
    flow.see([Lag(PLACE, 0, 1000)], T0)
    assert flow.pace(Lag(PLACE, 300, 1100), after(10)) == Pace(arriving=10, done=30, drained_in=40)


def test_one_that_grows_or_stands_still_says_none() -> None:
    flow = Flow()
    flow.see([Lag(PLACE, 0, 100)], T0)
    assert flow.pace(Lag(PLACE, 10, 200), after(10)).drained_in is None
    assert flow.pace(Lag(PLACE, 0, 100), after(10)) == Pace(0, 0, None)


def test_an_empty_queue_is_drained_now() -> None:
    flow = Flow()
    flow.see([Lag(PLACE, 7, 7)], T0)
    assert flow.pace(Lag(PLACE, 7, 7), after(10)).drained_in == 0


def test_an_offset_that_was_put_back_is_no_negative_pace() -> None:
    flow = Flow()
    flow.see([Lag(PLACE, 50, 100)], T0)
    assert flow.pace(Lag(PLACE, 10, 100), after(10)).done == 0


def test_what_is_long_past_counts_no_more_and_history_is_bounded() -> None:
    flow = Flow()
    for second in range(0, 4 * KEPT, 2):
        flow.see([Lag(PLACE, second * 5, second * 5)], after(second))
    assert len(flow.history) == KEPT
    later = after(4 * KEPT)
    assert flow.pace(Lag(PLACE, 20 * KEPT, 20 * KEPT), later).done == pytest.approx(5, rel=0.1)


def test_looks_that_come_too_soon_are_left_out() -> None:
    flow = Flow()
    for tenth in range(21):
        flow.see([Lag(PLACE, 0, tenth)], after(tenth / 10))
    assert len(flow.history) == 1


def test_queues_of_several_readers_are_added_up_moment_by_moment() -> None:
    own, follower = Flow(), Flow()
    for moment, committed in ((0, 0), (10, 50), (20, 100)):
        own.see([Lag(PLACE, committed, 100)], after(moment))
        follower.see([Lag(PLACE, 0, 100)], after(moment))
    assert [(point.waiting, point.done) for point in together([own, follower])] == [(150, 5), (100, 5)]
