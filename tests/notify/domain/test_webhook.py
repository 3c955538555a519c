from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from services.chassis.domain import WrongState
from services.notify.domain.webhook import MAX_SECRETS, Status, TooManySecrets, Webhook
from services.notify.domain.webhook_topics import WITHHELD, Topic, TopicWithheld, UnknownTopic, covers
from services.notify.published import (
    WebhookDisabled,
    WebhookEnabled,
    WebhookFellBehind,
    WebhookRegistered,
    WebhookRemoved,
)

NOW = datetime(2022, 5, 1, tzinfo=UTC)
CONFIRMED = "wuyi.events.registration.confirmed.v1"
XINING = "630000/630100"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def webhook(*topics: str, organization: str = XINING) -> Webhook:
    return Webhook.register(
        "w",
        organization,
        "平台",
        "https://p.example.org",
        topics or ("wuyi.events.*",),
        "whsec_1",
        "platform",
        NOW,
        [CONFIRMED],
    )


def said(webhook: Webhook) -> list[type]:
    return [type(event) for _, event in webhook.raised()]


@pytest.mark.parametrize(
    ("topic", "covered"),
    [
        ("wuyi.*", True),
        ("wuyi.events.*", True),
        ("wuyi.events.registration.*", True),
        ("wuyi.events.registration.confirmed.*", True),
        (CONFIRMED, True),
        ("wuyi.events.registration.confirmed.v2", False),
        ("wuyi.events.work.*", False),
        ("wuyi.event.*", False),
    ],
)
def test_a_topic_is_one_type_or_all_that_begin_like_it(topic: str, covered: bool) -> None:
    assert covers([topic], CONFIRMED) is covered


@pytest.mark.parametrize(
    "topic", ["*", "wuyi", "wuyi.events", "wuyi.ev*", "events.*", "wuyi.events.registration.confirmed", ""]
)
def test_a_topic_has_no_other_form(topic: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Topic).validate_python(topic)


def test_a_topic_on_which_nothing_lies_is_a_mistake() -> None:
    with pytest.raises(UnknownTopic):
        webhook("wuyi.events.*", "wuyi.events.registartion.*")


@pytest.mark.parametrize(
    ("organization", "wanted"), [(XINING, True), (f"{XINING}/a", True), ("630000", False), ("630000/6301000", False)]
)
def test_it_is_told_what_happens_in_its_organization_and_below(organization: str, wanted: bool) -> None:
    assert webhook().wants(CONFIRMED, organization) is wanted


@pytest.mark.parametrize("affair", WITHHELD)
def test_a_workers_own_affair_is_posted_to_nobody_whatever_was_asked_for(affair: str) -> None:
    with pytest.raises(TopicWithheld):
        webhook(f"{affair}*")
    everything = webhook()
    everything.topics = ["wuyi.*"]
    assert not everything.wants(f"{affair}happened.v1", XINING)


def test_an_old_secret_signs_for_a_day_beside_the_new_one() -> None:
    one = webhook()
    one.rotate("whsec_2", NOW)
    assert one.signing_secrets(NOW + DAY - MINUTE) == ["whsec_2", "whsec_1"]
    assert one.signing_secrets(NOW + DAY) == ["whsec_2"]


def test_a_secret_that_others_know_signs_no_more_at_once() -> None:
    one = webhook()
    one.rotate("whsec_2", NOW, at_once=True)
    assert one.signing_secrets(NOW) == ["whsec_2"]


def test_rotating_again_does_not_make_an_old_secret_sign_for_longer() -> None:
    one = webhook()
    one.rotate("whsec_2", NOW)
    one.rotate("whsec_3", NOW + 12 * HOUR)
    assert one.signing_secrets(NOW + DAY) == ["whsec_3", "whsec_2"]


def test_no_more_than_a_few_secrets_sign_at_a_time() -> None:
    one = webhook()
    for number in range(MAX_SECRETS - 1):
        one.rotate(f"whsec_{number}", NOW)
    with pytest.raises(TooManySecrets):
        one.rotate("whsec_x", NOW)
    one.rotate("whsec_x", NOW + DAY)
    assert one.signing_secrets(NOW + DAY)[0] == "whsec_x"


