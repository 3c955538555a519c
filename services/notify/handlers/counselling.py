"""Counselling: told to the two who meet; of the hours, to whose they are: staff offer them in their name. The words say that there is an appointment, and not what for."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.domain.types import instant_text
from services.chassis.effects import Effect, Reading, reads
from services.events.published import (
    CounsellingBooked,
    CounsellingCancelled,
    CounsellingHourOffered,
    CounsellingHourWithdrawn,
    OfACounsellingHour,
    OfAnAppointment,
)
from services.notify.handlers.telling import tell


@reads(CounsellingBooked)
def tell_both_of_the_appointment(event: CounsellingBooked, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "appointment_made", event, cause)
    yield _tell(event.counsellor, "appointment_with_you", event, cause)


@reads(CounsellingCancelled)
def tell_the_other_that_it_is_off(event: CounsellingCancelled, cause: Cause) -> Iterator[Effect]:
    other = event.counsellor if event.by == "worker" else event.person
    yield _tell(other, "appointment_cancelled", event, cause)


@reads(CounsellingHourOffered)
def tell_whose_hour_is_offered(event: CounsellingHourOffered, cause: Cause) -> Iterator[Effect]:
    yield _tell_whose_it_is("own_hour_offered", event, cause)


@reads(CounsellingHourWithdrawn)
def tell_whose_hour_is_withdrawn(event: CounsellingHourWithdrawn, cause: Cause) -> Iterator[Effect]:
    yield _tell_whose_it_is("own_hour_withdrawn", event, cause)


def _tell_whose_it_is(template: str, event: OfACounsellingHour, cause: Cause) -> Effect:
    return tell(event.counsellor, template, cause, hour=event.hour, starts_at=instant_text(event.starts_at))


def _tell(to: str, template: str, event: OfAnAppointment, cause: Cause) -> Effect:
    return tell(to, template, cause, booking=event.booking, starts_at=instant_text(event.starts_at))


ALL: list[Reading[Any]] = [
    tell_both_of_the_appointment,
    tell_the_other_that_it_is_off,
    tell_whose_hour_is_offered,
    tell_whose_hour_is_withdrawn,
]
