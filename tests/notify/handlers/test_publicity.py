"""The calendar goes by the plan, and the author of a story hears of its approval."""

from services.chassis.domain import Event
from services.chassis.effects import Change, Create
from services.events.published import PublicityPlanned
from services.notify.domain.calendar import Calendar
from services.notify.handlers.publicity import keep_a_calendar
from services.notify.published import StoryApproved
from tests.notify.conftest import CAUSE
from tests.notify.handlers.words import heard

STORY = {"story": "s1", "campaign": "c", "work_item": 6, "organization": "630000", "outlet": "青海日报", "theme": None}
CASES: list[tuple[Event, tuple[str, ...], str]] = [
    (StoryApproved(**STORY, author="publisher", by="chief"), ("publisher",), "已获批准"),
]


def test_the_author_hears_that_it_is_approved() -> None:
    [(event, to, says)] = CASES
    [one] = heard(event)
    assert ((one.to,), says in one.body, "青海日报" in one.title) == (to, True, True)


def test_the_first_text_of_a_plan_makes_the_calendar_and_a_newer_one_changes_it() -> None:
    event = PublicityPlanned(campaign="c", organization="630000", work_item=6, outlets=("a", "b"), topics=())
    made, changed = keep_a_calendar(event, CAUSE)
    assert isinstance(made, Create) and isinstance(made.aggregate, Calendar) and isinstance(changed, Change)
    there = Calendar.planned("c", 6, "630000", ("old",), ("old",))
    assert (made.aggregate.id, changed.id) == (there.id, there.id)
    changed.decide(there)
    assert (there.outlets, there.topics) == (("a", "b"), ())
