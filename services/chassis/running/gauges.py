"""How much waits, where, and for how long: looked at now and then, for whoever scrapes the metrics."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.chassis.clock import Clock
from services.chassis.domain.errors import Unavailable
from services.chassis.log.port import EventLog, Lag
from services.chassis.observing.logs import log
from services.chassis.observing.metrics import Metrics
from services.chassis.running.alerts import RULES, measure
from services.chassis.running.group import GroupReader
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
        now, metrics = self._clock.now(), self._metrics
        read = await running.lags(self._log, now)
        measured = await measure(running, read, now)
        metrics.outbox.labels(name).set((await running.store.backlog()).count)
        metrics.outbox_age.labels(name).set(measured["wuyi_outbox_age_seconds"])
        metrics.parked.labels(name).set(measured["wuyi_parked_keys"])
        metrics.timers_overdue.labels(name).set(measured["wuyi_timers_overdue"])
        metrics.silent.labels(name).set(measured["wuyi_consumer_silent_seconds"])
        metrics.failed_deliveries.labels(name).set(measured["wuyi_failed_deliveries"])
        for rule in RULES:
            firing = measured[rule.metric] >= rule.threshold(running.desk.settings)
            metrics.alerts.labels(name, rule.name).set(firing)
        for reader, lags in read:
            self._tell_the_lag(reader, lags, now)

    def _tell_the_lag(self, reader: GroupReader, lags: Sequence[Lag], now: datetime) -> None:
        records: dict[str, int] = dict.fromkeys(reader.topics, 0)
        age: dict[str, float] = dict.fromkeys(reader.topics, 0.0)
        for lag in lags:
            topic = lag.partition.topic
            records[topic] += lag.records
            age[topic] = max(age[topic], _seconds(lag.oldest_unread_at, now))
        for topic in reader.topics:
            self._metrics.lag.labels(reader.name, topic).set(records[topic])
            self._metrics.lag_age.labels(reader.name, topic).set(age[topic])


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
