"""What was achieved of the plan in one period, in one organization and below. One for each; once issued, it stands."""

from datetime import date, datetime

from services.chassis.domain import Aggregate, Code, Instant, Line, OrganizationPath
from services.chassis.ids import derived_id
from services.events.domain.periods import Span
from services.events.domain.plan import Plan
from services.events.domain.proposal import Value
from services.events.domain.report_schedule import ReportSchedule
from services.events.published import ReportIssued, ReportPeriod, WorkItemNumber


class Figure(Value):
    work_item: WorkItemNumber
    title: Line
    """The work item's."""
    measure: Code
    name: Line
    in_period: int
    to_date: int
    target: int | None
    """The plan's, and only for the whole campaign."""


class Report(Aggregate, collection="reports"):
    indexes = (("organization", "starts_on"), ("campaign", "starts_on"))

    campaign: Code
    campaign_title: Line
    organization: OrganizationPath
    organization_name: Line
    period: ReportPeriod
    starts_on: date
    ends_on: date
    issued_at: Instant
    figures: tuple[Figure, ...]

    @staticmethod
    def id_of(campaign: Code, organization: OrganizationPath, span: Span) -> str:
        return derived_id("report", campaign, organization, span.period, span.starts_on.isoformat())

    @classmethod
    def issue(
        cls, schedule: ReportSchedule, plan: Plan, figures: tuple[Figure, ...], span: Span, now: datetime
    ) -> "Report":
        names = {known.id: known.name for known in plan.organizations}
        report = cls(
            id=cls.id_of(schedule.campaign, schedule.organization, span),
            campaign=schedule.campaign,
            campaign_title=plan.title,
            organization=schedule.organization,
            organization_name=names.get(schedule.organization, schedule.organization),
            period=span.period,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            issued_at=now,
            figures=figures,
        )
        report.record(
            ReportIssued(
                report=report.id,
                campaign=report.campaign,
                work_item=schedule.work_item,
                organization=report.organization,
                period=span.period,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                readers=tuple(schedule.readers),
                counts_in=schedule.counts_in,
            )
        )
        return report
