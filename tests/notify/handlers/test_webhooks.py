"""Who registered a webhook hears why it was disabled."""

import pytest

from services.chassis.domain import Event
from services.notify.published import WebhookDisabled
from tests.notify.handlers.words import heard

CASES: list[tuple[Event, tuple[str, ...], str]] = [
    (WebhookDisabled(organization="630000", owner="platform", reason="gone"), ("platform",), "410"),
    (WebhookDisabled(organization="630000", owner="platform", reason="failing"), ("platform",), "连续数日"),
]


@pytest.mark.parametrize(("event", "to", "says"), CASES)
def test_the_owner_hears_why(event: Event, to: tuple[str, ...], says: str) -> None:
    [one] = heard(event)
    assert ((one.to,), says in one.body) == (to, True)
