"""Which report is to be issued next, for one organization and one kind of period, and who wants to hear of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.chassis.domain import Aggregate, Code, OrganizationPath, PersonId
from services.chassis.domain.days import day_of, end_of
from services.chassis.ids import derived_id
from services.events.domain.periods import Span, span_of
from services.events.domain.refusals import TooManyReaders
from services.events.published import ReportPeriod, WorkItemNumber

READY_AFTER = timedelta(hours=1)
"""What happened in the last minutes of a period has come in by then."""

MAX_READERS = 100


class ReportSchedule(Aggregate, collection="report_schedules"):
    indexes = (("organization",),)

    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    period: ReportPeriod
    counts_in: tuple[Code, ...]
    ends_on: date
    """The campaign's last day: the period that it lies in is the last one."""
    next_from: date
    """The first day of the period that is to be reported on next."""
    readers: list[PersonId] = []

    @staticmethod
    def id_of(campaign: Code, organization: OrganizationPath, period: ReportPeriod) -> str:
        return derived_id("report_schedule", campaign, organization, period)

    @classmethod
    def begin(
        cls,
        campaign: Code,
        work_item: int,
        organization: OrganizationPath,
        period: ReportPeriod,
        counts_in: tuple[Code, ...],
        starts_on: date,
        ends_on: date,
        now: datetime,
    ) -> "ReportSchedule":
        """From the campaign's beginning, or from now where that is past: nobody reports on what nobody was asked to."""
        schedule = cls(
            id=cls.id_of(campaign, organization, period),
            campaign=campaign,
            work_item=work_item,
            organization=organization,
            period=period,
            counts_in=counts_in,
            ends_on=ends_on,
            next_from=span_of(period, max(starts_on, day_of(now))).starts_on,
        )
        schedule._wind()
        return schedule

    @property
    def span(self) -> Span:
        return span_of(self.period, self.next_from)

    def overdue(self, now: datetime, most: int) -> list[Span]:
        """Those whose time has come, in their order."""
        spans = [self.span]
        while len(spans) < most and self._is_to_come(spans[-1].following):
            spans.append(spans[-1].following)
        return [span for span in spans if self._is_to_come(span) and _due(span) <= now]

    def move_on(self, issued: Sequence[Span]) -> None:
        """Those are there. Said by two at once, or again after a crash, it moves on once for each."""
        for span in issued:
            if span.starts_on == self.next_from:
                self.next_from = span.following.starts_on
        self._wind()

    def be_read_by(self, person: PersonId) -> None:
        if person in self.readers:
            return
        if len(self.readers) >= MAX_READERS:
            raise TooManyReaders(f"{MAX_READERS} are told already", limit=MAX_READERS)
        self.readers = [*self.readers, person]

    def be_read_no_more_by(self, person: PersonId) -> None:
        self.readers = [reader for reader in self.readers if reader != person]

    def _is_to_come(self, span: Span) -> bool:
        return span.starts_on <= self.ends_on

    def _wind(self) -> None:
        self.due_at = _due(self.span) if self._is_to_come(self.span) else None


def _due(span: Span) -> datetime:
    return end_of(span.ends_on) + READY_AFTER
