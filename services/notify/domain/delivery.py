"""One notification on its way to one person by one channel beside the inbox, and what became of it.

    queued ──→ sending ──→ sent ──→ delivered
       ↑          │          └────→ failed
       ├──────────┤ it was not taken: later again
       └─ unknown ┘ nobody can say whether it was taken: looked up, and never handed over again blindly

The attempt is written down (`sending`) before the carrier is asked. Whoever finds it so after the lease knows that the carrier
may have it. Receipts come late, twice and out of order: the state only ever moves towards what is known for good.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from services.chassis.domain import Aggregate, Code, Count, Instant, OrganizationPath, PersonId
from services.chassis.ids import derived_id
from services.notify.domain.recipient import Channel
from services.notify.published import DeliveryGivenUp

LEASE = timedelta(seconds=60)
"""Longer than any carrier is waited for: a process that is at it is left alone for so long."""

LOOK_AGAIN_AFTER = timedelta(seconds=30)

PATIENCE = {
    Channel.WECHAT: timedelta(minutes=10),
    Channel.SMS: timedelta(minutes=15),
    Channel.EMAIL: timedelta(hours=4),
}
"""From the first attempt until the next channel has its turn."""

LONGEST_PAUSE = timedelta(minutes=10)
NOT_IN_TIME = "not_in_time"
NO_RECEIPT = "no_receipt"


class Status(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DELIVERED = "delivered"


class Delivery(Aggregate, collection="deliveries"):
    indexes = (
        ("organization", "queued_at"),
        ("channel", "status", "queued_at"),
        ("status", "queued_at"),
        ("status", "settled_at"),
        ("notification",),
    )
    moves: ClassVar = {
        Status.QUEUED: frozenset({Status.SENDING, Status.FAILED, Status.DELIVERED}),
        Status.SENDING: frozenset({Status.QUEUED, Status.SENT, Status.UNKNOWN, Status.FAILED, Status.DELIVERED}),
        Status.SENT: frozenset({Status.UNKNOWN, Status.FAILED, Status.DELIVERED}),
        Status.UNKNOWN: frozenset({Status.QUEUED, Status.SENT, Status.FAILED, Status.DELIVERED}),
        Status.FAILED: frozenset({Status.DELIVERED}),
    }

    notification: str
    person: PersonId
    organization: OrganizationPath
    template: Code
    channel: Channel
    following: list[Channel] = []
    """What is tried after this one, in this order."""
    urgent: bool = False
    """Quiet hours do not hold it."""
    status: Status = Status.QUEUED
    attempts: Count = 0
    reason: Code | None = None
    """Why the last attempt, or the delivery, came to nothing."""
    turn_at: Instant | None = None
    """When the channel's rate has room for it, once that was asked."""
    queued_at: Instant
    give_up_at: Instant | None = None
    sent_at: Instant | None = None
    settled_at: Instant | None = None
    """When it was delivered, failed, or given up as unknown."""

    @classmethod
    def first(
        cls,
        notification: str,
        to: PersonId,
        organization: OrganizationPath,
        template: Code,
        channels: Sequence[Channel],
        now: datetime,
        *,
        urgent: bool = False,
    ) -> Self:
        """One for each notification, whichever channel it is: whoever plans it again finds it there."""
        channel, *following = channels
        return cls(
            id=derived_id("delivery", notification),
            notification=notification,
            person=to,
            organization=organization,
            template=template,
            channel=channel,
            following=following,
            urgent=urgent,
            queued_at=now,
            due_at=now,
        )

    @classmethod
    def after(cls, before: str, given_up: DeliveryGivenUp, now: datetime) -> Self:
        """The next channel's turn, once for each delivery that was given up."""
        next_one = cls.first(
            given_up.notification,
            given_up.person,
            given_up.organization,
            given_up.template,
            [Channel(each) for each in given_up.following],
            now,
            urgent=given_up.urgent,
        )
        next_one.id = derived_id("delivery", given_up.notification, before)
        return next_one

    def wait_until(self, moment: datetime) -> None:
        """Nobody is woken, and no carrier is asked for more than it takes."""
        if self.status is Status.QUEUED:
            self.due_at = moment

    def take_turn(self, moment: datetime) -> None:
        self.turn_at = moment
        self.wait_until(moment)

    def take(self, now: datetime) -> bool:
        """Written down before the carrier is asked. False when another process has it, or it is over."""
        if self.status is not Status.QUEUED or self.due_at is None or self.due_at > now:
            return False
        if self.give_up_at is None:
            self.give_up_at = now + PATIENCE[self.channel]
        elif self.give_up_at <= now:
            self._fail(NOT_IN_TIME, now)
            return False
        self.become(Status.SENDING)
        self.attempts += 1
        self.turn_at, self.due_at = None, now + LEASE
        return True

    def not_taken(self, reason: Code, now: datetime, after: timedelta | None = None) -> None:
        """The carrier has not got it and never will have, of this attempt: it may be handed over again."""
        if self.status not in (Status.SENDING, Status.UNKNOWN):
            return
        self.become(Status.QUEUED)
        self.reason = reason
        pause = after or min(timedelta(seconds=5) * 2 ** min(self.attempts, 10), LONGEST_PAUSE)
        self.due_at = now + pause if self.give_up_at is None else min(now + pause, self.give_up_at)

    def lose_sight(self, reason: Code, now: datetime) -> None:
        """It may have been taken: to be looked up until it is known, or the next channel has its turn."""
        if self.status is Status.SENDING:
            self.become(Status.UNKNOWN)
        if self.status is not Status.UNKNOWN or self.settled_at is not None:
            return
        self.reason = reason
        if self.give_up_at is None or self.give_up_at <= now:
            self._give_up(now)
        else:
            self.due_at = min(now + LOOK_AGAIN_AFTER, self.give_up_at)

    def never_know(self, reason: Code, now: datetime) -> None:
        """It may have been taken and there is nobody to ask: the next channel has its turn at once."""
        if self.status is Status.SENDING:
            self.become(Status.UNKNOWN)
        if self.status is Status.UNKNOWN:
            self.reason = reason
            self._give_up(now)

    def sent(self, now: datetime, *, receipts: bool) -> None:
        """The carrier has it. One that gives no receipts has done all that will ever be known."""
        if self.status not in (Status.SENDING, Status.UNKNOWN):
            return
        self.become(Status.SENT)
        self.sent_at, self.reason = now, None
        self.due_at = self.give_up_at if receipts and self.settled_at is None else None

    def stay_silent(self, now: datetime) -> None:
        """No receipt came in time."""
        if self.status is Status.SENT and self.due_at is not None and self.due_at <= now:
            self.become(Status.UNKNOWN)
            self.reason = NO_RECEIPT
            self._give_up(now)

    def fail(self, reason: Code, now: datetime) -> None:
        """For good, by this channel. What was delivered stays delivered."""
        if self.status not in (Status.FAILED, Status.DELIVERED):
            self._fail(reason, now)

    def reach(self, now: datetime) -> None:
        """The person has it."""
        if not self.attempts or self.status is Status.DELIVERED:
            return
        self.become(Status.DELIVERED)
        self.reason, self.settled_at, self.due_at = None, now, None

    def _fail(self, reason: Code, now: datetime) -> None:
        self.become(Status.FAILED)
        self.reason = reason
        self._give_up(now)

    def _give_up(self, now: datetime) -> None:
        """Once: a receipt that comes later changes what is known, not who has the next turn."""
        self.due_at = None
        if self.settled_at is not None:
            return
        self.settled_at = now
        self.record(
            DeliveryGivenUp(
                notification=self.notification,
                person=self.person,
                organization=self.organization,
                template=self.template,
                channel=self.channel,
                status="failed" if self.status is Status.FAILED else "unknown",
                reason=self.reason or NOT_IN_TIME,
                following=list(self.following),
                urgent=self.urgent,
            )
        )
