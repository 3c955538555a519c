"""How far the plan has come: the sum of contributions for each measure, beside what the plan asks for."""

from collections.abc import Mapping, Sequence

from services.chassis.domain import OrganizationPath
from services.chassis.store.port import Tally
from services.chassis.web import View
from services.events.domain.campaign import Campaign
from services.events.domain.plan import Counted, Measure, WorkItem

BY = ("work_item", "measure")
"""What contributions are added up by."""


class MeasureProgress(View):
    code: str
    title: str
    counts: Counted
    target: int | None
    """The plan's, and only for the whole campaign: it gives no numbers to the organizations below."""
    actual: int
    percent: float | None


class WorkItemProgress(View):
    number: int
    title: str
    measures: tuple[MeasureProgress, ...]


class CampaignProgress(View):
    campaign: str
    organization: str
    work_items: tuple[WorkItemProgress, ...]


def progress_of(campaign: Campaign, organization: OrganizationPath, tallies: Sequence[Tally]) -> CampaignProgress:
    actual = {tally.by: tally.sum for tally in tallies}
    whole = organization == campaign.organization
    items = tuple(_item(item, actual, whole) for item in campaign.plan.work_items)
    return CampaignProgress(campaign=campaign.id, organization=organization, work_items=items)


def _item(item: WorkItem, actual: Mapping[tuple[str | int | bool | None, ...], int], whole: bool) -> WorkItemProgress:
    measures = tuple(_measure(each, actual.get((item.number, each.code), 0), whole) for each in item.measures)
    return WorkItemProgress(number=item.number, title=item.title, measures=measures)


def _measure(measure: Measure, actual: int, whole: bool) -> MeasureProgress:
    target = measure.target if whole else None
    return MeasureProgress(
        code=measure.code,
        title=measure.title,
        counts=measure.counts,
        target=target,
        actual=actual,
        percent=round(100 * actual / target, 1) if target else None,
    )
