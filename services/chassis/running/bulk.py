"""Many parked events that one thing went wrong with, retried or discarded one after the other at a chosen rate.

A job is a document with a timer: it goes on wherever a process that died left it, and a page done twice changes nothing. It never
goes near what was parked after it began, nor past what its dry run promised, so that an event which fails again is met once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Refused
from services.chassis.domain.types import Instant, instant_text
from services.chassis.running.parking import AlreadySettled, ParkedEvent, ParkedStatus
from services.chassis.running.retrying import Retry, StillArriving
from services.chassis.store.asking import Asked
from services.chassis.store.port import Range
from services.chassis.store.repository import Repository

MAX_RATE = 500
PAGE = 50
LEASE = timedelta(seconds=30)
"""Longer than a page takes: after that another process carries on."""

SORT = ("first_seen",)


class Doing(StrEnum):
    RETRY = "retry"
    DISCARD = "discard"


class JobStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class WaitingHasNoCause(Refused):
    """What waits behind another goes when that one goes: it is no group of its own to act upon."""

    code = "waiting_has_no_cause"


class JobEnded(Refused):
    code = "job_ended"


@dataclass(frozen=True, slots=True)
class Group:
    """Parked events that the same thing went wrong with; with a site, at that place of the code."""

    reason: str
    event_type: str
    site: str = ""

    def asked(self, until: datetime) -> dict[str, Any]:
        if self.reason == ParkedStatus.WAITING:
            raise WaitingHasNoCause("these wait behind others: act on those")
        at_the_site = {"site": self.site} if self.site else {}
        named = {"reason": self.reason, "event_type": self.event_type, **at_the_site}
        return {"open": True, **named, "first_seen": Range(le=instant_text(until))}


class BulkJob(Aggregate, collection="bulk_jobs"):
    indexes = (("started_at",),)
    moves: ClassVar = {JobStatus.RUNNING: frozenset({JobStatus.DONE, JobStatus.CANCELLED})}

    status: JobStatus = JobStatus.RUNNING
    doing: Doing
    reason: str
    event_type: str
    site: str
    why: str
    by: str
    rate: int
    at_most: int
    """As many as the dry run counted."""
    started_at: Instant
    ended_at: Instant | None = None
    after: list[str | int] | None = None
    """The place of the last one that was seen to."""
    done: int = 0
    passed_over: int = 0
    """Settled by others meanwhile, or only just arriving."""

    @property
    def group(self) -> Group:
        return Group(self.reason, self.event_type, self.site)

    @property
    def left(self) -> int:
        return max(0, self.at_most - self.done - self.passed_over)

    def take(self, now: datetime) -> bool:
        if self.status is not JobStatus.RUNNING:
            self.due_at = None
            return False
        self.due_at = now + LEASE
        return True

    def advance(
        self, seen_from: list[str | int] | None, after: list[str | int], done: int, passed: int, now: datetime
    ) -> None:
        """One page is done; the next one when the rate allows. Said by one of those who did the same page."""
        if self.after != seen_from:
            return
        self.after, self.done, self.passed_over = after, self.done + done, self.passed_over + passed
        if self.status is JobStatus.RUNNING:
            self.due_at = now + timedelta(seconds=(done + passed) / self.rate)

    def finish(self, now: datetime) -> None:
        if self.status is JobStatus.RUNNING:
            self.become(JobStatus.DONE)
            self.due_at, self.ended_at = None, now

    def cancel(self, now: datetime) -> None:
        """What is done stays done. The page in hand is carried through."""
        if self.status is not JobStatus.RUNNING:
            raise JobEnded("it has ended already", state=self.status.value)
        self.become(JobStatus.CANCELLED)
        self.due_at, self.ended_at = None, now


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: a dry run changes nothing."""

    events: int
    keys: int
    behind: int
    """Events that wait behind these, and go on after them."""


class Bulk:
    def __init__(self, jobs: Repository[BulkJob], retry: Retry, clock: Clock) -> None:
        self.jobs = jobs
        self._retry = retry
        self._clock = clock

    async def plan(self, group: Group) -> Plan:
        by_key = await self._retry.parked.tally(group.asked(self._clock.now()), by=("topic", "key"))
        mine = {each.by for each in by_key}
        waiting = await self._retry.parked.tally({"open": True, "status": ParkedStatus.WAITING}, by=("topic", "key"))
        behind = sum(each.count for each in waiting if each.by in mine)
        return Plan(sum(each.count for each in by_key), len(mine), behind)

    async def carry_on(self, id: str) -> None:
        job, ours = await self.jobs.change(id, lambda job: job.take(self._clock.now()))
        if not ours:
            return
        limit = min(PAGE, job.rate, job.left)
        page = await self._page(job, limit) if limit else []
        if not page:
            await self.jobs.change(id, lambda job: job.finish(self._clock.now()))
            return
        done = sum([await self._do(job, event) for event in page])
        after = list(self._retry.parked.place_of(page[-1], SORT))
        passed = len(page) - done
        await self.jobs.change(id, lambda each: each.advance(job.after, after, done, passed, self._clock.now()))

    async def _page(self, job: BulkJob, limit: int) -> list[ParkedEvent]:
        asked: Asked = job.group.asked(job.started_at)
        return await self._retry.parked.find(asked, sort=SORT, after=job.after, limit=limit)

    async def _do(self, job: BulkJob, event: ParkedEvent) -> bool:
        try:
            if job.doing is Doing.RETRY:
                await self._retry.retry(event.id, job.by)
            else:
                await self._retry.discard(event.id, job.why, job.by)
        except (AlreadySettled, StillArriving):
            return False
        return True


def facts_of(job: BulkJob) -> Mapping[str, str | int]:
    return {"status": job.status.value, "done": job.done, "passed_over": job.passed_over, "left": job.left}
