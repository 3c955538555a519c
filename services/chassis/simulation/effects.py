"""Whether each event had its effect, told from what is at rest: before an offset passes it, and at the end."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.chassis.effects import Change, Create, Effect
from services.chassis.log.port import Partition, Record
from services.chassis.running.arrived import Arrived, Readings, by_type, wanted
from services.chassis.running.parking import ParkedEvent, ParkedStatus
from services.chassis.service import Service

if TYPE_CHECKING:
    from services.chassis.simulation.world import World


class Effects:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._services = {f"wuyi.{service.name}": service for service in world.services}
        self._readings: dict[str, Readings] = {name: by_type(s.reads) for name, s in self._services.items()}
        self._moved: dict[tuple[str, Partition], int] = {}

    def committed(self, group: str, offsets: Mapping[Partition, int]) -> None:
        """Called before an offset is remembered: nothing that lies before it may be unfinished."""
        for place, to in offsets.items():
            records = self._world.broker.records[place]
            if to > len(records):
                self._world.breach(f"{group} commits {to} in {place.topic}/{place.number}, where {len(records)} are")
            begin = self._moved.get((group, place), 0)
            read = group in self._readings  # what a follower does is its own, and no effect that its service declares
            for record in records[begin:to] if read else ():
                if not self._done(group, record):
                    self._world.breach(f"{group} passed {_name(record)} unfinished")
            self._moved[group, place] = max(begin, to)

    def all_done(self) -> None:
        """Each had its effect; and a document that says it took an event, took one that was meant for it."""
        for group, service in self._services.items():
            meant: set[tuple[type[Any], str, str]] = set()
            for topic in sorted({reading.event.topic for reading in service.reads}):
                for record in self._world.truth.records(topic):
                    if not self._done(group, record):
                        self._world.breach(f"{group} never did {_name(record)}")
                    for effect in self._effects(group, record):
                        meant.add((*_target(effect), f"{topic}/{record.key}"))
            for kind in service.keeps:
                for id, row in self._world.truth.rows(service.name, kind).items():
                    for source in row.body["marks"]:
                        if (kind, id, source) not in meant:
                            self._world.breach(f"{kind.__name__} {id} took what {source} never told it")

    def _effects(self, group: str, record: Record) -> Sequence[Effect]:
        readings = self._readings[group]
        if not wanted(record, readings):
            return ()
        with self._world.play.mended():
            return Arrived(record, readings).foresee()

    def _done(self, group: str, record: Record) -> bool:
        service = self._services[group]
        arrived = Arrived(record, self._readings[group])
        if not wanted(record, self._readings[group]):
            return True
        with self._world.play.mended():
            effects = arrived.foresee()
        if arrived.error is None and all(self._there(service, effect, arrived) for effect in effects):
            return True
        parked = self._world.truth.rows(service.name, ParkedEvent).get(ParkedEvent.id_of(group, record))
        return parked is not None and parked.body["status"] != ParkedStatus.HANDLED

    def _there(self, service: Service, effect: Effect, arrived: Arrived) -> bool:
        if isinstance(effect, Create):
            return effect.aggregate.id in self._world.truth.rows(service.name, type(effect.aggregate))
        assert isinstance(effect, Change)
        row = self._world.truth.rows(service.name, effect.kind).get(effect.id)
        return effect.was_taken(None if row is None else row.body["marks"], arrived.known_cause)


def _name(record: Record) -> str:
    return f"{record.topic}/{record.key[:8]}@{record.partition}:{record.offset}"


def _target(effect: Effect) -> tuple[type[Any], str]:
    return (type(effect.aggregate), effect.aggregate.id) if isinstance(effect, Create) else (effect.kind, effect.id)
