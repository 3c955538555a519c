"""One service as it runs: what it is, what it stands on, and what works for it in the background."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.chassis.claims import ClaimDesk
from services.chassis.clock import Clock
from services.chassis.desk import Desk
from services.chassis.domain.aggregate import Aggregate
from services.chassis.keyring import Keyring
from services.chassis.log.port import EventLog, Lag
from services.chassis.observing.metrics import Metrics
from services.chassis.running.acting import Acting, StaffAction
from services.chassis.running.arrived import by_type
from services.chassis.running.bulk import Bulk, BulkJob
from services.chassis.running.consumer import Consumer
from services.chassis.running.due import Due
from services.chassis.running.flow import Flow
from services.chassis.running.following import Following
from services.chassis.running.group import GroupReader
from services.chassis.running.handling import Handling
from services.chassis.running.parking import BlockedKey, ParkedEvent
from services.chassis.running.queueing import Queue
from services.chassis.running.relay import Relay
from services.chassis.running.retrying import Retry
from services.chassis.running.timers import Timers
from services.chassis.running.trying import Trying
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.store.port import Shape, Store
from services.chassis.store.repository import Repository

STUCK_AFTER = timedelta(minutes=2)
OWN: tuple[type[Aggregate], ...] = (ParkedEvent, BlockedKey, BulkJob, StaffAction)
"""What every service keeps, because it is one."""


@dataclass(frozen=True, slots=True)
class Running:
    service: Service
    desk: Desk
    store: Store
    relay: Relay
    consumer: Consumer
    followers: Sequence[Following]
    timers: Timers
    parking: Retry
    bulk: Bulk
    acting: Acting

    @property
    def topics(self) -> list[str]:
        return self.consumer.topics

    @property
    def flow(self) -> Flow:
        return self.consumer.flow

    @property
    def readers(self) -> Sequence[GroupReader]:
        """Each with a group of its own."""
        return [self.consumer, *self.followers]

    async def lags(self, log: EventLog, now: datetime) -> list[tuple[GroupReader, Sequence[Lag]]]:
        """How far each of them is, and their paces fed by it."""
        found: list[tuple[GroupReader, Sequence[Lag]]] = []
        for reader in self.readers:
            lags = await log.lag(reader.group, reader.topics)
            reader.flow.see(lags, now)
            found.append((reader, lags))
        return found

    def shapes(self) -> list[Shape]:
        """Of all that it keeps; where claims are left behind is found by an index of the holders."""
        unsettled: dict[type[Aggregate], list[tuple[str, ...]]] = {}
        for declared in self.service.claims:
            unsettled.setdefault(declared.holder, []).append((f"{declared.field}.unsettled",))
        shapes = []
        for kind in (*self.service.keeps, *OWN):
            shape = self.desk.of(kind).shape
            shapes.append(Shape(shape.collection, [*shape.indexes, *unsettled.get(kind, ())]))
        return shapes

    def stuck(self, reader: GroupReader, lags: Iterable[Lag], now: datetime) -> dict[str, str]:
        """Partitions of this reader with something to read and nothing done for too long, and why."""
        found = {}
        for lag in lags:
            progress = reader.progress_of(lag.partition)
            if progress is None or not lag.records or now - progress.at < STUCK_AFTER:
                continue
            if lag.oldest_unread_at is None or now - lag.oldest_unread_at >= STUCK_AFTER:
                place = f"{reader.group} {lag.partition.topic}/{lag.partition.number}"
                found[place] = progress.paused or "no progress"
        return found


def set_up(
    service: Service, store: Store, log: EventLog, clock: Clock, keyring: Keyring, settings: Settings, metrics: Metrics
) -> Running:
    relay = Relay(service.name, store, log, settings.backlog_limit, metrics)
    repositories: dict[type[Aggregate], Repository[Any]] = {
        kind: Repository(kind, store, keyring, clock, relay.nudge) for kind in (*service.keeps, *OWN)
    }
    desk = Desk(service.name, repositories, clock, keyring, settings)
    for declared in service.claims:
        opened = ClaimDesk(declared, desk.of(declared.holder), desk.of(declared.claimant), clock)
        desk.open_claims(declared, opened)
    group = f"wuyi.{service.name}"
    handling, readings = Handling(repositories, clock), by_type(service.reads)
    queue = Queue(group, desk.of(ParkedEvent), desk.of(BlockedKey), clock)
    parking = Retry(group, desk.of(ParkedEvent), desk.of(BlockedKey), handling, readings, clock)
    bulk, acting = Bulk(desk.of(BulkJob), parking, clock), Acting(desk.of(StaffAction), clock)
    claims = [desk.claims(each) for each in service.claims]
    timers = Timers(service.name, _due(service, desk, parking, bulk), claims, clock, metrics)
    parking.on_due = timers.wake
    for due in timers.due:
        repositories[due.kind].on_due = due.wake
        due.on_done = metrics.timers.labels(service.name, due.kind.__name__).inc
    trying = Trying(service.name, handling, queue, metrics)
    consumer = Consumer(group, log, readings, trying, queue, clock, metrics)
    desk.log = log
    followers = [Following(each, desk, log, clock, metrics) for each in service.follows]
    return Running(service, desk, store, relay, consumer, followers, timers, parking, bulk, acting)


def _due(service: Service, desk: Desk, parking: Retry, bulk: Bulk) -> list[Due]:
    """For each kind: the service's own job, or the claim that one of it still waits for, or its own rule."""
    work: dict[type[Aggregate], Any] = {BlockedKey: parking.drain, BulkJob: bulk.carry_on}
    for declared in service.claims:
        work[declared.claimant] = desk.claims(declared).carry_on
    at_once: dict[type[Aggregate], int | None] = {}
    for timer in service.timers:
        work[timer.kind] = lambda id, job=timer.work: job(id, desk)
        at_once[timer.kind] = timer.at_once
    kinds: list[type[Aggregate]] = [*service.keeps, BlockedKey, BulkJob]
    return [Due(desk.of(kind), desk.clock, work.get(kind), at_once.get(kind)) for kind in kinds]
