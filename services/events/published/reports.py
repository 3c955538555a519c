"""Reports on the campaign's own work: planned, and issued for each period and organization."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.chassis.domain import Code, Event, OrganizationPath, PersonId
from services.events.published.words import WorkItemNumber

ReportPeriod = Literal["daily", "weekly", "quarterly", "annual"]
ReportId = Annotated[str, Field(min_length=1, max_length=80)]


class ReportsPlanned(Event, type="wuyi.events.campaign.reports_planned.v1"):
    """The plan asks for reports on what is done in this organization and below."""

    campaign: Code
    organization: OrganizationPath
    work_item: WorkItemNumber
    periods: tuple[ReportPeriod, ...]
    counts_in: tuple[Code, ...] = ()
    """The measures of its work item that count reports."""
    starts_on: date
    ends_on: date


class ReportIssued(Event, type="wuyi.events.report.issued.v1"):
    """For a period that is over. What is in it is read where it is kept."""

    report: ReportId
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    period: ReportPeriod
    starts_on: date
    ends_on: date
    readers: tuple[PersonId, ...]
    """Staff who have asked to be told."""
    counts_in: tuple[Code, ...] = ()
