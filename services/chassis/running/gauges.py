"""How much waits, where, and for how long: looked at now and then, for whoever scrapes the metrics."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from services.chassis.clock import Clock
from services.chassis.domain.errors import Unavailable
from services.chassis.log.port import EventLog
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.running import Running

EVERY_SECONDS = 10.0


class Gauges:
    def __init__(self, running: Mapping[str, Running], log: EventLog, clock: Clock, metrics: Metrics) -> None:
        self._running = running
        self._log = log
        self._clock = clock
        self._metrics = metrics

    async def run(self) -> None:
        while True:
            for name, running in self._running.items():
                try:
                    await self.look(name, running)
                except Unavailable as error:
                    log().warning("gauges_delayed", service=name, reason=error.reason)
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self, name: str, running: Running) -> None:
        now = self._clock.now()
        backlog = await running.store.backlog()
        oldest = None if backlog.oldest is None else datetime.fromisoformat(backlog.oldest)
        self._metrics.outbox.labels(name).set(backlog.count)
        self._metrics.outbox_age.labels(name).set(_seconds(oldest, now))
        self._metrics.parked.labels(name).set(await running.parking.blocked())
        self._metrics.timers_overdue.labels(name).set(sum([(await due.count())[1] for due in running.timers.due]))
        await self._look_at_the_log(name, running, now)

    async def _look_at_the_log(self, name: str, running: Running, now: datetime) -> None:
        records: dict[str, int] = dict.fromkeys(running.topics, 0)
        age: dict[str, float] = dict.fromkeys(running.topics, 0.0)
        lags = await self._log.lag(running.consumer.group, running.topics)
        running.flow.see(lags, now)
        for lag in lags:
            topic = lag.partition.topic
            records[topic] += lag.records
            age[topic] = max(age[topic], _seconds(lag.oldest_unread_at, now))
        for topic in running.topics:
            self._metrics.lag.labels(name, topic).set(records[topic])
            self._metrics.lag_age.labels(name, topic).set(age[topic])


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
