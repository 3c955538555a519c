"""What led here: carried from a request or an event to the events that it brings about, without passing through the domain."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from services.chassis.ids import new_id


@dataclass(frozen=True, slots=True)
class Cause:
    """A request has a correlation only; an event also has the three that tell it from every other one."""

    correlation: str
    causation: str | None = None
    """What caused the cause: the event before it, or nothing when it is a request."""
    traceparent: str | None = None
    id: str = ""
    source: str = ""
    """`topic/subject`: one aggregate's stream, in which `sequence` counts without gaps."""
    sequence: int = 0
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """When it happened: a handler has no other clock, so that whoever asks it again hears the same."""

    @property
    def named_by_its_effects(self) -> str | None:
        """The causation of whatever this brings about."""
        return self.id or self.causation


cause: ContextVar[Cause | None] = ContextVar("cause", default=None)


def present_cause() -> Cause:
    """The one at work here, or a new beginning (a timer, a job, a command of the operator's)."""
    return cause.get() or Cause(correlation=new_id())
