"""One process of the simulated world: it may stop for ever between any two of its steps, or stand still and wake up later."""

from contextvars import Context, ContextVar, copy_context
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.chassis.clock import Clock

if TYPE_CHECKING:
    from services.chassis.simulation.loop import Step, Timer

_HOME: ContextVar["Process | None"] = ContextVar("process", default=None)


def process_of(context: Context) -> "Process | None":
    """Whose step it is that runs in this context: tasks and timers inherit it from whoever starts them."""
    return context.get(_HOME)


class Process:
    """What was begun in its `context` runs only while it is alive: a step that belongs to the dead is never taken, so no
    `finally` of theirs reaches the world, as after a kill -9."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.stopped = False
        self.held: list[Step | Timer] = []
        """Steps that were ready while it stood still, as after a SIGSTOP."""
        self.context = copy_context()
        self.context.run(_HOME.set, self)

    def __repr__(self) -> str:
        return self.name


class SkewedClock:
    """The world's time as one machine believes it to be."""

    def __init__(self, true: Clock) -> None:
        self._true = true
        self.skew = timedelta(0)

    def now(self) -> datetime:
        return self._true.now() + self.skew
