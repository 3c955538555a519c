"""A good practice that was chosen: announced to everybody in its audience, and told to whoever organized it, as it is if it was not."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, create, reads
from services.chassis.ids import derived_id
from services.events.published import PracticeChosen, PracticePassedOver
from services.notify.domain.announcement import Announcement
from services.notify.handlers.telling import tell


@reads(PracticeChosen)
def spread_a_good_practice(event: PracticeChosen, cause: Cause) -> Iterator[Effect]:
    """The cause makes the announcement's id: told again, it is the same one, and nobody hears of it twice."""
    yield create(
        Announcement.of_an_event(
            derived_id("announcement", cause.id),
            event.chosen_for,
            event.audience,
            "good_practice",
            {"practice": event.practice, "title": event.title},
            event.chosen_by,
            cause.at,
        )
    )


@reads(PracticeChosen)
def tell_who_organized_it(event: PracticeChosen, cause: Cause) -> Iterator[Effect]:
    yield tell(event.author, "good_practice_chosen", cause, practice=event.practice, title=event.title)


@reads(PracticePassedOver)
def tell_who_organized_what_was_not_chosen(event: PracticePassedOver, cause: Cause) -> Iterator[Effect]:
    yield tell(event.author, "good_practice_passed_over", cause, practice=event.practice, title=event.title)


ALL: list[Reading[Any]] = [spread_a_good_practice, tell_who_organized_it, tell_who_organized_what_was_not_chosen]
