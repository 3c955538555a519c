from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.cause import Cause
from services.chassis.domain import NotFound, WrongState
from services.notify.domain.notification import Notification, Status

AT = datetime(2022, 5, 1, tzinfo=UTC)
CAUSE = Cause(correlation="c", id="e1", source="t/s", sequence=1, at=AT)


def told(cause: Cause = CAUSE, to: str = "zhang", template: str = "registration_confirmed") -> Notification:
    return Notification.about(cause.id, to, template, {"title": "五一演出"}, cause.at)


def test_one_cause_one_person_and_one_template_are_one_notification() -> None:
    assert told().id == told(replace(CAUSE, sequence=2, correlation="d")).id
    others = [told(replace(CAUSE, id="e2")), told(to="li"), told(template="registration_waitlisted")]
    assert len({told().id, *(other.id for other in others)}) == 4


def test_it_is_due_at_the_moment_of_its_cause_and_not_after_its_delivery() -> None:
    notification = told()
    assert (notification.status, notification.due_at) == (Status.QUEUED, AT)
    notification.deliver(3, 1, AT + timedelta(seconds=1))
    assert (notification.status, notification.due_at, notification.position) == (Status.DELIVERED, None, 3)
    assert notification.template_version == 1


def test_delivering_again_changes_nothing() -> None:
    notification = told()
    notification.deliver(3, 1, AT)
    before = notification.model_copy(deep=True)
    notification.deliver(3, 2, AT + timedelta(days=1))
    assert notification == before


def test_it_lies_at_one_position_only() -> None:
    notification = told()
    notification.deliver(3, 1, AT)
    with pytest.raises(WrongState):
        notification.deliver(4, 1, AT)
    assert notification.position == 3


def test_it_is_read_once() -> None:
    notification = told()
    notification.deliver(1, 1, AT)
    assert notification.unread == 1
    notification.read("zhang", AT)
    notification.read("zhang", AT + timedelta(days=1))
    assert (notification.read_at, notification.unread, notification.position) == (AT, None, 1)


def test_to_anybody_else_it_is_not_there() -> None:
    notification = told()
    notification.deliver(1, 1, AT)
    with pytest.raises(NotFound):
        notification.read("li", AT)
    assert notification.read_at is None


def test_it_cannot_be_read_before_it_is_delivered() -> None:
    with pytest.raises(WrongState):
        told().read("zhang", AT)
