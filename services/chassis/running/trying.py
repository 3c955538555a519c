"""What a consumer does with one batch: handle it in order, try again what failed, and park what goes on failing."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable

from services.chassis.log.envelope import Unreadable
from services.chassis.log.port import Revoked
from services.chassis.observing.metrics import Metrics
from services.chassis.running.arrived import Arrived, Line
from services.chassis.running.handling import Handling
from services.chassis.running.parking import describe
from services.chassis.running.queueing import Queue, Stop
from services.chassis.running.wave import handle_in_order, in_lines

PAUSES = (0.05, 0.2, 0.5)
"""Seconds between the tries of one event; the other keys of its batch have been handled before the first."""
MOST_ROUNDS = 10


class Trying:
    def __init__(self, service: str, handling: Handling, queue: Queue, metrics: Metrics) -> None:
        self._service = service
        self._metrics = metrics
        self._handling = handling
        self._queue = queue

    async def see_to(self, events: Iterable[Arrived], still_ours: Callable[[], bool] = lambda: True) -> None:
        """When it returns, each has had its effects, or is parked, or waits in order.

        Raises Unavailable, or Revoked instead of parking what is `still_ours` no more: all of it may be seen to again.
        """
        lines = in_lines(event for event in events if not self._queue.accounted_for(event))
        held = {line: lines.pop(line) for line in list(lines) if line in self._queue}
        free = await self._queue.wait(held)
        lines.update((line, deque(held[line])) for line in free)
        stops = await self._try(lines)
        if stops and not still_ours():
            raise Revoked("what could not be handled is left to the next reader")
        for line in free:
            await self._queue.passed(event for event in held[line] if event not in lines[line])
        if stops:
            await self._queue.park(stops)
            for stop in stops:
                self._metrics.parkings.labels(self._service, describe(stop.error)[0]).inc()

    async def _try(self, lines: dict[Line, deque[Arrived]]) -> list[Stop]:
        """Leaves in `lines` what has not been done."""
        tries: Counter[Arrived] = Counter()
        stops: list[Stop] = []
        left = lines
        for round in range(MOST_ROUNDS):
            again: dict[Line, deque[Arrived]] = {}
            for line, (event, error) in (await handle_in_order(left, self._handling)).items():
                tries[event] += 1
                self._metrics.consume_failures.labels(self._service, line[0], describe(error)[0]).inc()
                if isinstance(error, Unreadable) or tries[event] > len(PAUSES) or round == MOST_ROUNDS - 1:
                    stops.append(Stop(tuple(lines[line]), error, tries[event]))
                else:
                    again[line] = lines[line]
            if not again:
                break
            await asyncio.sleep(PAUSES[max(tries[events[0]] for events in again.values()) - 1])
            left = again
        return stops
