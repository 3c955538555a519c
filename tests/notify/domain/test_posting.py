from datetime import UTC, datetime, timedelta

import pytest

from services.notify.domain.posting import LEASE, LONGEST_WISH, PAUSES, Posting, Status

NOW = datetime(2022, 5, 1, tzinfo=UTC)


def posting(event: str = "e1", webhook: str = "w") -> Posting:
    return Posting.of(webhook, "630000", event, "wuyi.events.work.published.v1", "s", NOW, "{}", NOW)


def test_an_event_is_one_posting_for_each_webhook_however_often_it_is_made() -> None:
    assert posting().id == posting().id
    assert len({posting().id, posting("e2").id, posting(webhook="v").id}) == 3


def test_the_attempt_is_written_down_before_it_is_posted_and_nobody_else_has_it_then() -> None:
    one = posting()
    assert one.take(NOW)
    assert (one.status, one.attempts, one.take(NOW + LEASE / 2)) == (Status.POSTING, 1, False)


def test_one_whose_process_died_is_posted_again_after_the_lease() -> None:
    one = posting()
    one.take(NOW)
    assert one.take(NOW + LEASE)
    assert one.attempts == 2


def test_what_is_not_taken_is_tried_for_three_days_and_then_no_more() -> None:
    one, now, pauses = posting(), NOW, []
    while one.take(now):
        one.put_off("5xx", 503, now)
        if one.due_at is None:
            break
        pauses.append(one.due_at - now)
        now = one.due_at
    assert (one.status, one.attempts, one.answer, one.body) == (Status.FAILED, len(PAUSES) + 1, "5xx", None)
    assert timedelta(days=2, hours=18) < now - NOW < timedelta(days=3)
    assert pauses[0] <= timedelta(seconds=5) and pauses == sorted(pauses, key=lambda p: round(p / timedelta(hours=4)))


def test_those_that_failed_together_do_not_come_back_together() -> None:
    def pause(event: str) -> timedelta:
        one = posting(event)
        one.take(NOW)
        one.put_off("5xx", 500, NOW)
        assert one.due_at is not None
        return one.due_at - NOW

    assert len({pause(f"e{n}") for n in range(20)}) == 20
    assert pause("e1") == pause("e1")


@pytest.mark.parametrize(
    ("wish", "pause"),
    [
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(days=30), LONGEST_WISH),
        (timedelta(0), timedelta(seconds=4)),
    ],
)
def test_a_platforms_wish_to_be_left_alone_is_heeded_within_bounds(wish: timedelta, pause: timedelta) -> None:
    one = posting()
    one.take(NOW)
    one.put_off("4xx", 429, NOW, wish)
    assert one.due_at is not None and timedelta(0) <= one.due_at - NOW - pause < timedelta(seconds=2)


def test_what_was_delivered_keeps_its_answer_and_lets_go_of_what_was_posted() -> None:
    one = posting()
    one.take(NOW)
    one.deliver("2xx", 204, NOW)
    assert (one.status, one.open, one.body, one.due_at, one.answer_status) == (Status.DELIVERED, False, None, None, 204)
    one.put_off("timeout", None, NOW)
    assert one.status is Status.DELIVERED


def test_a_replay_posts_again_what_is_over_once_and_leaves_what_is_under_way() -> None:
    one = posting()
    assert not one.again("r1", "{}", NOW)
    one.take(NOW)
    one.deliver("2xx", 204, NOW)
    later = NOW + timedelta(days=1)
    assert one.again("r1", '{"a":1}', later)
    assert (one.status, one.body, one.attempts, one.due_at) == (Status.QUEUED, '{"a":1}', 0, later)
    one.take(later)
    one.deliver("2xx", 204, later)
    assert not one.again("r1", "{}", later)
    assert one.again("r2", "{}", later)


def test_what_is_called_off_is_not_posted_any_more() -> None:
    one = posting()
    one.call_off("webhook_off", NOW)
    assert (one.status, one.open, one.answer) == (Status.FAILED, False, "webhook_off")
    assert not one.take(NOW)
