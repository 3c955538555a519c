"""What counts towards the plan. Each fact is one document whose id is made of the fact, so redelivery counts nothing twice."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, create, reads
from services.events.domain.good_practice import GoodPractice
from services.events.domain.report_schedule import ReportSchedule
from services.events.measured import counted
from services.events.published import (
    ActivityCompleted,
    ActivitySummarized,
    CounsellingHeld,
    RegistrationCheckedIn,
    RegistrationCheckedOut,
    ReportIssued,
    ReportsPlanned,
    WorkSubmitted,
)


@reads(ActivityCompleted)
def count_an_activity(event: ActivityCompleted, cause: Cause) -> Iterator[Effect]:
    yield from counted(event, event.activity, event.counts_in, cause.at)


@reads(ActivityCompleted)
def count_a_prefecture(event: ActivityCompleted, cause: Cause) -> Iterator[Effect]:
    """Once, however much is held there."""
    if event.prefecture is None:
        return
    yield from counted(event, event.prefecture, event.covers, cause.at, organization=event.prefecture)


@reads(RegistrationCheckedIn)
def count_a_participant(event: RegistrationCheckedIn, cause: Cause) -> Iterator[Effect]:
    yield from counted(event, event.registration, event.counts_in, event.checked_in_at)


@reads(RegistrationCheckedOut)
def count_hours(event: RegistrationCheckedOut, cause: Cause) -> Iterator[Effect]:
    """In minutes, so that nothing is lost in rounding; shown in hours."""
    yield from counted(event, event.registration, event.counts_in, event.checked_out_at, amount=event.minutes)


@reads(WorkSubmitted)
def count_a_work(event: WorkSubmitted, cause: Cause) -> Iterator[Effect]:
    """Once, however often it is mended and handed in again."""
    yield from counted(event, event.work, event.counts_in, event.submitted_at)


@reads(CounsellingHeld)
def count_a_counselling_session(event: CounsellingHeld, cause: Cause) -> Iterator[Effect]:
    """That there was one, and nothing of whose it was."""
    yield from counted(event, event.hour, event.counts_in, cause.at)


@reads(ReportsPlanned)
def schedule_reports(event: ReportsPlanned, cause: Cause) -> Iterator[Effect]:
    """From when the plan came into force: what is over by then nobody reports on."""
    for period in event.periods:
        yield create(
            ReportSchedule.begin(
                event.campaign,
                event.work_item,
                event.organization,
                period,
                event.counts_in,
                event.starts_on,
                event.ends_on,
                cause.at,
            )
        )


@reads(ReportIssued)
def count_a_report(event: ReportIssued, cause: Cause) -> Iterator[Effect]:
    yield from counted(event, event.report, event.counts_in, cause.at)


@reads(ActivitySummarized)
def propose_a_good_practice(event: ActivitySummarized, cause: Cause) -> Iterator[Effect]:
    if event.good_practice:
        yield create(GoodPractice.propose(event, cause.at))


ALL: list[Reading[Any]] = [
    count_an_activity,
    count_a_prefecture,
    count_a_participant,
    count_hours,
    count_a_work,
    count_a_counselling_session,
    schedule_reports,
    count_a_report,
    propose_a_good_practice,
]
