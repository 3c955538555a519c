from datetime import UTC, datetime, timedelta

import pytest

from services.notify.domain.delivery import LEASE, PATIENCE, Delivery, Status
from services.notify.domain.recipient import Channel, QuietHours
from services.notify.published import DeliveryGivenUp

NOW = datetime(2022, 5, 1, tzinfo=UTC)
PATIENT = PATIENCE[Channel.SMS]


def planned(*channels: Channel) -> Delivery:
    return Delivery.first("n1", "zhang", "630000", "aid_paid", channels or (Channel.SMS, Channel.EMAIL), NOW)


def under_way(*channels: Channel) -> Delivery:
    delivery = planned(*channels)
    assert delivery.take(NOW)
    return delivery


def given_up(delivery: Delivery) -> list[DeliveryGivenUp]:
    return [event for _, event in delivery.raised() if isinstance(event, DeliveryGivenUp)]


def test_the_attempt_is_written_down_and_only_one_process_has_it() -> None:
    delivery = under_way()
    assert (delivery.status, delivery.attempts, delivery.due_at) == (Status.SENDING, 1, NOW + LEASE)
    assert not delivery.take(NOW)


def test_what_was_sent_waits_for_its_receipt_until_the_next_channel_has_its_turn() -> None:
    delivery = under_way()
    delivery.sent(NOW, receipts=True)
    assert (delivery.status, delivery.due_at) == (Status.SENT, NOW + PATIENT)
    delivery.stay_silent(NOW + PATIENT)
    assert (delivery.status, delivery.reason, delivery.due_at) == (Status.UNKNOWN, "no_receipt", None)
    [told] = given_up(delivery)
    assert (told.status, told.following) == ("unknown", [Channel.EMAIL])


def test_a_carrier_without_receipts_has_done_all_that_will_ever_be_known() -> None:
    delivery = under_way()
    delivery.sent(NOW, receipts=False)
    assert (delivery.status, delivery.due_at, given_up(delivery)) == (Status.SENT, None, [])


def test_what_was_not_taken_is_tried_again_later_and_later_until_its_time_is_over() -> None:
    delivery, now, pauses = planned(), NOW, list[timedelta]()
    while delivery.status is Status.QUEUED:
        assert delivery.due_at is not None
        pauses.append(delivery.due_at - now)
        now = delivery.due_at
        if delivery.take(now):
            delivery.not_taken("busy", now)
    assert pauses[1:4] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert (delivery.status, now) == (Status.FAILED, NOW + PATIENT)
    assert [told.reason for told in given_up(delivery)] == ["not_in_time"]


def test_what_may_have_been_taken_is_looked_up_and_not_taken_again() -> None:
    delivery = under_way()
    delivery.lose_sight("not_heard", NOW)
    assert not delivery.take(NOW + timedelta(hours=1))
    delivery.lose_sight("not_heard", NOW + PATIENT)
    assert delivery.status is Status.UNKNOWN
    assert len(given_up(delivery)) == 1


def test_where_nobody_can_be_asked_the_next_channel_has_its_turn_at_once() -> None:
    delivery = under_way(Channel.EMAIL, Channel.SMS)
    delivery.never_know("cannot_tell", NOW + LEASE)
    assert [told.following for told in given_up(delivery)] == [[Channel.SMS]]
    assert delivery.due_at is None


@pytest.mark.parametrize("late", ["sent", "failed", "unknown", "delivered"])
def test_a_receipt_that_comes_twice_or_late_never_takes_anything_back(late: str) -> None:
    delivery = under_way()
    delivery.reach(NOW)
    version = delivery.model_dump()
    match late:
        case "sent":
            delivery.sent(NOW, receipts=True)
        case "failed":
            delivery.fail("unreachable", NOW)
        case "unknown":
            delivery.lose_sight("not_heard", NOW)
        case _:
            delivery.reach(NOW + timedelta(days=1))
    assert delivery.model_dump() == version


def test_a_receipt_after_it_was_given_up_changes_what_is_known_and_not_who_has_the_next_turn() -> None:
    delivery = under_way()
    delivery.fail("unreachable", NOW)
    delivery.reach(NOW + timedelta(minutes=1))
    assert delivery.status is Status.DELIVERED
    assert len(given_up(delivery)) == 1


def test_a_receipt_for_what_was_never_handed_over_is_nothing() -> None:
    delivery = planned()
    delivery.reach(NOW)
    assert delivery.status is Status.QUEUED


def test_the_next_channel_is_one_delivery_however_often_it_is_told() -> None:
    delivery = under_way()
    delivery.fail("unreachable", NOW)
    [told] = given_up(delivery)
    following = Delivery.after("event-1", told, NOW)
    assert (following.channel, following.following, following.notification) == (Channel.EMAIL, [], "n1")
    assert following.id == Delivery.after("event-1", told, NOW).id != delivery.id


@pytest.mark.parametrize(
    ("now", "over_at"),
    [
        ("2022-05-01T13:59:00Z", None),
        ("2022-05-01T14:00:00Z", "2022-05-01T23:00:00Z"),
        ("2022-05-01T22:59:00Z", "2022-05-01T23:00:00Z"),
        ("2022-05-01T23:00:00Z", None),
    ],
)
def test_quiet_hours_are_those_of_china_and_pass_midnight(now: str, over_at: str | None) -> None:
    quiet = QuietHours(starts="22:00", ends="07:00")
    expected = None if over_at is None else datetime.fromisoformat(over_at)
    assert quiet.over_at(datetime.fromisoformat(now)) == expected


def test_quiet_hours_within_a_day() -> None:
    quiet = QuietHours(starts="12:00", ends="14:00")
    assert quiet.over_at(datetime(2022, 5, 1, 5, tzinfo=UTC)) == datetime(2022, 5, 1, 6, tzinfo=UTC)
    assert quiet.over_at(datetime(2022, 5, 1, 6, tzinfo=UTC)) is None
