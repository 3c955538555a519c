"""A plan: in force, and what it asks of the other services."""

from datetime import date

from services.chassis.domain import Code, Count, Event, Line, OrganizationPath
from services.events.published.words import WorkItemNumber


class CampaignImported(Event, type="wuyi.events.campaign.imported.v1"):
    """A plan is in force: its number of work items, and the settings in it that somebody has yet to confirm."""

    campaign: Code
    organization: OrganizationPath
    work_items: Count
    to_confirm: Count


class CampaignRevised(Event, type="wuyi.events.campaign.revised.v1"):
    """The plan was replaced by a newer text; what was decided under the older one stays as it was."""

    campaign: Code
    organization: OrganizationPath
    work_items: Count
    to_confirm: Count


class HonorPlanned(Event, type="wuyi.events.campaign.honor_planned.v1"):
    """An honour of the plan, for whoever selects and awards. `quota` is the document's number, where it gives one."""

    campaign: Code
    organization: OrganizationPath
    issuer: Line
    """The organization's name, as it is printed."""
    work_item: WorkItemNumber
    honor: Code
    name: Line
    awarded_to: Code
    quota: Count | None
    part_of: Line | None
    recommend_only: bool
    counts_in: tuple[Code, ...] = ()
    """The measures of its work item that count its awards."""
    starts_on: date
    ends_on: date


class AidPlanned(Event, type="wuyi.events.campaign.aid_planned.v1"):
    """An aid programme of the plan, for whoever gives the aid. The plan says neither how much nor to whom: that is theirs to say."""

    campaign: Code
    organization: OrganizationPath
    work_item: WorkItemNumber
    aid: Code
    name: Line
    season: Code | None
    granted_to: Code | None
    kind: Code | None
    """What it is instead of aid in money: a facility, a contest."""
    starts_on: date
    ends_on: date


class PublicityPlanned(Event, type="wuyi.events.campaign.publicity_planned.v1"):
    """Where a work item of the plan is to be told of, and on which topics, for whoever keeps the calendar of stories. Told again,
    whole, when a newer text changes it."""

    campaign: Code
    organization: OrganizationPath
    work_item: WorkItemNumber
    outlets: tuple[Line, ...]
    topics: tuple[Line, ...]
