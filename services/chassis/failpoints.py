"""Places where a process may be made to die, so that tests can see what the next one makes of it.

`WUYI_FAILPOINT=relay.published` kills this process as `kill -9` would when it gets there, `relay.published:3` at the third
time. It is read once, when the process starts; where it is not set, `reached` does nothing.
"""

import os
import signal
from collections.abc import Callable

from services.chassis.domain.errors import Invalid

POINTS = (
    "store.before_write",
    "store.written",
    "relay.before_publish",
    "relay.published",
    "consumer.handled",
    "parking.written",
    "parking.blocked",
    "retry.handled",
    "retry.marked",
    "claim.created",
    "claim.entered",
    "claim.taken",
    "claim.resolved",
)


class NoSuchPoint(Invalid):
    code = "no_such_failpoint"


def _nothing(point: str) -> None:
    return


def dies_at(wanted: str) -> Callable[[str], None]:
    name, _, count = wanted.partition(":")
    if name not in POINTS or not (count or "1").isdigit():
        raise NoSuchPoint(f"{wanted!r} is not a point where this process can be made to die: {', '.join(POINTS)}")
    left = int(count or 1)

    def reached(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reached


_wanted = os.environ.get("WUYI_FAILPOINT")
reached: Callable[[str], None] = dies_at(_wanted) if _wanted else _nothing
