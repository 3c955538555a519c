"""Each webhook has a lane of its own: one that is slow, or answers nothing, takes no more than its few places and holds up no other.

In memory, of one process: what is lost with it is only how patient it had become.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from services.chassis.desk import Desk
from services.notify.webhooks.settings import WebhookSettings

AT_ONCE = 4
FAILURES_TO_CLOSE = 3
"""In a row; then one at a time is let through, to see whether it has come back."""
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
SLOWEST = timedelta(seconds=2)


@dataclass(slots=True)
class Lane:
    apart: timedelta
    """From one posting to the next, so that its rate is kept."""
    under_way: int = 0
    failures: int = 0
    next_at: datetime | None = None
    opens_at: datetime | None = None

    def turn(self, now: datetime) -> datetime:
        """When the one that asks may go: `now` where there is room at once, else a moment that is given to no other."""
        first = max(now, self.next_at or now, self.opens_at or now)
        if self.full:
            first = max(first, now + self.pace)
        self.next_at = first + (self.pace if self.closing else self.apart)
        return first

    def may_go(self, now: datetime) -> bool:
        """For one whose turn has come."""
        return not self.full and (self.opens_at is None or self.opens_at <= now)

    @contextmanager
    def held(self) -> Iterator[None]:
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def note(self, now: datetime, *, well: bool) -> None:
        if well:
            self.failures, self.opens_at = 0, None
            return
        self.failures += 1
        if self.closing:
            rests = min(self.failures - FAILURES_TO_CLOSE, 10)
            self.opens_at = now + min(FIRST_REST * 2**rests, LONGEST_REST)

    @property
    def closing(self) -> bool:
        return self.failures >= FAILURES_TO_CLOSE

    @property
    def full(self) -> bool:
        return self.under_way >= (1 if self.closing else AT_ONCE)

    @property
    def pace(self) -> timedelta:
        """How far apart those are put who have to wait."""
        return max(self.apart, SLOWEST / 20 if not self.closing else SLOWEST / 4)


class Lanes:
    def __init__(self, rate: float) -> None:
        self._apart = timedelta(seconds=1 / rate)
        self._lanes: dict[str, Lane] = {}

    def of(self, webhook: str) -> Lane:
        lane = self._lanes.get(webhook)
        if lane is None:
            lane = self._lanes[webhook] = Lane(self._apart)
        return lane


_lanes: WeakKeyDictionary[Desk, Lanes] = WeakKeyDictionary()


def lanes_of(desk: Desk) -> Lanes:
    found = _lanes.get(desk)
    if found is None:
        found = _lanes[desk] = Lanes(WebhookSettings().rate)
    return found
