"""Issues each report when its period is over: one for each period and organization, however often it is tried."""

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


@when_due(ReportSchedule)
async def issue_a_report(id: str, desk: Desk) -> None:
    """Its id names the period, so a second try finds it there; only then does the schedule move on. Figures go by when the
    facts were, not by when we heard of them."""
    schedules = desk.of(ReportSchedule)
    schedule = await schedules.get(id)
    now = desk.clock.now()
    if schedule.due_at is None or schedule.due_at > now:
        return
    plan = (await desk.of(Campaign).recall(schedule.campaign)).plan
    span = schedule.span
    figures = await _figures(schedule, plan, span, desk)
    await desk.of(Report).create(Report.issue(schedule, plan, figures, span, now))
    await schedules.change(id, lambda present: present.move_on(span))


async def _figures(schedule: ReportSchedule, plan: Plan, span: Span, desk: Desk) -> tuple[Figure, ...]:
    begins, ends = start_of(span.starts_on), end_of(span.ends_on)
    in_period = await _sums(schedule, Range(ge=instant_text(begins), lt=instant_text(ends)), desk)
    to_date = await _sums(schedule, Range(lt=instant_text(ends)), desk)
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
