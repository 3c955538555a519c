"""What time it is comes in from outside, so that a rehearsal and the simulator can move it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """Stands still until it is moved. Whoever waits for a moment hears of every move, and only then looks again."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Back is allowed: a machine's clock may be set back too."""
        self._now = moment.astimezone(UTC)
        for listener in tuple(self._listeners):
            listener()

    def advance(self, span: timedelta) -> None:
        self.move_to(self._now + span)

    def on_move(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each move; what is returned stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
