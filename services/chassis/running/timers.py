"""All that one service does because time has come: what is due of each kind, and claims that were left behind."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from services.chassis.claims import RESUME_AFTER, ClaimDesk
from services.chassis.clock import Clock
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.due import Due
from services.chassis.running.supervising import ended

AGAIN_SECONDS = 2.0
"""Sooner than the supervisor, who would cut this short, and later than what is due, which ends its own first."""


@runtime_checkable
class Moves(Protocol):
    """A clock that says when it was moved; another one is looked at again and again."""

    def on_move(self, listener: Any) -> Any: ...


class Timers:
    def __init__(
        self, service: str, due: Sequence[Due], claims: Sequence[ClaimDesk[Any, Any]], clock: Clock, metrics: Metrics
    ) -> None:
        self.service = service
        self.due = list(due)
        self.sweeps_failed = 0
        self._claims = claims
        self._clock = clock
        self._resumed = metrics.claims_resumed.labels(service)

    def wake(self) -> None:
        """Something may have become due."""
        for due in self.due:
            due.wake()

    async def run(self) -> None:
        stop = self._clock.on_move(self.wake) if isinstance(self._clock, Moves) else None
        together = [asyncio.create_task(each) for each in (*(due.run() for due in self.due), self._sweep())]
        try:
            done, _ = await asyncio.wait(together, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            await ended(together, again=AGAIN_SECONDS)
            if stop is not None:
                stop()

    async def _sweep(self) -> None:
        """All that was left behind at the start, and later what has stood still since the last time."""
        while True:
            for claims in self._claims:
                try:
                    self._resumed.inc(await claims.sweep())
                except Exception as error:  # the next sweep tries again; the other claims have their turn
                    self.sweeps_failed += 1
                    log().error("claims_not_resumed", service=self.service, exc_info=error)
            await asyncio.sleep(RESUME_AFTER.total_seconds())

    async def anything_due(self) -> bool:
        return any([await due.anything() for due in self.due])
