from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.domain import Unavailable
from services.notify.domain.inbox import CROWDED, MAX_OPEN, Inbox


def test_positions_count_from_one_without_gaps() -> None:
    inbox = Inbox(id="p")
    assert [inbox.place(name) for name in "abc"] == [1, 2, 3]
    assert inbox.last == 3


def test_placing_again_after_a_crash_gives_the_same_position() -> None:
    inbox = Inbox(id="p")
    inbox.place("a")
    inbox.place("b")
    assert (inbox.place("a"), inbox.place("b"), inbox.last) == (1, 2, 2)


def test_a_position_is_remembered_until_its_notification_says_it_itself() -> None:
    inbox = Inbox(id="p")
    for number in range(CROWDED + 1):
        inbox.place(str(number))
    assert inbox.is_crowded
    inbox.forget([str(number) for number in range(CROWDED)] + ["never seen"])
    assert (inbox.open, inbox.is_crowded) == ({str(CROWDED): CROWDED + 1}, False)
    assert inbox.place("next") == CROWDED + 2


def test_it_is_filled_up_to_the_first_position_whose_notification_does_not_say_so() -> None:
    inbox = Inbox(id="p")
    assert inbox.filled_up_to([]) == 0
    for name in "abcd":
        inbox.place(name)
    assert inbox.filled_up_to([]) == 0
    assert inbox.filled_up_to(["a", "b", "d"]) == 2
    assert inbox.filled_up_to(["a", "b", "c", "d"]) == 4
    inbox.forget("abcd")
    assert inbox.filled_up_to([]) == 4


def test_what_is_under_way_to_one_inbox_is_bounded() -> None:
    inbox = Inbox(id="p", open={str(n): n for n in range(1, MAX_OPEN + 1)}, last=MAX_OPEN)
    assert inbox.place("1") == 1
    with pytest.raises(Unavailable) as told:
        inbox.place("one more")
    assert (told.value.reason, inbox.last) == ("inbox_busy", MAX_OPEN)


class Told:
    """Two processes that deliver to one inbox, each stopped between any two of its steps, as often as chance will have it."""

    def __init__(self, keeps_the_order: bool) -> None:
        self.inbox = Inbox(id="p")
        self.version = 0
        self.says: dict[str, int] = {}
        self.keeps_the_order = keeps_the_order

    def deliver(self, name: str) -> Iterator[None]:
        """Every `yield` is where it may be stopped."""
        if not self.keeps_the_order and name in self.says:
            return
        says_early = name in self.says
        yield
        while True:
            read, version = self.inbox.model_copy(deep=True), self.version
            yield
            if name in self.says if self.keeps_the_order else says_early:
                return
            yield
            position = read.place(name)
            read.forget(self.says)
            yield
            if self.version == version:
                self.inbox, self.version = read, version + 1
                break
        yield
        self.says.setdefault(name, position)


def _play(choices: list[tuple[int, int]], keeps_the_order: bool) -> Told:
    told = Told(keeps_the_order)
    processes: dict[int, Iterator[None]] = {}
    for process, name in choices:
        at_work = processes.setdefault(process, told.deliver(str(name)))
        if next(at_work, process) == process:
            del processes[process]
    for _ in range(2):
        for name in range(4):
            for _step in told.deliver(str(name)):
                pass
    return told


CHOICES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=80)


@settings(max_examples=300, deadline=None)
@given(CHOICES)
def test_no_position_stays_empty_whoever_stops_wherever(choices: list[tuple[int, int]]) -> None:
    told = _play(choices, keeps_the_order=True)
    assert sorted(told.says.values()) == list(range(1, told.inbox.last + 1))


def test_reading_the_notification_before_the_inbox_would_leave_a_gap() -> None:
    """The control: one who read the notification first, slept, and woke after it was placed and forgotten."""
    sleeper = (0, 0), (0, 0)
    other = [(1, 0)] * 6 + [(1, 1)] * 6
    told = _play([sleeper[0], *other, *[(0, 0)] * 6], keeps_the_order=False)
    assert sorted(told.says.values()) != list(range(1, told.inbox.last + 1))
