"""Places where a process may be made to die or to stand still, so that tests can see what the others make of it.

`WUYI_FAILPOINT=relay.published` kills this process as `kill -9` would when it gets there, `relay.published:3` at the third
time; `relay.published:3:stop` leaves it standing there until it gets a SIGCONT. It is read once, when the process starts;
where it is not set, `reached` does nothing.
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
    "follower.handled",
    "parking.written",
    "parking.blocked",
    "retry.handled",
    "retry.marked",
    "claim.created",
    "claim.entered",
    "claim.taken",
    "claim.resolved",
    "delivery.taken",
    "delivery.handed_over",
    "posting.taken",
    "posting.answered",
    "webhook.caught_up",
    "replay.posted",
    "payment.attempted",
    "payment.answered",
)

ENDS = {"": signal.SIGKILL, "stop": signal.SIGSTOP}


class NoSuchPoint(Invalid):
    code = "no_such_failpoint"


def _nothing(point: str) -> None:
    return


def dies_at(wanted: str) -> Callable[[str], None]:
    name, count, end = (*wanted.split(":"), "", "")[:3]
    if name not in POINTS or not (count or "1").isdigit() or end not in ENDS:
        raise NoSuchPoint(f"{wanted!r} is not a point where this process can be made to die: {', '.join(POINTS)}")
    left = int(count or 1)

    def reached(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), ENDS[end])

    return reached


_wanted = os.environ.get("WUYI_FAILPOINT")
reached: Callable[[str], None] = dies_at(_wanted) if _wanted else _nothing
