"""Every stage and every way on from it: those that the table has, and that all others are refused with both states named."""

from collections.abc import Callable

import pytest

from services.chassis.domain import WrongState
from services.events.domain.activity import Activity
from services.events.domain.stages import MOVES, Status
from tests.events.samples import APPROVER, AUTHOR, CLOSES, ENDS, NOW, OPENS, an_activity, plan

WAYS: dict[Status, Callable[[Activity], None]] = {
    Status.SUBMITTED: lambda activity: activity.submit(AUTHOR, plan(), NOW),
    Status.RETURNED: lambda activity: activity.return_to_author(APPROVER, "请改"),
    Status.APPROVED: lambda activity: activity.approve(APPROVER, NOW),
    Status.OPEN: lambda activity: activity.open(OPENS),
    Status.CLOSED: lambda activity: activity.close(CLOSES),
    Status.COMPLETED: lambda activity: activity.complete(ENDS),
    Status.SUMMARIZED: lambda activity: activity.summarize("办得好", good_practice=False),
    Status.CANCELLED: lambda activity: activity.cancel(AUTHOR, "不办了", NOW),
}
ALL = [(present, wanted) for present in Status for wanted in WAYS]
ALLOWED = [pair for pair in ALL if pair[1] in MOVES.get(pair[0], frozenset())]
REFUSED = [pair for pair in ALL if pair not in ALLOWED]

TABLE = {
    "draft": {"submitted", "cancelled"},
    "submitted": {"approved", "returned", "cancelled"},
    "returned": {"submitted", "cancelled"},
    "approved": {"open", "cancelled"},
    "open": {"closed", "cancelled"},
    "closed": {"completed", "cancelled"},
    "completed": {"summarized"},
    "summarized": set(),
    "cancelled": set(),
}


def test_the_table_is_the_one_that_the_design_has() -> None:
    assert {stage.value: {next.value for next in MOVES.get(stage, ())} for stage in Status} == TABLE


@pytest.mark.parametrize(("present", "wanted"), ALLOWED, ids=str)
def test_an_activity_moves_on_and_says_so(present: Status, wanted: Status) -> None:
    activity = an_activity(present)
    WAYS[wanted](activity)
    assert activity.status is wanted
    (event,) = [event for _, event in activity.raised()]
    assert event.type == f"wuyi.events.activity.{'opened' if wanted is Status.OPEN else wanted.value}.v1"


@pytest.mark.parametrize(("present", "wanted"), REFUSED, ids=str)
def test_any_other_way_is_refused_and_names_both_states(present: Status, wanted: Status) -> None:
    activity = an_activity(present)
    with pytest.raises(WrongState) as told:
        WAYS[wanted](activity)
    assert told.value.facts == {"state": present.value, "wanted": wanted.value}
    assert activity.status is present
    assert activity.raised() == []
