"""A platform's address to which events are posted, for as long as it takes them.

    active ⇄ behind      more waits for it than may: nothing new is kept for it until it has caught up, by reading the log again
       ↓  ↖  ↓
    disabled             it said that it is gone (410), or took nothing for days; its owner enables it again
       ↓
    removed

What it may be told is what happens in its organization and below.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, Field

from services.chassis.domain import (
    Aggregate,
    Code,
    Count,
    Instant,
    Line,
    OrganizationPath,
    PersonId,
    Refused,
    Sensitive,
    within,
)
from services.notify.domain.webhook_topics import Topic, TopicWithheld, UnknownTopic, covers, withheld
from services.notify.published import (
    WebhookDisabled,
    WebhookEnabled,
    WebhookFellBehind,
    WebhookRegistered,
    WebhookRemoved,
)

MAX_TOPICS = 20
MAX_SECRETS = 4
OLD_SECRET_SIGNS_FOR = timedelta(days=1)
JUST_AFTER = timedelta(minutes=5)
LOOK_AGAIN_AFTER = timedelta(seconds=10)
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class TooManySecrets(Refused):
    code = "webhook_secrets"


class Status(StrEnum):
    ACTIVE = "active"
    BEHIND = "behind"
    DISABLED = "disabled"
    REMOVED = "removed"


class Secret(BaseModel):
    value: Annotated[str, Sensitive()]
    until: Instant | None = None
    """It signs no more from then on; the newest signs for good."""


class Gap(BaseModel):
    """What happened between these moments may not have been kept for it."""

    number: int
    since: Instant
    until: Instant


class Webhook(Aggregate, collection="webhooks"):
    indexes = (("organization", "registered_at"), ("status",))
    moves: ClassVar = {
        Status.ACTIVE: frozenset({Status.BEHIND, Status.DISABLED, Status.REMOVED}),
        Status.BEHIND: frozenset({Status.ACTIVE, Status.DISABLED, Status.REMOVED}),
        Status.DISABLED: frozenset({Status.ACTIVE, Status.REMOVED}),
    }

    organization: OrganizationPath
    title: Line
    url: Annotated[str, Sensitive()]
    """Sealed: many carry what opens a door in their path."""
    topics: Annotated[list[Topic], Field(min_length=1, max_length=MAX_TOPICS)]
    secrets: list[Secret]
    """The newest first."""
    status: Status = Status.ACTIVE
    registered_by: PersonId
    registered_at: Instant
    failing_since: Instant | None = None
    disabled_at: Instant | None = None
    disabled_for: Code | None = None
    missed_since: Instant | None = None
    """From when on events may not have reached it, and nobody is at it: a replay from here brings them."""
    missed_until: Instant | None = None
    """Until when, once it is enabled again; none is: still, or nobody wrote it down."""
    gap: Gap | None = None
    """What it is to catch up with, until somebody has taken that up."""
    times_behind: Count = 0

    @classmethod
    def register(
        cls,
        id: str,
        organization: OrganizationPath,
        title: Line,
        url: str,
        topics: Sequence[Topic],
        secret: str,
        by: PersonId,
        now: datetime,
        types: Iterable[str],
    ) -> Self:
        """`types`: all that there are. A topic that none of them lies on is a mistake, not a wish."""
        known = list(types)
        for topic in topics:
            if withheld(topic):
                raise TopicWithheld("it is between a worker and the union", field="topics", topic=topic)
            if not any(covers([topic], type) for type in known):
                raise UnknownTopic(f"no event is called {topic}", field="topics", topic=topic)
        webhook = cls(
            id=id,
            organization=organization,
            title=title,
            url=url,
            topics=sorted(set(topics)),
            secrets=[Secret(value=secret)],
            registered_by=by,
            registered_at=now,
        )
        webhook.record(WebhookRegistered(organization=organization, owner=by, topics=webhook.topics))
        return webhook

    @property
    def takes_postings(self) -> bool:
        return self.status in (Status.ACTIVE, Status.BEHIND)

    def wants(self, type: str, organization: str) -> bool:
        return within(organization, self.organization) and covers(self.topics, type) and not withheld(type)

    def signing_secrets(self, now: datetime) -> list[str]:
        return [secret.value for secret in self.secrets if secret.until is None or secret.until > now]

    def rotate(self, secret: str, now: datetime, *, at_once: bool = False) -> None:
        """Both sign for a day, so that the platform may change over; `at_once` where the old one is known to others."""
        if self.status is Status.REMOVED:
            self.become(Status.ACTIVE)  # refused
        kept = [] if at_once else [old for old in self.secrets if old.until is None or old.until > now]
        if len(kept) >= MAX_SECRETS:
            raise TooManySecrets(f"{len(kept)} secrets sign already", limit=MAX_SECRETS)
        ends = now + OLD_SECRET_SIGNS_FOR
        self.secrets = [Secret(value=secret), *(Secret(value=old.value, until=old.until or ends) for old in kept)]

    def take_success(self) -> None:
        self.failing_since = None

    def take_failure(self, now: datetime, *, gone: bool) -> None:
        if not self.takes_postings:
            return
        self.failing_since = self.failing_since or now
        if gone:
            self._disable("gone", now)

    def give_up(self, tried_since: datetime, now: datetime) -> None:
        """One posting has been tried for days. Where nothing else was taken meanwhile, it is not the posting that is at fault."""
        if self.takes_postings and self.failing_since is not None and self.failing_since <= tried_since + JUST_AFTER:
            self._disable("failing", now)

    def fall_behind(self, first: datetime, now: datetime) -> bool:
        """What happened at `first`, and later, is not kept for it. False where it is to be kept after all."""
        if self.status is Status.ACTIVE:
            self.become(Status.BEHIND)
            self.times_behind += 1
            self.missed_until = None
            self.due_at = now + LOOK_AGAIN_AFTER
            self.record(WebhookFellBehind(organization=self.organization, owner=self.registered_by))
        return self.miss(first)

    def miss(self, first: datetime) -> bool:
        if self.status is not Status.BEHIND:
            return False
        self.note_missed(first)
        return True

    def note_missed(self, first: datetime) -> None:
        """For whoever asks from when on to replay."""
        self.missed_since = min(first, self.missed_since or first)

    def wait_on(self, now: datetime) -> None:
        """Too much waits still."""
        if self.status is Status.BEHIND:
            self.due_at = now + LOOK_AGAIN_AFTER

    def catch_up(self, now: datetime) -> None:
        """From now on everything is kept for it again; what was not is the gap, and is read again from the log."""
        if self.status is not Status.BEHIND:
            return
        self.become(Status.ACTIVE)
        since = min(self.missed_since or now, self.gap.since if self.gap else now)
        self.gap = Gap(number=self.times_behind, since=since, until=now + CLOCKS_DIFFER_BY)
        self.missed_since = self.missed_until = None
        self.due_at = now

    def gap_is_seen_to(self, number: int) -> None:
        if self.gap is not None and self.gap.number == number:
            self.gap = None
            self.due_at = self.due_at if self.status is Status.BEHIND else None

    def enable(self, by: PersonId, now: datetime) -> None:
        """Whatever was missed meanwhile is brought by a replay, if it is wanted: `missed_since` says from when."""
        self.become(Status.ACTIVE)
        self.failing_since = self.disabled_at = self.disabled_for = None
        self.missed_until = now
        self.record(WebhookEnabled(organization=self.organization, owner=self.registered_by, by=by))

    def remove(self, by: PersonId) -> None:
        """Nothing is left by which it could be called."""
        self.become(Status.REMOVED)
        self.url, self.secrets = "", []
        self.gap, self.due_at = None, None
        self.record(WebhookRemoved(organization=self.organization, owner=self.registered_by, by=by))

    def _disable(self, reason: Literal["gone", "failing"], now: datetime) -> None:
        self.become(Status.DISABLED)
        self.disabled_at, self.disabled_for, self.missed_until = now, reason, None
        self.note_missed(min(now, self.failing_since or now, self.gap.since if self.gap else now))
        self.gap, self.due_at = None, None
        self.record(WebhookDisabled(organization=self.organization, owner=self.registered_by, reason=reason))
