from datetime import UTC, datetime, timedelta

import pytest

from services.notify.domain.replay import LEASE, EmptyRange, Replay, Status

NOW = datetime(2022, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def replay() -> Replay:
    return Replay.ask("r", "w", "630000", NOW - HOUR, NOW, NOW, by="platform", resend=True)


def test_a_range_ends_after_it_begins() -> None:
    with pytest.raises(EmptyRange):
        Replay.ask("r", "w", "630000", NOW, NOW, NOW, by="platform", resend=True)


def test_it_ends_when_each_partition_has_been_read_to_where_it_ended_at_the_beginning() -> None:
    one = replay()
    one.chart({"t/0": 2, "t/1": 5}, {"t/0": 4, "t/1": 5, "t/2": 1}, NOW)
    assert one.places == {"t/0": 2, "t/2": 0}
    assert one.go_on("t/0", 2, 4, 1, NOW)
    assert one.status is Status.RUNNING
    assert one.go_on("t/2", 0, 9, 1, NOW)
    assert (one.status, one.posted, one.due_at) == (Status.COMPLETED, 2, None)


def test_a_page_counts_once_though_two_read_it() -> None:
    one = replay()
    one.chart({"t/0": 0}, {"t/0": 10}, NOW)
    assert one.go_on("t/0", 0, 5, 3, NOW)
    assert not one.go_on("t/0", 0, 5, 3, NOW)
    assert (one.posted, one.places) == (3, {"t/0": 5})


def test_where_there_is_nothing_it_is_done_at_once() -> None:
    one = replay()
    one.chart({"t/0": 0}, {"t/0": 0}, NOW)
    assert one.status is Status.COMPLETED


def test_it_is_charted_once() -> None:
    one = replay()
    one.chart({"t/0": 0}, {"t/0": 10}, NOW)
    one.go_on("t/0", 0, 5, 0, NOW)
    one.chart({"t/0": 0}, {"t/0": 99}, NOW)
    assert (one.places, one.ends) == ({"t/0": 5}, {"t/0": 10})


def test_another_process_leaves_it_alone_for_the_lease() -> None:
    one = replay()
    assert one.take_up(NOW)
    assert not one.take_up(NOW + LEASE / 2)
    assert one.take_up(NOW + LEASE)


def test_a_gap_is_one_replay_for_each_time() -> None:
    def gap(number: int) -> Replay:
        return Replay.of_a_gap("w", number, "630000", NOW - HOUR, NOW, NOW)

    assert (gap(1).id, gap(1).resend) == (gap(1).id, False)
    assert gap(1).id != gap(2).id


def test_a_cancelled_one_goes_no_further() -> None:
    one = replay()
    one.chart({"t/0": 0}, {"t/0": 10}, NOW)
    one.cancel(NOW)
    assert not one.go_on("t/0", 0, 5, 3, NOW)
    assert (one.status, one.due_at, one.take_up(NOW)) == (Status.CANCELLED, None, False)
