"""What must be true of every play, seen from outside all processes: at every moment, and when all is quiet again."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.chassis.audit import Books, audit
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.domain.event import Event
from services.chassis.domain.types import instant_text
from services.chassis.log.port import Partition, Record
from services.chassis.running.parking import BlockedKey, ParkedEvent
from services.chassis.service import Claims, Service
from services.chassis.simulation.effects import Effects
from services.chassis.simulation.seats import Seats, taken
from services.chassis.simulation.store import Row
from services.chassis.store.port import Json, Write

if TYPE_CHECKING:
    from services.chassis.simulation.world import World

WRONG_CLOCKS = timedelta(minutes=5)
"""What is due sooner than this may have been due at once by a clock that was wrong."""


def topics_of(services: Sequence[Service]) -> list[str]:
    """Those that the services publish or read."""
    names = {service.name for service in services}
    read = {reading.event.topic for service in services for reading in service.reads}
    every = {event.topic for event in Event.released.values()}
    return sorted(name for name in every if name in read or name.split(".")[1] in names)


class Truth:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._recorded: dict[str, str] = {}
        """Each event that was saved with its state, by its id: where it belongs."""
        self._counts: Counter[tuple[str, str]] = Counter()
        self._effects = Effects(world)

    def look_on(self) -> None:
        self._world.broker.watch.append(self._effects.committed)
        for service in self._world.services:
            shelves = self._world.shelves[service.name]
            shelves.watch.append(self._note_events)
            for declared in service.claims:
                shelves.watch.append(Seats(self._world, shelves, declared).changed)

    def _note_events(self, write: Write) -> None:
        id, saved = write.document.id, write.document.body["sequence"]
        for event in write.events:
            self._counts[write.collection, id] += 1
            if event["id"] in self._recorded:
                self._world.breach(f"the event {event['id']} was recorded twice")
            self._recorded[event["id"]] = f"{event['topic']}/{event['subject']}#{event['sequence']}"
        if saved != self._counts[write.collection, id]:
            self._world.breach(
                f"{write.collection}/{id} counts {saved} events, not {self._counts[write.collection, id]}"
            )

    def rows(self, service: str, kind: type[Aggregate]) -> Mapping[str, Row]:
        return self._world.shelves[service].documents(kind.collection)

    def records(self, topic: str) -> Iterator[Record]:
        for place in self._world.broker.partitions(topic):
            yield from self._world.broker.records[place]

    def parked(self) -> list[tuple[str, str, Json]]:
        """Service, id and state of each that failed and waits for staff."""
        return [
            (service.name, id, row.body)
            for service in self._world.services
            for id, row in self.rows(service.name, ParkedEvent).items()
            if row.body["open"] and row.body["status"] == "parked"
        ]

    def left(self) -> list[str]:
        """What has not come to its end."""
        return [*self._at_work(), *self._unpublished(), *self._unread(), *self._undone()]

    def _at_work(self) -> Iterator[str]:
        for node in self._world.nodes.values():
            if not node.up:
                yield f"{node.name} is not up"
        if self._world.on_the_way:
            yield f"{self._world.on_the_way} requests on the way"
        for call in self._world.ledger.calls:
            if call.ended is None:
                yield f"{call.command.name} is still being served"

    def _unpublished(self) -> Iterator[str]:
        for name, shelves in self._world.shelves.items():
            if shelves.outbox:
                yield f"{len(shelves.outbox)} events of {name} in outboxes"

    def _unread(self) -> Iterator[str]:
        broker = self._world.broker
        for service in self._world.services:
            group = broker.group(f"wuyi.{service.name}")
            for place in self._read_by(service):
                end, at = len(broker.records.get(place, [])), group.committed.get(place, 0)
                if at < end:
                    yield f"{service.name} has read {at} of {end} in {place.topic}/{place.number}"

    def _read_by(self, service: Service) -> list[Partition]:
        topics = sorted({reading.event.topic for reading in service.reads})
        return [place for topic in topics for place in self._world.broker.partitions(topic)]

    def _undone(self) -> Iterator[str]:
        soon = instant_text(self._world.clock.now() + WRONG_CLOCKS)
        for service in self._world.services:
            kinds: list[type[Aggregate]] = [*service.keeps, BlockedKey]
            for kind in kinds:
                for id, row in self.rows(service.name, kind).items():
                    if row.due_at is not None and (row.due_at <= soon or issubclass(kind, Claimant)):
                        yield f"{kind.__name__} {id} is due"
            for claims in service.claims:
                for id, row in self.rows(service.name, claims.holder).items():
                    if row.body[claims.field]["unsettled"]:
                        yield f"{claims.holder.__name__} {id} is not settled"
            for row in self.rows(service.name, ParkedEvent).values():
                if row.body["open"]:
                    yield f"{service.name}: {row.body['topic']}/{row.body['key']}@{row.body['offset']} is {row.body['status']}"
            for row in self.rows(service.name, BlockedKey).values():
                if row.body["blocked"]:
                    yield f"{service.name}: {row.body['topic']}/{row.body['key']} is blocked"

    async def judge(self) -> None:
        self._streams()
        self._effects.all_done()
        for service in self._world.services:
            for claims in service.claims:
                self._books_balance(service, claims)
        await self._audit()

    def _streams(self) -> None:
        """Every event that was saved is in the log under its id, in its place; nothing else is."""
        breach = self._world.breach
        seen: dict[str, str] = {}
        last: dict[str, int] = defaultdict(int)
        for topic in self._world.topics:
            for record in self.records(topic):
                headers = dict(record.headers)
                if "ce_sequence" not in headers:
                    continue  # not of ours
                id, sequence = headers["ce_id"].decode(), int(headers["ce_sequence"])
                stream = f"{topic}/{record.key}"
                if self._recorded.get(id) != f"{stream}#{sequence}":
                    breach(f"{stream}#{sequence} is in the log and was never saved")
                if id in seen:
                    continue
                seen[id] = stream
                if sequence != last[stream] + 1:
                    breach(f"{stream}: {sequence} follows {last[stream]}")
                last[stream] = sequence
        for id, where in self._recorded.items():
            if id not in seen:
                breach(f"{where} was saved and is not in the log")

    def _books_balance(self, service: Service, claims: Claims[Any, Any]) -> None:
        held: dict[str, list[Json]] = defaultdict(list)
        for row in self.rows(service.name, claims.claimant).values():
            held[row.body[claims.line]].append(row.body)
        for id, row in self.rows(service.name, claims.holder).items():
            quota = row.body[claims.field]
            seats = sum(taken(claims, body) for body in held[id])
            places = sum(1 for body in held[id] if body["held"] == "place")
            if (quota["used"], quota["waiting"]) != (seats, places):
                self._world.breach(
                    f"{id} counts {quota['used']} used and {quota['waiting']} waiting; {seats} and {places} are held"
                )
            if quota["waiting"] and quota["used"] < quota["limit"] and not quota["closed"]:
                self._world.breach(f"{id} has room, and {quota['waiting']} wait")
            if any(body["asking"] for body in held[id]):
                self._world.breach(f"somebody still asks for a seat of {id}")

    async def _audit(self) -> None:
        """The books as operators count them must come to the same verdict."""
        for node in self._world.nodes.values():
            if not node.up or node.runtime is None:
                continue
            log = node.runtime.log
            books = [Books(r.service, r.desk, r.store, log) for r in node.runtime.running.values()]
            report = await audit(books, self._world.clock.now())
            for finding in report.findings:
                for breach in finding.breaches:
                    self._world.breach(f"audit: {breach}")
            return
        self._world.breach("no process is up at the end")
