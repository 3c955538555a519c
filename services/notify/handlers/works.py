"""What workers write for the campaign: told to its author. The title stays where it was written."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, reads
from services.events.published import WorkPublished, WorkReturned, WorkWithdrawn
from services.notify.handlers.telling import tell


@reads(WorkPublished)
def tell_the_author_that_it_is_published(event: WorkPublished, cause: Cause) -> Iterator[Effect]:
    yield tell(event.author, "work_published", cause, work=event.work)


@reads(WorkReturned)
def tell_the_author_to_mend_it(event: WorkReturned, cause: Cause) -> Iterator[Effect]:
    yield tell(event.author, "work_returned", cause, work=event.work)


@reads(WorkWithdrawn)
def tell_the_author_that_it_was_taken_down(event: WorkWithdrawn, cause: Cause) -> Iterator[Effect]:
    if not event.by_author:
        yield tell(event.author, "work_taken_down", cause, work=event.work)


ALL: list[Reading[Any]] = [
    tell_the_author_that_it_is_published,
    tell_the_author_to_mend_it,
    tell_the_author_that_it_was_taken_down,
]
