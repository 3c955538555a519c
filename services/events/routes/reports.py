"""Reports on the campaign's own work, as figures, as a page and as a workbook; and who is told of the next ones."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.domain import Code, Instant
from services.chassis.store.repository import Repository
from services.chassis.web import Command, Id, Page, View, answers, changes, lists, repository, seen, shows
from services.events.domain.refusals import TooManyReaders
from services.events.domain.report import Figure, Report
from services.events.domain.report_schedule import ReportSchedule
from services.events.pages import as_page, as_xlsx
from services.events.published import ReportPeriod
from services.events.routes.reach import Staff

router = APIRouter(tags=["reports"])

Reports = Annotated[Repository[Report], repository(Report)]
Schedules = Annotated[Repository[ReportSchedule], repository(ReportSchedule)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = answers(None)
PAGE["responses"][200] = {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}}
WORKBOOK = answers(None)
WORKBOOK["responses"][200] = {
    "description": "A workbook",
    "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
}


class ReportEntry(View):
    id: str
    campaign: str
    organization: str
    organization_name: str
    period: ReportPeriod
    starts_on: date
    ends_on: date
    issued_at: Instant

    @classmethod
    def of(cls, report: Report) -> "ReportEntry":
        return cls(**report.model_dump(include=set(cls.model_fields)))


class ReportView(ReportEntry):
    campaign_title: str
    figures: tuple[Figure, ...]

    @classmethod
    def of(cls, report: Report) -> "ReportView":
        return cls(**report.model_dump(include=set(cls.model_fields)))


class ScheduleView(View):
    id: str
    campaign: str
    organization: str
    period: ReportPeriod
    next_from: date
    due_at: Instant | None
    """When the next one is issued; none after the campaign's end."""
    readers: tuple[str, ...]

    @classmethod
    def of(cls, schedule: ReportSchedule) -> "ScheduleView":
        return cls(**schedule.model_dump(include=set(cls.model_fields)))


@router.get("/reports", **lists(ReportEntry))
async def list_reports(
    page: Page, staff: Staff, reports: Reports, campaign: Code | None = None, period: ReportPeriod | None = None
) -> Response:
    """日报、周报、季报、年报，最新在前 · Those of your subtree, the latest first."""
    where = {"campaign": campaign, "period": period}
    return await page.of(
        reports, where, ReportEntry.of, sort=("starts_on",), descending=True, within=staff.organization
    )


@router.get("/reports/{id}", **shows(ReportView))
async def show_a_report(id: Id, staff: Staff, reports: Reports) -> Response:
    """一份报告：各项指标的本期数与累计数 · For each measure: in the period, and to date."""
    return seen(await reports.get(id, within=staff.organization), ReportView.of)


@router.get("/reports/{id}/html", **PAGE)
async def show_a_report_as_a_page(id: Id, staff: Staff, reports: Reports) -> Response:
    """报告网页 · As a page, to be read and printed."""
    return as_page(await reports.get(id, within=staff.organization))


@router.get("/reports/{id}/xlsx", **WORKBOOK)
async def have_a_report_as_a_workbook(id: Id, staff: Staff, reports: Reports) -> Response:
    """报告表格（XLSX）· As a workbook."""
    content = await asyncio.to_thread(as_xlsx, await reports.get(id, within=staff.organization))
    return Response(content, headers={"content-disposition": f'attachment; filename="{id}.xlsx"'}, media_type=XLSX)


@router.get("/report-schedules", **lists(ScheduleView))
async def list_schedules(
    page: Page, staff: Staff, schedules: Schedules, campaign: Code | None = None, period: ReportPeriod | None = None
) -> Response:
    """报告安排：各组织下一份报告的时间与收件人 · When each organization's next report is due, and who is told."""
    where = {"campaign": campaign, "period": period}
    return await page.of(schedules, where, ScheduleView.of, within=staff.organization)


@router.put("/report-schedules/{id}/readers/me", **changes(ScheduleView, TooManyReaders))
async def be_told_of_reports(id: Id, staff: Staff, command: Command, schedules: Schedules) -> Response:
    """订阅报告 · To be told of each report of this kind when it is issued."""
    return await command.change(
        schedules,
        id,
        lambda schedule: schedule.be_read_by(staff.person),
        ScheduleView.of,
        within=staff.organization,
    )


@router.delete("/report-schedules/{id}/readers/me", **changes(ScheduleView))
async def be_told_no_more(id: Id, staff: Staff, command: Command, schedules: Schedules) -> Response:
    """取消订阅 · To be told no more."""
    return await command.change(
        schedules,
        id,
        lambda schedule: schedule.be_read_no_more_by(staff.person),
        ScheduleView.of,
        within=staff.organization,
    )
