"""Activities, from the draft to the summary."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Code, Instant, NotFound, OrganizationPath
from services.chassis.domain.types import instant_text, subtree_end
from services.chassis.store.port import In, Range
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    Id,
    Organizer,
    Page,
    SignedIn,
    changes,
    creates,
    lists,
    seen,
    shows,
)
from services.events.domain import refusals
from services.events.domain.activity import Activity
from services.events.domain.proposal import Changes, Proposal
from services.events.domain.stages import PUBLIC, Status
from services.events.domain.standing import Standing
from services.events.published import WorkItemNumber
from services.events.routes.activity_views import ActivityView
from services.events.routes.reach import STAFF, Activities, Campaigns, Seats, Standings

router = APIRouter(tags=["activities"])

TAKING = (Status.APPROVED, Status.OPEN)
"""What a worker is shown who does not say what to show."""


class NewActivity(CommandBody, Proposal):
    campaign: Code = Field(examples=["qinghai-2022"])
    organization: OrganizationPath | None = Field(default=None, examples=["630000/630100"])
    """Who holds it; the caller's own organization when it is not said."""


class ChangedActivity(CommandBody, Changes):
    pass


@router.post(
    "/activities",
    **creates(
        ActivityView,
        NotFound,
        refusals.WorkItemNotInPlan,
        refusals.KindNotInWorkItem,
        refusals.OrganizationNotInCampaign,
        refusals.SafetyItemUnknown,
        refusals.WindowPassed,
        refusals.RegistrationAfterTheEnd,
    ),
)
async def draft_an_activity(
    new: NewActivity, organizer: Organizer, command: Command, activities: Activities, campaigns: Campaigns
) -> Response:
    """起草活动 · Drafts an activity of the campaign."""
    organization = new.organization or organizer.organization
    if not organizer.sees(organization):
        raise refusals.OutsideYourOrganization("that is outside your organization", organization=organization)

    async def draft() -> Activity:
        plan = (await campaigns.recall(new.campaign)).plan
        return Activity.draft(command.id, plan, new, organization=organization, by=organizer.person, now=command.now)

    return await command.create(activities, draft, ActivityView.of)


@router.get("/activities", **lists(ActivityView))
async def list_activities(
    page: Page,
    caller: SignedIn,
    activities: Activities,
    standings: Standings,
    campaign: Code | None = None,
    work_item: WorkItemNumber | None = None,
    kind: Code | None = None,
    status: Status | None = None,
    organization: OrganizationPath | None = None,
    starts_from: Annotated[Instant | None, Query(alias="from", description="最早开始 · Starts then or later")] = None,
    starts_to: Annotated[Instant | None, Query(alias="to", description="早于此开始 · Starts before then")] = None,
) -> Response:
    """工作人员看本组织及下属的活动，职工看可以参加的活动 · Staff: their subtree's; workers: what they may come to."""
    where: dict[str, Any] = {
        "campaign": campaign,
        "work_item": work_item,
        "kind": kind,
        "status": status,
        "organization": None if organization is None else Range(ge=organization, lt=subtree_end(organization)),
        "starts_at": _between(starts_from, starts_to),
    }
    if caller.is_(*STAFF):
        return await page.of(activities, where, ActivityView.of, sort=("starts_at",), within=caller.organization)
    standing = await _standing(caller, standings)
    where |= _may_come(caller, standing, status)
    return await page.of(
        activities, where, ActivityView.of, sort=("starts_at",), keep=lambda each: _welcome(caller, standing, each)
    )


@router.get("/activities/{id}", **shows(ActivityView))
async def show_an_activity(id: Id, caller: SignedIn, activities: Activities, standings: Standings) -> Response:
    """一项活动 · One activity."""
    activity = await activities.get(id)
    if caller.is_(*STAFF) and caller.sees(activity.organization):
        return seen(activity, ActivityView.of)
    if activity.status not in PUBLIC or not _welcome(caller, await _standing(caller, standings), activity):
        raise NotFound("there is no such Activity", kind="Activity", id=id)
    return seen(activity, ActivityView.of)


@router.patch(
    "/activities/{id}",
    **changes(
        ActivityView,
        refusals.FixedByNow,
        refusals.SafetyItemUnknown,
        refusals.WindowPassed,
        refusals.RegistrationAfterTheEnd,
    ),
)
async def revise_an_activity(
    id: Id,
    changed: ChangedActivity,
    organizer: Organizer,
    command: Command,
    activities: Activities,
    campaigns: Campaigns,
    seats: Seats,
) -> Response:
    """更改活动；已报名者会得知时间地点的变动 · Changes it; who is registered hears of another time or place."""
    activity = await activities.get(id, within=organizer.organization)
    plan = (await campaigns.recall(activity.campaign)).plan
    answer = await command.change(
        activities,
        id,
        lambda present: present.revise(changed, plan, command.now),
        ActivityView.of,
        within=organizer.organization,
    )
    if changed.capacity is not None:
        await seats.resume(id)
    return answer


async def _standing(caller: Caller, standings: Standings) -> Standing:
    found = await standings.get_many((caller.person,))
    return found.get(caller.person) or Standing(id=caller.person)


def _welcome(caller: Caller, standing: Standing, activity: Activity) -> bool:
    return activity.audience.welcomes(caller.organization, member=standing.member, honoree=standing.honoree)


def _may_come(caller: Caller, standing: Standing, status: Status | None) -> dict[str, Any]:
    """As much of `Audience.welcomes` as a store can be asked: every subtree that the caller's organization lies in."""
    codes = caller.organization.split("/")
    roots = ["", *("/".join(codes[: length + 1]) for length in range(len(codes)))]
    who = ["everyone", "organizations", *["members"] * standing.member, *["honorees"] * standing.honoree]
    shown = TAKING if status is None else (status,) if status in PUBLIC else ()
    return {"open_to": In(roots), "audience.who": In(who), "status": In(shown)}


def _between(since: datetime | None, until: datetime | None) -> Range | None:
    if since is None and until is None:
        return None
    return Range(ge=instant_text(since) if since else None, lt=instant_text(until) if until else None)
