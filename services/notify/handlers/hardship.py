"""What becomes of a hardship file: told to its worker, in words that say nothing to who looks over their shoulder."""

from collections.abc import Iterator
from typing import Any

from services.assistance.published import (
    HardshipFileClosed,
    HardshipFileOpened,
    HardshipReturned,
    HardshipReviewWanted,
    HardshipTierChanged,
    OfAHardshipFile,
)
from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, reads
from services.notify.handlers.telling import tell


@reads(HardshipFileOpened)
def tell_that_there_is_a_file(event: HardshipFileOpened, cause: Cause) -> Iterator[Effect]:
    yield from _tell("hardship_file_opened", event, cause)


@reads(HardshipTierChanged)
def tell_that_it_was_looked_at(event: HardshipTierChanged, cause: Cause) -> Iterator[Effect]:
    """Out of every tier, they are told when the file is closed."""
    if event.tier is not None:
        yield from _tell("hardship_tier_changed", event, cause)


@reads(HardshipReviewWanted)
def tell_that_somebody_will_look(event: HardshipReviewWanted, cause: Cause) -> Iterator[Effect]:
    yield from _tell("hardship_review_wanted", event, cause)


@reads(HardshipFileClosed)
def tell_that_it_is_closed(event: HardshipFileClosed, cause: Cause) -> Iterator[Effect]:
    yield from _tell("hardship_file_closed", event, cause)


@reads(HardshipReturned)
def tell_that_it_is_open_again(event: HardshipReturned, cause: Cause) -> Iterator[Effect]:
    yield from _tell("hardship_returned", event, cause)


def _tell(template: str, event: OfAHardshipFile, cause: Cause) -> Iterator[Effect]:
    if event.person is not None:
        yield tell(event.person, template, cause, file=event.file)


ALL: list[Reading[Any]] = [
    tell_that_there_is_a_file,
    tell_that_it_was_looked_at,
    tell_that_somebody_will_look,
    tell_that_it_is_closed,
    tell_that_it_is_open_again,
]
