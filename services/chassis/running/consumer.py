"""Reads what a service wants to know, as one group, and has each event's effects made once, or parked (DESIGN 4.4)."""

from collections.abc import Callable, Sequence

from services.chassis.clock import Clock
from services.chassis.failpoints import reached
from services.chassis.log.port import EventLog, Lag, Record
from services.chassis.observing.metrics import Metrics
from services.chassis.running.arrived import Arrived, Readings, wanted
from services.chassis.running.group import GroupReader
from services.chassis.running.queueing import Queue
from services.chassis.running.trying import Trying


class Consumer(GroupReader):
    def __init__(
        self,
        group: str,
        log: EventLog,
        readings: Readings,
        trying: Trying,
        queue: Queue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        topics = {each.event.topic for readings_of in readings.values() for each in readings_of}
        super().__init__(group, log, topics, clock, metrics)
        self._readings = readings
        self._trying = trying
        self._queue = queue

    async def see_to(self, records: Sequence[Record], still_ours: Callable[[], bool]) -> None:
        events = [Arrived(record, self._readings) for record in records if wanted(record, self._readings)]
        await self._trying.see_to(events, still_ours)
        reached("consumer.handled")

    async def prepare(self, ours: Sequence[Lag]) -> None:
        """What is blocked."""
        await self._queue.load({lag.partition: lag.committed for lag in ours})
