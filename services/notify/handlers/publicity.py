"""The calendar of stories goes by the plan; who planned a story hears that it is approved."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, change, create, reads
from services.events.published import PublicityPlanned
from services.notify.domain.calendar import Calendar
from services.notify.handlers.telling import tell
from services.notify.published import StoryApproved


@reads(PublicityPlanned)
def keep_a_calendar(event: PublicityPlanned, cause: Cause) -> Iterator[Effect]:
    calendar = Calendar.planned(event.campaign, event.work_item, event.organization, event.outlets, event.topics)
    yield create(calendar)
    yield change(Calendar, calendar.id, lambda present: present.revise(event.outlets, event.topics))


@reads(StoryApproved)
def tell_the_author_that_a_story_is_approved(event: StoryApproved, cause: Cause) -> Iterator[Effect]:
    yield tell(event.author, "story_approved", cause, story=event.story, outlet=event.outlet)


ALL: list[Reading[Any]] = [keep_a_calendar, tell_the_author_that_a_story_is_approved]
