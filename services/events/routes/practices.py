"""Good practices: proposed with a summary, chosen by somebody above, and there for everybody to read."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Code, Instant, NotFound, OrganizationPath
from services.chassis.store.port import In
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Approver,
    Command,
    CommandBody,
    Id,
    Page,
    SignedIn,
    View,
    answer,
    answers,
    changes,
    lists,
    repository,
)
from services.events.domain.good_practice import GoodPractice, Status
from services.events.domain.refusals import AudienceOutside, ChoosesOwnPractice
from services.events.routes.activity_views import Reason
from services.events.routes.reach import STAFF, Activities

router = APIRouter(tags=["good practices"])

Practices = Annotated[Repository[GoodPractice], repository(GoodPractice)]


class Choice(CommandBody):
    audience: OrganizationPath | None = Field(default=None, examples=["630000"])
    """Everybody in it and below hears of it; your own organization when it is not said."""


class PracticeView(View):
    id: str
    activity: str
    campaign: str
    work_item: int
    organization: str
    title: str
    status: Status
    proposed_at: Instant
    chosen_at: Instant | None
    audience: str | None
    because: str
    """Why it was passed over."""

    @classmethod
    def of(cls, practice: GoodPractice) -> "PracticeView":
        return cls(**practice.model_dump(include=set(cls.model_fields)))


class PracticeRead(View):
    practice: PracticeView
    summary: str
    """As it stands with the activity."""


@router.get("/good-practices", **lists(PracticeView))
async def list_good_practices(
    page: Page,
    caller: SignedIn,
    practices: Practices,
    campaign: Code | None = None,
    status: Status | None = None,
) -> Response:
    """好做法：工作人员看本组织及下属推荐的，其他人看已选用的 · Staff: their subtree's; others: what was chosen."""
    where: dict[str, Any] = {"campaign": campaign, "status": status}
    if caller.is_(*STAFF) and status is not Status.CHOSEN:
        return await page.of(practices, where, PracticeView.of, sort=("proposed_at",), within=caller.organization)
    where["status"] = Status.CHOSEN if status in (None, Status.CHOSEN) else In(())
    return await page.of(practices, where, PracticeView.of, sort=("proposed_at",))


@router.get("/good-practices/{id}", **answers(PracticeRead))
async def show_a_good_practice(id: Id, caller: SignedIn, practices: Practices, activities: Activities) -> Response:
    """一项好做法及其总结 · One of them, with the summary."""
    practice = await practices.get(id)
    ours = caller.is_(*STAFF) and caller.sees(practice.organization)
    if practice.status is not Status.CHOSEN and not ours:
        raise NotFound("there is no such GoodPractice", kind="GoodPractice", id=id)
    activity = await activities.get(practice.activity)
    return answer(PracticeRead(practice=PracticeView.of(practice), summary=activity.summary))


@router.post("/good-practices/{id}/choose", **changes(PracticeView, ChoosesOwnPractice, AudienceOutside))
async def choose_a_good_practice(
    id: Id, choice: Choice, approver: Approver, command: Command, practices: Practices
) -> Response:
    """选用并推广，通知范围内所有人 · Chosen, and told to everybody in the audience."""
    audience = choice.audience or approver.organization
    return await command.change(
        practices,
        id,
        lambda practice: practice.choose(approver.person, approver.organization, audience, command.now),
        PracticeView.of,
        within=approver.organization,
    )


@router.post("/good-practices/{id}/pass-over", **changes(PracticeView, ChoosesOwnPractice))
async def pass_a_practice_over(
    id: Id, why: Reason, approver: Approver, command: Command, practices: Practices
) -> Response:
    """暂不选用，说明理由 · Not chosen, with the reason; it may be later."""
    return await command.change(
        practices,
        id,
        lambda practice: practice.pass_over(approver.person, why.reason),
        PracticeView.of,
        within=approver.organization,
    )