def test_one_that_is_gone_is_disabled_at_once_and_an_event_says_so() -> None:
    one = webhook()
    one.take_failure(NOW, gone=True)
    assert (one.status, one.disabled_for, one.missed_since) == (Status.DISABLED, "gone", NOW)
    assert said(one) == [WebhookRegistered, WebhookDisabled]
    one.take_failure(NOW + HOUR, gone=True)
    assert said(one) == [WebhookRegistered, WebhookDisabled]


def test_it_is_disabled_when_a_posting_is_given_up_and_nothing_was_taken_meanwhile() -> None:
    one = webhook()
    one.take_failure(NOW, gone=False)
    one.take_failure(NOW + DAY, gone=False)
    one.give_up(NOW, NOW + 3 * DAY)
    assert (one.status, one.disabled_for, one.missed_since) == (Status.DISABLED, "failing", NOW)


def test_one_posting_that_is_never_taken_does_not_disable_it_while_others_are() -> None:
    one = webhook()
    one.take_failure(NOW, gone=False)
    one.take_success()
    one.take_failure(NOW + DAY, gone=False)
    one.give_up(NOW, NOW + 3 * DAY)
    assert one.status is Status.ACTIVE


def test_it_is_enabled_again_and_remembers_from_when_on_it_missed_something() -> None:
    one = webhook()
    one.take_failure(NOW, gone=True)
    one.enable("boss", NOW + DAY)
    assert (one.status, one.disabled_for, one.failing_since, one.missed_since) == (Status.ACTIVE, None, None, NOW)
    assert said(one)[-1] is WebhookEnabled
    with pytest.raises(WrongState):
        one.enable("boss", NOW)


def test_one_that_falls_behind_knows_the_first_that_it_missed_and_says_so_once() -> None:
    one = webhook()
    assert one.fall_behind(NOW + HOUR, NOW + HOUR)
    assert one.fall_behind(NOW, NOW + HOUR)
    assert one.miss(NOW + MINUTE)
    assert (one.status, one.missed_since, said(one)) == (Status.BEHIND, NOW, [WebhookRegistered, WebhookFellBehind])


def test_when_it_catches_up_the_gap_ends_after_that_moment_so_that_nothing_lies_between() -> None:
    one = webhook()
    one.fall_behind(NOW, NOW)
    one.catch_up(NOW + HOUR)
    assert one.gap is not None
    assert (one.status, one.gap.since, one.gap.number) == (Status.ACTIVE, NOW, 1)
    assert one.gap.until > NOW + HOUR
    assert not one.miss(NOW + HOUR), "what is read from now on is kept for it"


def test_a_second_gap_before_the_first_is_seen_to_holds_both() -> None:
    one = webhook()
    one.fall_behind(NOW, NOW)
    one.catch_up(NOW + HOUR)
    one.fall_behind(NOW + 2 * HOUR, NOW + 2 * HOUR)
    one.gap_is_seen_to(7)
    assert one.gap is not None and one.due_at is not None
    one.catch_up(NOW + 3 * HOUR)
    assert one.gap is not None and (one.gap.since, one.gap.number) == (NOW, 2)
    one.gap_is_seen_to(2)
    assert (one.gap, one.due_at) == (None, None)


def test_one_that_falls_behind_before_its_gap_is_seen_to_is_looked_at_again() -> None:
    one = webhook()
    one.fall_behind(NOW, NOW)
    one.catch_up(NOW + HOUR)
    one.fall_behind(NOW + 2 * HOUR, NOW + 2 * HOUR)
    one.gap_is_seen_to(1)
    assert one.due_at is not None


def test_nothing_by_which_it_could_be_called_is_left_of_one_that_is_removed() -> None:
    one = webhook()
    one.remove("boss")
    assert (one.status, one.url, one.secrets, one.takes_postings) == (Status.REMOVED, "", [], False)
    assert said(one)[-1] is WebhookRemoved


@pytest.mark.parametrize("state", [Status.DISABLED, Status.REMOVED])
def test_what_comes_late_does_not_bring_one_back(state: Status) -> None:
    one = webhook()
    if state is Status.REMOVED:
        one.remove("boss")
    else:
        one.take_failure(NOW, gone=True)
    before: Sequence[object] = said(one)
    one.take_failure(NOW, gone=True)
    one.give_up(NOW, NOW)
    one.catch_up(NOW)
    assert not one.miss(NOW)
    assert (one.status, said(one)) == (state, before)


def test_a_removed_one_gets_no_new_secret() -> None:
    one = webhook()
    one.remove("boss")
    with pytest.raises(WrongState):
        one.rotate("whsec_2", NOW)
