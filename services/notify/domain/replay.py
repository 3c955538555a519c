"""What happened between two moments, read again from the log and posted to one webhook; it goes on where it stopped.

How far each partition was when it began is written down first, so that it has an end.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from services.chassis.domain import Aggregate, Count, Instant, Invalid, OrganizationPath, PersonId
from services.chassis.ids import derived_id

LEASE = timedelta(seconds=10)
"""Longer than a page takes."""

ROOM_AFTER = timedelta(seconds=10)


class EmptyRange(Invalid):
    code = "webhook_range_empty"


class Status(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Replay(Aggregate, collection="webhook_replays"):
    indexes = (("webhook", "asked_at"), ("webhook", "status"))
    moves: ClassVar = {Status.RUNNING: frozenset({Status.COMPLETED, Status.CANCELLED})}

    webhook: str
    organization: OrganizationPath
    since: Instant
    until: Instant
    resend: bool
    """Also what was posted before; otherwise only what never was."""
    asked_by: PersonId | None
    """Nobody, where the webhook had fallen behind."""
    asked_at: Instant
    status: Status = Status.RUNNING
    charted: bool = False
    places: dict[str, int] = {}
    """For each partition that has something left: what is read next."""
    ends: dict[str, int] = {}
    read: Count = 0
    posted: Count = 0
    finished_at: Instant | None = None

    @classmethod
    def ask(
        cls,
        id: str,
        webhook: str,
        organization: OrganizationPath,
        since: datetime,
        until: datetime,
        now: datetime,
        *,
        by: PersonId | None,
        resend: bool,
    ) -> Self:
        if since >= until:
            raise EmptyRange("nothing lies between these moments", field="until")
        return cls(
            id=id,
            webhook=webhook,
            organization=organization,
            since=since,
            until=until,
            resend=resend,
            asked_by=by,
            asked_at=now,
            due_at=now,
        )

    @classmethod
    def of_a_gap(
        cls, webhook: str, number: int, organization: OrganizationPath, since: datetime, until: datetime, now: datetime
    ) -> Self:
        """One for each time that the webhook had fallen behind."""
        id = derived_id("webhook_gap", webhook, str(number))
        return cls.ask(id, webhook, organization, since, until, now, by=None, resend=False)

    def take_up(self, now: datetime) -> bool:
        if self.status is not Status.RUNNING or self.due_at is None or self.due_at > now:
            return False
        self.due_at = now + LEASE
        return True

    def chart(self, places: Mapping[str, int], ends: Mapping[str, int], now: datetime) -> None:
        if self.charted or self.status is not Status.RUNNING:
            return
        self.charted = True
        self.ends = {place: end for place, end in ends.items() if places.get(place, 0) < end}
        self.places = {place: places.get(place, 0) for place in self.ends}
        self._end_if_done(now)

    def go_on(self, place: str, come_from: int, to: int, posted: int, now: datetime) -> bool:
        """What was read is posted; the next page of this partition begins at `to`. False when another was faster."""
        if self.status is not Status.RUNNING or self.places.get(place) != come_from:
            return False
        self.read += to - come_from
        self.posted += posted
        self.places = {**self.places, place: to}
        if to >= self.ends[place]:
            self.places = {other: at for other, at in self.places.items() if other != place}
        self.due_at = now + LEASE
        self._end_if_done(now)
        return True

    def wait_for_room(self, now: datetime) -> None:
        if self.status is Status.RUNNING:
            self.due_at = now + ROOM_AFTER

    def cancel(self, now: datetime) -> None:
        if self.status is Status.RUNNING:
            self.become(Status.CANCELLED)
            self.finished_at, self.due_at, self.places = now, None, {}

    def _end_if_done(self, now: datetime) -> None:
        if not self.places:
            self.become(Status.COMPLETED)
            self.finished_at, self.due_at = now, None
