"""What moves an activity from one stage to the next."""

from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.web import Approver, Command, Id, Organizer, changes
from services.events.domain.refusals import AuthorMayNotApprove, OverFrugalityCap, SafetyIncomplete
from services.events.routes.activity_views import ActivityView, Reason, Summary
from services.events.routes.reach import Activities, Campaigns

router = APIRouter(tags=["activities"])


@router.post("/activities/{id}/submit", **changes(ActivityView, SafetyIncomplete, OverFrugalityCap))
async def submit(
    id: Id, organizer: Organizer, command: Command, activities: Activities, campaigns: Campaigns
) -> Response:
    """提交审批，核对安全检查表与节俭上限 · For approval, held against the safety checklist and the frugality cap."""
    activity = await activities.get(id, within=organizer.organization)
    plan = (await campaigns.get(activity.campaign)).plan
    return await command.change(
        activities,
        id,
        lambda present: present.submit(organizer.person, plan, command.now),
        ActivityView.of,
        within=organizer.organization,
    )


@router.post("/activities/{id}/approve", **changes(ActivityView, AuthorMayNotApprove))
async def approve(id: Id, approver: Approver, command: Command, activities: Activities) -> Response:
    """批准；起草人与提交人除外 · By another than wrote it."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.approve(approver.person, command.now),
        ActivityView.of,
        within=approver.organization,
    )


@router.post("/activities/{id}/return", **changes(ActivityView))
async def return_to_its_author(
    id: Id, why: Reason, approver: Approver, command: Command, activities: Activities
) -> Response:
    """退回修改 · Back to its author, with the reason."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.return_to_author(approver.person, why.reason),
        ActivityView.of,
        within=approver.organization,
    )


@router.post("/activities/{id}/open", **changes(ActivityView))
async def open_registration(id: Id, organizer: Organizer, command: Command, activities: Activities) -> Response:
    """开放报名（到时也会自动开放）· Opens registration; by itself it opens in its time."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.open(command.now),
        ActivityView.of,
        within=organizer.organization,
    )


@router.post("/activities/{id}/close", **changes(ActivityView))
async def close_registration(id: Id, organizer: Organizer, command: Command, activities: Activities) -> Response:
    """截止报名（到时也会自动截止）· Closes registration; by itself it closes in its time."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.close(command.now),
        ActivityView.of,
        within=organizer.organization,
    )


@router.post("/activities/{id}/complete", **changes(ActivityView))
async def complete(id: Id, organizer: Organizer, command: Command, activities: Activities) -> Response:
    """活动已举办；未签到者记为缺席 · It was held; who had a seat and did not come was absent."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.complete(command.now),
        ActivityView.of,
        within=organizer.organization,
    )


@router.post("/activities/{id}/cancel", **changes(ActivityView))
async def cancel(id: Id, why: Reason, organizer: Organizer, command: Command, activities: Activities) -> Response:
    """取消活动，并通知每位报名者 · Does not take place; each who is registered is told."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.cancel(organizer.person, why.reason, command.now),
        ActivityView.of,
        within=organizer.organization,
    )


@router.post("/activities/{id}/summarize", **changes(ActivityView))
async def summarize(
    id: Id, summed: Summary, organizer: Organizer, command: Command, activities: Activities
) -> Response:
    """总结，可推荐为好做法 · Its summary, and whether others should know how it was done."""
    return await command.change(
        activities,
        id,
        lambda activity: activity.summarize(summed.summary, good_practice=summed.good_practice),
        ActivityView.of,
        within=organizer.organization,
    )
