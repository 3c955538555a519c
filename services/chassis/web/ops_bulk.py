"""All that one thing went wrong with: looked at first (a dry run changes nothing), then retried or discarded at a rate, and stopped
at any moment."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from services.chassis.domain.types import Instant, Line
from services.chassis.running.acting import Acting, Facts
from services.chassis.running.bulk import (
    MAX_RATE,
    Bulk,
    BulkJob,
    Doing,
    Group,
    JobEnded,
    JobStatus,
    Plan,
    WaitingHasNoCause,
    facts_of,
)
from services.chassis.web.answers import CommandBody, View, answer, seen
from services.chassis.web.callers import Operator
from services.chassis.web.commanding import Command
from services.chassis.web.declaring import answers, changes, creates, lists, shows
from services.chassis.web.ops_acting import Watching, recorded
from services.chassis.web.ops_scope import FederationOnly, must_be_of_the_federation
from services.chassis.web.paging import Page
from services.chassis.web.reaching import Id, Now

Site = Annotated[str, Query(max_length=500)]
Reason = Annotated[str, Query(min_length=1, max_length=200)]


class NewJob(CommandBody):
    doing: Doing = Field(examples=["retry"])
    reason: str = Field(max_length=200, examples=["unfit_word"])
    event_type: str = Field(max_length=200, examples=["wuyi.events.registration.confirmed.v1"])
    site: str = Field(default="", max_length=500, examples=[""])
    why: Line = Field(examples=["规则已修正，重新处理"])
    """Of a discard also what each of them says for ever."""
    rate: int = Field(default=50, ge=1, le=MAX_RATE, examples=[50])
    """Events a second, at most."""
    expected: int = Field(ge=1, le=10_000_000, examples=[120])
    """What the dry run counted: it never does more."""


class PlanView(View):
    events: int
    keys: int
    behind: int
    """Events that wait behind these, and go on after them."""

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(events=plan.events, keys=plan.keys, behind=plan.behind)


class JobView(View):
    id: str
    status: JobStatus
    doing: Doing
    reason: str
    event_type: str
    site: str
    why: str
    by: str
    rate: int
    at_most: int
    done: int
    passed_over: int
    left: int
    started_at: Instant
    ended_at: datetime | None

    @classmethod
    def of(cls, job: BulkJob) -> Self:
        return cls(**{name: getattr(job, name) for name in cls.model_fields})


def bulk_jobs(bulk: Bulk, acting: Acting) -> APIRouter:
    router = APIRouter(tags=["parked in bulk"])

    async def standing(id: str) -> Facts:
        found = (await bulk.jobs.get_many([id])).get(id)
        return {} if found is None else facts_of(found)

    @router.get("/bulk/plan", **answers(PlanView, WaitingHasNoCause, FederationOnly))
    async def plan(watcher: Watching, reason: Reason, event_type: Site = "", site: Site = "") -> Response:
        """试算：会处理多少，不作任何改动 · A dry run: how many it would be. Nothing is changed."""
        must_be_of_the_federation(watcher)
        return answer(PlanView.of(await bulk.plan(Group(reason, event_type, site))))

    @router.post("/bulk/jobs", **creates(JobView, WaitingHasNoCause, FederationOnly, status=202))
    async def begin(new: NewJob, operator: Operator, command: Command) -> Response:
        """按组批量重试或放弃 · Retries or discards a group, at a rate."""
        must_be_of_the_federation(operator)
        group = Group(new.reason, new.event_type, new.site)
        group.asked(command.now)
        said = new.model_dump(include={"doing", "reason", "event_type", "site", "why", "rate"})
        now = command.now
        job = BulkJob(id=command.id, by=operator.person, at_most=new.expected, started_at=now, due_at=now, **said)

        async def do() -> Response:
            return await command.create(bulk.jobs, job, JobView.of, status=202)

        async def look() -> dict[str, Any]:
            return {
                "reason": group.reason,
                "event_type": group.event_type,
                "site": group.site,
                **await standing(job.id),
            }

        return await recorded(acting, command, (f"bulk_{new.doing.value}", job.id, new.why), look, do)

    @router.get("/bulk/jobs", **lists(JobView))
    async def jobs(page: Page, watcher: Watching) -> Response:
        """批量任务，最近的在前 · Bulk jobs, the latest first."""
        return await page.of(bulk.jobs, {}, JobView.of, sort=("started_at",), descending=True)

    @router.get("/bulk/jobs/{id}", **shows(JobView))
    async def job(id: Id, watcher: Watching) -> Response:
        """一个批量任务的进度 · How far one of them has come."""
        return seen(await bulk.jobs.get(id), JobView.of)

    @router.post("/bulk/jobs/{id}/cancel", **changes(JobView, JobEnded, FederationOnly))
    async def cancel(id: Id, now: Now, operator: Operator, command: Command) -> Response:
        """停止，已处理的不变 · Stops it; what is done stays done."""
        must_be_of_the_federation(operator)
        await bulk.jobs.get(id)

        async def do() -> Response:
            return await command.change(bulk.jobs, id, lambda job: job.cancel(now), JobView.of)

        return await recorded(acting, command, ("bulk_cancel", id, ""), lambda: standing(id), do)

    return router
