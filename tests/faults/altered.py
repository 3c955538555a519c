"""`python -m tests.faults.altered ALTERATION,… serve notify`: the real command, in a process where something is not as it is now."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.chassis.clock import SystemClock
from services.chassis.domain.event import Event
from services.chassis.effects import Reading
from services.chassis.ids import new_id
from services.chassis.log.port import Reader, Record
from services.chassis.running.consumer import Consumer
from services.chassis.running.queueing import Queue
from services.cli import app
from services.events.published import ActivityChanged
from services.notify import service as notify
from services.notify.domain import delivery, posting
from services.notify.domain.notification import Notification


def older(type: str) -> None:
    """A release that has not heard of this event yet."""
    del Event.released[type]
    _read(lambda reading: [] if reading.event.type == type else [reading])


def dawdling(until: str) -> None:
    """An event takes so long, until there is this file, that the process gives no sign of life meanwhile."""

    def slow(handle: Callable[..., Any]) -> Callable[..., Any]:
        def handled(event: Event, cause: object) -> Any:
            Path(until).with_suffix(".begun").touch()
            while not Path(until).exists():
                time.sleep(0.02)
            return handle(event, cause)

        return handled

    _read(lambda reading: [Reading(reading.event, slow(reading.handle))])


def clock(seconds: str) -> None:
    """The machine's is ahead by so much, or behind."""
    off = timedelta(seconds=float(seconds))

    def now(self: SystemClock) -> datetime:
        return datetime.now(UTC) + off

    setattr(SystemClock, "now", now)  # noqa: B010 - a method in the place of another


def padded(_: str) -> None:
    """What is told of an activity's new place is as long as the place says: `900000` is an event of so many bytes."""
    before = ActivityChanged.model_dump

    def dump(self: ActivityChanged, **how: Any) -> dict[str, Any]:
        told = before(self, **how)
        return {**told, "padding": "x" * int(self.place)} if self.place.isdecimal() else told

    setattr(ActivityChanged, "model_dump", dump)  # noqa: B010 - a method in the place of another


def hasty(_: str) -> None:
    """Without the order of the offsets: those of notify move when something is read, and there it dies."""
    before = Consumer._take

    async def take(self: Consumer, reader: Reader, records: Sequence[Record]) -> None:
        if self.group != "wuyi.notify" or not any(record.topic.endswith(".registration") for record in records):
            return await before(self, reader, records)
        await reader.commit({record.place: record.offset + 1 for record in records})
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(Consumer, "_take", take)  # noqa: B010 - a method in the place of another


def forgetful(_: str) -> None:
    """Without what tells an event that comes again: each delivery makes a notification of its own."""
    setattr(Notification, "id_of", staticmethod(lambda *parts: new_id()))  # noqa: B010 - a method in the place of another


def impatient(_: str) -> None:
    """Without the waiting of a key behind its event that failed."""
    setattr(Queue, "__contains__", lambda queue, line: False)  # noqa: B010 - a method in the place of another


def brisk(seconds: str) -> None:
    """What was in hand when its process died is looked into after so long, and what nobody could say of it again after so long."""
    for module, name in ((delivery, "LEASE"), (delivery, "LOOK_AGAIN_AFTER"), (posting, "LEASE")):
        setattr(module, name, timedelta(seconds=float(seconds)))


def _read(instead: Callable[[Reading[Any]], list[Reading[Any]]]) -> None:
    """What notify reads: changed where it stands, for that is what is served when it is named."""
    reads = [new for each in notify.service.reads for new in instead(each)]
    setattr(notify, "service", replace(notify.service, reads=reads))  # noqa: B010 - one service in the place of another


ALTERATIONS: dict[str, Callable[[str], None]] = {
    each.__name__: each for each in (older, dawdling, clock, padded, hasty, forgetful, impatient, brisk)
}

if __name__ == "__main__":
    for each in sys.argv.pop(1).split(","):
        name, _, what = each.partition(":")
        ALTERATIONS[name](what)
    sys.argv[0] = os.path.basename(sys.argv[0])
    app()
