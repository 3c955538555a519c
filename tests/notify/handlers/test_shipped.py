"""The templates that come with the product: each is used, and each can be said in Chinese and in English."""

import pytest

from services.notify.domain.words import Language
from services.notify.shipping import shipped
from tests.notify.handlers import (
    test_activities,
    test_assistance,
    test_culture,
    test_honors,
    test_publicity,
    test_webhooks,
)
from tests.notify.handlers.words import read, told

TESTED = (test_activities, test_honors, test_assistance, test_culture, test_publicity, test_webhooks)
BY_ALERTMANAGER = {"alert_firing", "alert_resolved"}
"""What it posts is no event; these are read in `tests/notify/routes/test_alerts.py`."""
EVENTS = [event for tests in TESTED for event, *_ in tests.CASES]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_what_is_told_can_be_said_in_chinese_and_in_english(event: object) -> None:
    for notification in told(event):
        for language in (Language.ZH_CN, Language.EN):
            said = read(notification, language)
            assert said.title.strip() and said.body.strip()
            assert "{" not in said.title + said.body


def test_every_template_that_is_shipped_is_used() -> None:
    used = {notification.template for event in EVENTS for notification in told(event)}
    assert used | BY_ALERTMANAGER == set(shipped())


def test_told_again_it_is_the_same_notification_and_each_of_them_is_another() -> None:
    for event in EVENTS:
        first, again = told(event), told(event)
        assert [one.id for one in first] == [one.id for one in again]
        assert len({one.id for one in first}) == len(first)
