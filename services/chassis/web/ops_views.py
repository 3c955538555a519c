"""What operators see of queues, outboxes and timers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from services.chassis.domain.types import Instant
from services.chassis.log.port import Lag
from services.chassis.running.flow import Pace, Point
from services.chassis.running.group import Progress
from services.chassis.web.answers import View


def seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


class QueueView(View):
    """One partition, and how far one of this service's groups has come in it."""

    group: str
    topic: str
    partition: int
    committed: int
    end: int
    lag_records: int
    lag_seconds: float
    read_here: bool
    """Whether it is this process that reads it."""
    progress_at: Instant | None
    paused: str | None
    """Why it is not read at the moment."""
    tries: int
    """In a row, that failed for that."""
    arriving_per_second: float | None
    done_per_second: float | None
    drained_in_seconds: float | None
    """If both go on like that; null where it is not known, or does not drain."""

    @classmethod
    def of(cls, group: str, lag: Lag, progress: Progress | None, pace: Pace, now: datetime) -> Self:
        return cls(
            group=group,
            topic=lag.partition.topic,
            partition=lag.partition.number,
            committed=lag.committed,
            end=lag.end,
            lag_records=lag.records,
            lag_seconds=seconds(lag.oldest_unread_at, now),
            read_here=progress is not None,
            progress_at=None if progress is None else progress.at,
            paused=None if progress is None else progress.paused,
            tries=0 if progress is None else progress.tries,
            arriving_per_second=pace.arriving,
            done_per_second=pace.done,
            drained_in_seconds=pace.drained_in,
        )


class PointView(View):
    at: Instant
    waiting: int
    arriving_per_second: float
    done_per_second: float


class FlowView(View):
    """All of the service's queues together, and how they came to be so."""

    group: str
    waiting: int
    oldest_seconds: float
    arriving_per_second: float
    done_per_second: float
    drained_in_seconds: float | None
    handled: int
    """By this process, since it started."""
    rebalances: int
    """Of this process's reader, since it began to read."""
    points: list[PointView]

    @classmethod
    def points_of(cls, points: Iterable[Point]) -> list[PointView]:
        return [
            PointView(at=p.at, waiting=p.waiting, arriving_per_second=p.arriving, done_per_second=p.done)
            for p in points
        ]


class StuckView(View):
    event: str
    reason: str


class OutboxView(View):
    count: int
    oldest_at: Instant | None
    age_seconds: float
    published: int
    """By this process, since it started."""
    away: str | None
    """Why nothing can be published at the moment."""
    stuck: list[StuckView]
    """Events that the log will never take as they are; a hundred at most."""


class TimerView(View):
    kind: str
    due: int
    overdue: int
    """Since more than a minute. A thousand is a thousand or more."""
    done: int
    failed: int
    """Both by this process, since it started."""
