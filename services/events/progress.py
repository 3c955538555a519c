"""How far the plan has come: the sum of contributions for each measure, beside what the plan asks for."""

from collections.abc import Mapping, Sequence

from services.chassis.domain import OrganizationPath
from services.chassis.store.port import Tally
from services.chassis.web import View
from services.events.domain.campaign import Campaign
from services.events.domain.plan import Counted, Measure, WorkItem
from services.events.fed import is_fed

BY = ("work_item", "measure", "counts")
"""What contributions are added up by."""

Sums = Mapping[tuple[str | int | bool | None, ...], int]

KEPT_IN = {Counted.YUAN: 100, Counted.HOURS: 60}
"""Money in fen and time in minutes: how many make one of what is shown."""


class MeasureProgress(View):
    code: str
    title: str
    counts: Counted
    target: int | None
    """The plan's, and only for the whole campaign: it gives no numbers to the organizations below."""
    actual: int
    percent: float | None
    fed: bool
    """Whether any service counts for it. Where none does, `actual` is not a result: nobody has looked."""


class WorkItemProgress(View):
    number: int
    title: str
    measures: tuple[MeasureProgress, ...]


class CampaignProgress(View):
    campaign: str
    organization: str
    work_items: tuple[WorkItemProgress, ...]


def progress_of(campaign: Campaign, organization: OrganizationPath, tallies: Sequence[Tally]) -> CampaignProgress:
    sums = {tally.by: tally.sum for tally in tallies}
    whole = organization == campaign.organization
    items = tuple(_item(item, sums, whole) for item in campaign.plan.work_items)
    return CampaignProgress(campaign=campaign.id, organization=organization, work_items=items)


def _item(item: WorkItem, sums: Sums, whole: bool) -> WorkItemProgress:
    measures = tuple(_measure(item, each, sums, whole) for each in item.measures)
    return WorkItemProgress(number=item.number, title=item.title, measures=measures)


def _measure(item: WorkItem, measure: Measure, sums: Sums, whole: bool) -> MeasureProgress:
    target = measure.target if whole else None
    actual = actual_of(item.number, measure, sums)
    return MeasureProgress(
        code=measure.code,
        title=measure.title,
        counts=measure.counts,
        target=target,
        actual=actual,
        percent=round(100 * actual / target, 1) if target else None,
        fed=is_fed(measure.counts, item),
    )


def actual_of(item: int, measure: Measure, sums: Sums) -> int:
    """What names the measure, and what only says that it is a number of the same, of this work item or of any."""
    named = sums.get((item, measure.code, None), 0)
    told = sum(sums.get((each, None, measure.counts.value), 0) for each in (item, None))
    return (named + told) // KEPT_IN.get(measure.counts, 1)
