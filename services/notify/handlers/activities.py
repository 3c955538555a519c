"""Activities, and the places in them: told to who takes part, and to who organizes them."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.domain.types import instant_text
from services.chassis.effects import Effect, Reading, reads
from services.events.published import (
    ActivityApproved,
    ActivityCancelled,
    ActivityReturned,
    OfAnActivity,
    OfARegistration,
    RegistrationCancelled,
    RegistrationCheckedOut,
    RegistrationConfirmed,
    RegistrationPromoted,
    RegistrationRefused,
    RegistrationRescheduled,
    RegistrationWaitlisted,
)
from services.notify.domain.values import Value
from services.notify.handlers.telling import tell


@reads(RegistrationConfirmed)
def tell_of_a_seat(event: RegistrationConfirmed, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "registration_confirmed", event, cause)


@reads(RegistrationWaitlisted)
def tell_of_a_place_in_line(event: RegistrationWaitlisted, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "registration_waitlisted", event, cause, position=event.position)


@reads(RegistrationPromoted)
def tell_of_moving_up(event: RegistrationPromoted, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "registration_promoted", event, cause)


@reads(RegistrationRefused)
def tell_of_a_refusal(event: RegistrationRefused, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "registration_refused", event, cause, reason=event.reason)


@reads(RegistrationCancelled)
def tell_of_a_cancellation(event: RegistrationCancelled, cause: Cause) -> Iterator[Effect]:
    """The worker's own is confirmed to them; the activity's is news."""
    own = event.reason == "by_worker"
    yield _tell(event.person, "registration_cancelled" if own else "activity_cancelled", event, cause)


@reads(RegistrationRescheduled)
def tell_of_another_time_or_place(event: RegistrationRescheduled, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "registration_rescheduled", event, cause)


@reads(RegistrationCheckedOut)
def thank_a_volunteer(event: RegistrationCheckedOut, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "registration_checked_out", event, cause, minutes=event.minutes)


@reads(ActivityApproved)
def tell_the_author_of_the_approval(event: ActivityApproved, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.author, "activity_approved", event, cause, opens_at=instant_text(event.opens_at))


@reads(ActivityReturned)
def tell_the_author_to_look_again(event: ActivityReturned, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.author, "activity_returned", event, cause)


@reads(ActivityCancelled)
def tell_the_author_that_it_is_off(event: ActivityCancelled, cause: Cause) -> Iterator[Effect]:
    if event.cancelled_by != event.author:
        yield _tell(event.author, "own_activity_cancelled", event, cause)


def _tell(to: str, template: str, event: OfAnActivity | OfARegistration, cause: Cause, **more: Value) -> Effect:
    return tell(
        to,
        template,
        cause,
        activity=event.activity,
        title=event.title,
        place=event.place,
        starts_at=instant_text(event.starts_at),
        **more,
    )


ALL: list[Reading[Any]] = [
    tell_of_a_seat,
    tell_of_a_place_in_line,
    tell_of_moving_up,
    tell_of_a_refusal,
    tell_of_a_cancellation,
    tell_of_another_time_or_place,
    thank_a_volunteer,
    tell_the_author_of_the_approval,
    tell_the_author_to_look_again,
    tell_the_author_that_it_is_off,
]
