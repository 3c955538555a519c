"""Issues each report when its period is over: one for each period and organization, however often it is tried."""

from collections.abc import Sequence

from services.chassis.desk import Desk
from services.chassis.domain.days import end_of, start_of
from services.chassis.domain.types import instant_text
from services.chassis.service import when_due
from services.chassis.store.port import Condition, Range
from services.events.domain.campaign import Campaign
from services.events.domain.contribution import Contribution
from services.events.domain.periods import Span
from services.events.domain.plan import Plan
from services.events.domain.report import Figure, Report
from services.events.domain.report_schedule import ReportSchedule
from services.events.progress import BY, Sums, actual_of

AT_ONCE = 31
"""Periods in one write, where several are over: after a standstill, or on a clock that was moved."""


@when_due(ReportSchedule)
async def issue_reports(id: str, desk: Desk) -> None:
    """Each one's id names the period, so a second try finds it there; only then does the schedule move on. Figures go by when
    the facts were, not by when we heard of them."""
    schedules = desk.of(ReportSchedule)
    schedule = await schedules.get(id)
    spans = schedule.overdue(desk.clock.now(), AT_ONCE)
    if spans:
        await desk.of(Report).save_all(await _reports(schedule, spans, desk))
        await schedules.change(id, lambda present: present.move_on(spans))


async def _reports(schedule: ReportSchedule, spans: Sequence[Span], desk: Desk) -> list[Report]:
    plan = (await desk.of(Campaign).recall(schedule.campaign)).plan
    to_date = await _sums(schedule, Range(lt=instant_text(start_of(spans[0].starts_on))), desk)
    reports = []
    for span in spans:
        begins, ends = start_of(span.starts_on), end_of(span.ends_on)
        in_period = await _sums(schedule, Range(ge=instant_text(begins), lt=instant_text(ends)), desk)
        to_date = {by: to_date.get(by, 0) + in_period.get(by, 0) for by in to_date.keys() | in_period.keys()}
        figures = _figures(schedule, plan, in_period, to_date)
        reports.append(Report.issue(schedule, plan, figures, span, desk.clock.now()))
    return reports


def _figures(schedule: ReportSchedule, plan: Plan, in_period: Sums, to_date: Sums) -> tuple[Figure, ...]:
    whole = schedule.organization == plan.organization
    return tuple(
        Figure(
            work_item=item.number,
            title=item.title,
            measure=measure.code,
            name=measure.title,
            in_period=actual_of(item.number, measure, in_period),
            to_date=actual_of(item.number, measure, to_date),
            target=measure.target if whole else None,
        )
        for item in plan.work_items
        for measure in item.measures
    )


async def _sums(schedule: ReportSchedule, at: Range, desk: Desk) -> Sums:
    where: dict[str, Condition] = {"campaign": schedule.campaign, "at": at}
    tallies = await desk.of(Contribution).tally(where, BY, "amount", within=schedule.organization)
    return {tally.by: tally.sum for tally in tallies}
