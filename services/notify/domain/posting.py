"""One event on its way to one webhook.

    queued ──→ posting ──→ delivered
       ↑          │  └───→ failed       after three days, or because the webhook takes nothing any more
       └──────────┘ it was not taken, or nobody knows: later again

The attempt is written down before the platform is asked. One that may have been taken is posted again: its `webhook-id` is the
event's id, always the same, by which the platform tells a repetition. The order is not kept; `subject` and `sequence` tell it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import ClassVar, Self

from services.chassis.domain import Aggregate, Code, Count, Instant, OrganizationPath
from services.chassis.ids import derived_id

LEASE = timedelta(seconds=30)
"""Longer than any platform is waited for: a process that is at it is left alone for so long."""

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=20),
)
"""After each failed attempt, as Standard Webhooks has it; three days in all."""

TRIED_FOR = timedelta(days=3)
MAX_WAITING = 10_000
"""For one webhook; with more it has fallen behind."""

LONGEST_WISH = timedelta(hours=12)
"""A platform's Retry-After is heeded up to this."""

WEBHOOK_OFF = "webhook_off"


class Status(StrEnum):
    QUEUED = "queued"
    POSTING = "posting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Posting(Aggregate, collection="postings"):
    indexes = (
        ("webhook", "queued_at"),
        ("webhook", "status", "queued_at"),
        ("webhook", "open"),
        ("webhook", "event"),
        ("event",),
        ("status", "settled_at"),
    )
    moves: ClassVar = {
        Status.QUEUED: frozenset({Status.POSTING, Status.FAILED}),
        Status.POSTING: frozenset({Status.QUEUED, Status.DELIVERED, Status.FAILED}),
        Status.DELIVERED: frozenset({Status.QUEUED}),
        Status.FAILED: frozenset({Status.QUEUED}),
    }

    webhook: str
    organization: OrganizationPath
    """The webhook's."""
    event: str
    type: str
    subject: str
    happened_at: Instant
    body: str | None
    """What is posted; let go of once that is over."""
    status: Status = Status.QUEUED
    open: bool = True
    attempts: Count = 0
    answer: Code | None = None
    """The class of the last answer: `2xx`, `5xx`, `timeout`."""
    answer_status: int | None = None
    queued_at: Instant
    first_at: Instant | None = None
    turn_at: Instant | None = None
    """When there is room for it, once that was asked."""
    settled_at: Instant | None = None
    replay: str | None = None
    """The replay that had it posted anew."""

    @staticmethod
    def id_of(webhook: str, event: str) -> str:
        return derived_id("posting", webhook, event)

    @classmethod
    def of(
        cls,
        webhook: str,
        organization: OrganizationPath,
        event: str,
        type: str,
        subject: str,
        happened_at: datetime,
        body: str,
        now: datetime,
    ) -> Self:
        """One for each event and webhook: made again, it is the same one."""
        return cls(
            id=cls.id_of(webhook, event),
            webhook=webhook,
            organization=organization,
            event=event,
            type=type,
            subject=subject,
            happened_at=happened_at,
            body=body,
            queued_at=now,
            due_at=now,
        )

    def take_turn(self, moment: datetime) -> None:
        if self.status is Status.QUEUED:
            self.turn_at = self.due_at = moment

    def take(self, now: datetime) -> bool:
        """Written down before it is posted. False when another process has it, or it is over."""
        if not self.open or self.due_at is None or self.due_at > now:
            return False
        if self.status is Status.QUEUED:
            self.become(Status.POSTING)
        self.attempts += 1
        self.first_at = self.first_at or now
        self.turn_at, self.due_at = None, now + LEASE
        return True

    def deliver(self, answer: Code, status: int | None, now: datetime) -> None:
        if self.status is not Status.POSTING:
            return
        self.answer, self.answer_status = answer, status
        self._settle(Status.DELIVERED, now)

    def put_off(self, answer: Code, status: int | None, now: datetime, wish: timedelta | None = None) -> None:
        """It was not taken, as far as anybody knows: again after a pause, or no more."""
        if self.status is not Status.POSTING:
            return
        self.answer, self.answer_status = answer, status
        over = self.first_at is not None and now - self.first_at >= TRIED_FOR
        if over or self.attempts > len(PAUSES):
            self._settle(Status.FAILED, now)
            return
        self.become(Status.QUEUED)
        pause = PAUSES[self.attempts - 1] * Random(f"{self.id} {self.attempts}").uniform(0.95, 1.0)
        self.due_at = now + max(pause, min(wish or timedelta(0), LONGEST_WISH))

    def call_off(self, reason: Code, now: datetime) -> None:
        if self.open:
            self.answer = reason
            self._settle(Status.FAILED, now)

    def again(self, replay: str, body: str, now: datetime) -> bool:
        """Once for each replay, whatever became of it before. One that is under way is left so."""
        if self.open or self.replay == replay:
            return False
        self.become(Status.QUEUED)
        self.replay, self.body, self.open = replay, body, True
        self.attempts, self.first_at, self.settled_at = 0, None, None
        self.queued_at = self.due_at = now
        return True

    def _settle(self, status: Status, now: datetime) -> None:
        self.become(status)
        self.open, self.body = False, None
        self.settled_at, self.turn_at, self.due_at = now, None, None
