"""What workers write for the campaign, from handing in to everybody's votes."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain import Code, Instant, Line, NotFound
from services.chassis.store.port import In
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    Id,
    Page,
    Publisher,
    Role,
    SignedIn,
    View,
    Worker,
    allowed,
    changes,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.events.domain import refusals
from services.events.domain.work import Link, Status, Vote, Words, Work
from services.events.published import WorkItemNumber
from services.events.routes.activity_views import Reason
from services.events.routes.reach import STAFF, Campaigns

router = APIRouter(tags=["works"])

Works = Annotated[Repository[Work], repository(Work)]
Votes = Annotated[Repository[Vote], repository(Vote)]
Moderator = Annotated[Caller, allowed(Role.ORGANIZER, Role.APPROVER)]


class Written(CommandBody):
    title: Line = Field(examples=["一颗螺丝的故事"])
    words: Words
    link: Link | None = None


class NewWork(Written):
    campaign: Code = Field(examples=["qinghai-2022"])
    work_item: WorkItemNumber = Field(examples=[8])
    kind: Code = Field(examples=["micro_story"])


class WorkView(View):
    id: str
    campaign: str
    work_item: int
    kind: str
    organization: str
    author: str | None
    """For staff and for the author: readers know the words, not the writer's account."""
    title: str
    words: str
    link: str | None
    status: Status
    submitted_at: Instant
    published_at: Instant | None
    because: str
    """Why it was returned or taken down."""

    @classmethod
    def of(cls, work: Work) -> "WorkView":
        return cls(id=work.id, **work.model_dump(include=set(cls.model_fields) - {"id"}))

    @classmethod
    def read(cls, work: Work) -> "WorkView":
        return cls.of(work).model_copy(update={"author": None})


@router.post(
    "/works",
    **creates(
        WorkView,
        NotFound,
        refusals.WorkItemNotInPlan,
        refusals.KindNotInWorkItem,
        refusals.OrganizationNotInCampaign,
    ),
)
async def submit_a_work(new: NewWork, worker: Worker, command: Command, works: Works, campaigns: Campaigns) -> Response:
    """提交微感言、微故事 · Hands in a micro thought or a micro story."""

    async def submit() -> Work:
        plan = (await campaigns.recall(new.campaign)).plan
        return Work.submit(
            command.id,
            plan,
            new.work_item,
            new.kind,
            new.title,
            new.words,
            new.link,
            by=worker.person,
            home=worker.organization,
            now=command.now,
        )

    return await command.create(works, submit, WorkView.of)


@router.get("/works", **lists(WorkView))
async def list_works(
    page: Page,
    caller: SignedIn,
    works: Works,
    campaign: Code | None = None,
    kind: Code | None = None,
    status: Status | None = None,
) -> Response:
    """工作人员看本组织及下属的作品，职工看已发布的作品 · Staff: their subtree's; workers: what is published."""
    where: dict[str, Any] = {"campaign": campaign, "kind": kind, "status": status}
    if caller.is_(*STAFF):
        return await page.of(works, where, WorkView.of, sort=("submitted_at",), within=caller.organization)
    where["status"] = Status.PUBLISHED if status in (None, Status.PUBLISHED) else In(())
    return await page.of(works, where, WorkView.read, sort=("submitted_at",))


@router.get("/works/mine", **lists(WorkView))
async def list_my_works(page: Page, worker: Worker, works: Works) -> Response:
    """我的作品，在各个阶段 · What I have handed in, at whatever stage."""
    return await page.of(works, {"author": worker.person}, WorkView.of, sort=("submitted_at",))


@router.get("/works/{id}", **shows(WorkView))
async def show_a_work(id: Id, caller: SignedIn, works: Works) -> Response:
    """一件作品 · One work; until it is published, for its author and for staff."""
    work = await works.get(id)
    if caller.person == work.author or (caller.is_(*STAFF) and caller.sees(work.organization)):
        return seen(work, WorkView.of)
    if work.status is not Status.PUBLISHED:
        raise NotFound("there is no such Work", kind="Work", id=id)
    return seen(work, WorkView.read)


@router.post("/works/{id}/submit", **changes(WorkView, refusals.NotTheAuthor))
async def submit_a_work_again(id: Id, mended: Written, worker: Worker, command: Command, works: Works) -> Response:
    """修改后重新提交 · Hands it in again, as it was mended."""
    return await command.change(
        works,
        id,
        lambda work: work.submit_again(mended.title, mended.words, mended.link, by=worker.person, now=command.now),
        WorkView.of,
    )


@router.post("/works/{id}/withdraw", **changes(WorkView, refusals.NotTheAuthor))
async def withdraw_a_work(id: Id, worker: Worker, command: Command, works: Works) -> Response:
    """作者撤回作品 · Its author takes it back, for good."""
    return await command.change(works, id, lambda work: work.withdraw(worker.person), WorkView.of)


@router.post("/works/{id}/moderate", **changes(WorkView, refusals.ModeratesOwnWork))
async def moderate_a_work(id: Id, moderator: Moderator, command: Command, works: Works) -> Response:
    """审核通过；作者本人除外 · Fit for everybody's eyes; said by another than its author."""
    return await command.change(
        works, id, lambda work: work.moderate(moderator.person), WorkView.of, within=moderator.organization
    )


@router.post("/works/{id}/return", **changes(WorkView, refusals.ModeratesOwnWork))
async def return_a_work(id: Id, why: Reason, moderator: Moderator, command: Command, works: Works) -> Response:
    """退回修改 · Back to its author, with the reason."""
    return await command.change(
        works,
        id,
        lambda work: work.return_to_author(moderator.person, why.reason),
        WorkView.of,
        within=moderator.organization,
    )


@router.post("/works/{id}/publish", **changes(WorkView))
async def publish_a_work(id: Id, publisher: Publisher, command: Command, works: Works) -> Response:
    """发布；此后人人可读、可投票 · From now on everybody may read it and vote for it."""
    return await command.change(
        works, id, lambda work: work.publish(command.now), WorkView.of, within=publisher.organization
    )


@router.post("/works/{id}/take-down", **changes(WorkView))
async def take_a_work_down(id: Id, why: Reason, publisher: Publisher, command: Command, works: Works) -> Response:
    """下架，说明理由 · Nobody may read it any more; its author hears why."""
    return await command.change(
        works, id, lambda work: work.take_down(why.reason), WorkView.of, within=publisher.organization
    )
