"""How fast things come and are done, told by the log's own offsets: the same whichever process does the reading."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.chassis.log.port import Lag, Partition

WINDOW = timedelta(seconds=60)
"""A pace is the mean of at most so long: short enough to notice, long enough not to jump."""

NOT_SOONER = timedelta(seconds=2)
KEPT = 180


@dataclass(frozen=True, slots=True)
class Pace:
    """Events a second; none where there is nothing to tell it by yet."""

    arriving: float | None = None
    done: float | None = None
    drained_in: float | None = None
    """Seconds until nothing waits, if both go on so; none where it does not drain."""


@dataclass(frozen=True, slots=True)
class Point:
    """All of a service's partitions at one moment."""

    at: datetime
    waiting: int
    arriving: float
    done: float


@dataclass(frozen=True, slots=True)
class _Sample:
    at: datetime
    offsets: Mapping[Partition, tuple[int, int]]


class Flow:
    """Fed by whoever asks the log anyway; what comes too soon after the last is left out."""

    def __init__(self) -> None:
        self.history: deque[Point] = deque(maxlen=KEPT)
        self._samples: deque[_Sample] = deque()

    def see(self, lags: Iterable[Lag], now: datetime) -> None:
        if self._samples and now - self._samples[-1].at < NOT_SOONER:
            return
        seen = list(lags)
        before = self._samples[-1] if self._samples else None
        self._samples.append(_Sample(now, {lag.partition: (lag.committed, lag.end) for lag in seen}))
        while now - self._samples[0].at > WINDOW and len(self._samples) > 2:
            self._samples.popleft()
        if before is not None:
            paces = [_between(before, lag, now) for lag in seen]
            arriving, done = sum(pace.arriving or 0 for pace in paces), sum(pace.done or 0 for pace in paces)
            self.history.append(Point(now, sum(lag.records for lag in seen), arriving, done))

    def pace(self, lag: Lag, now: datetime) -> Pace:
        return _between(self._samples[0], lag, now) if self._samples else Pace()


def together(flows: Sequence[Flow]) -> list[Point]:
    """The points of several that are fed at the same moments, added up."""
    first, *others = flows
    by_moment = [{point.at: point for point in other.history} for other in others]
    told = []
    for point in first.history:
        same = [point, *(points[point.at] for points in by_moment if point.at in points)]
        told.append(
            Point(point.at, sum(p.waiting for p in same), sum(p.arriving for p in same), sum(p.done for p in same))
        )
    return told


def _between(sample: _Sample, lag: Lag, now: datetime) -> Pace:
    before, passed = sample.offsets.get(lag.partition), (now - sample.at).total_seconds()
    if before is None or passed <= 0:
        return Pace(drained_in=None if lag.records else 0.0)
    done, arriving = max(0, lag.committed - before[0]) / passed, max(0, lag.end - before[1]) / passed
    left = lag.records / (done - arriving) if lag.records and done > arriving else None
    return Pace(arriving, done, left if lag.records else 0.0)
