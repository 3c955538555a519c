"""What workers bring: each step is told to them, and what it asks of the responsible leader, to the leader. What it is about is
said in neither: that is where it is kept.
"""

from collections.abc import Iterator
from typing import Any

from services.assistance.published import (
    GrievanceAssigned,
    GrievanceConfirmed,
    GrievanceDeadlineNear,
    GrievanceDeclined,
    GrievanceEscalated,
    GrievanceExtended,
    GrievancePaused,
    GrievanceProgressed,
    GrievanceReceived,
    GrievanceReopened,
    GrievanceResolved,
    GrievanceResumed,
    OfAGrievance,
)
from services.chassis.cause import Cause
from services.chassis.domain.types import instant_text
from services.chassis.effects import Effect, Reading, reads
from services.notify.domain.values import Value
from services.notify.handlers.telling import tell


@reads(GrievanceReceived)
def acknowledge(event: GrievanceReceived, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_received", event, cause, decide_by=instant_text(event.decide_by))


@reads(GrievanceDeclined)
def tell_that_it_is_not_ours(event: GrievanceDeclined, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_declined", event, cause)


@reads(GrievanceAssigned)
def tell_who_answers_for_it(event: GrievanceAssigned, cause: Cause) -> Iterator[Effect]:
    by = instant_text(event.resolve_by)
    yield from _tell_the_worker("grievance_assigned", event, cause, resolve_by=by)
    yield from _tell_the_leader("grievance_yours", event, cause, resolve_by=by)


@reads(GrievanceProgressed)
def tell_of_progress(event: GrievanceProgressed, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_progressed", event, cause)


@reads(GrievancePaused)
def tell_of_a_pause(event: GrievancePaused, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_paused", event, cause)


@reads(GrievanceResumed)
def tell_that_it_goes_on(event: GrievanceResumed, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_resumed", event, cause, resolve_by=instant_text(event.resolve_by))


@reads(GrievanceExtended)
def tell_that_it_takes_longer(event: GrievanceExtended, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_extended", event, cause, resolve_by=instant_text(event.resolve_by))


@reads(GrievanceResolved)
def ask_whether_it_is_resolved(event: GrievanceResolved, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_worker("grievance_resolved", event, cause)


@reads(GrievanceConfirmed)
def tell_the_leader_that_it_is(event: GrievanceConfirmed, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_leader("grievance_confirmed", event, cause)


@reads(GrievanceReopened)
def tell_the_leader_that_it_is_not(event: GrievanceReopened, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_leader("grievance_reopened", event, cause, resolve_by=instant_text(event.resolve_by))


@reads(GrievanceDeadlineNear)
def remind_the_leader(event: GrievanceDeadlineNear, cause: Cause) -> Iterator[Effect]:
    """Before there is one, the work queue reminds those who assign."""
    yield from _tell_the_leader(
        "grievance_deadline_near", event, cause, deadline=instant_text(event.deadline), days=event.days_left
    )


@reads(GrievanceEscalated)
def tell_the_leader_that_it_is_late(event: GrievanceEscalated, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_leader("grievance_escalated", event, cause, deadline=instant_text(event.deadline))


def _tell_the_worker(template: str, event: OfAGrievance, cause: Cause, **more: Value) -> Iterator[Effect]:
    if event.person is not None:
        yield tell(event.person, template, cause, grievance=event.grievance, **more)


def _tell_the_leader(template: str, event: OfAGrievance, cause: Cause, **more: Value) -> Iterator[Effect]:
    if event.leader is not None:
        yield tell(event.leader, template, cause, grievance=event.grievance, **more)


ALL: list[Reading[Any]] = [
    acknowledge,
    tell_that_it_is_not_ours,
    tell_who_answers_for_it,
    tell_of_progress,
    tell_of_a_pause,
    tell_that_it_goes_on,
    tell_that_it_takes_longer,
    ask_whether_it_is_resolved,
    tell_the_leader_that_it_is,
    tell_the_leader_that_it_is_not,
    remind_the_leader,
    tell_the_leader_that_it_is_late,
]
