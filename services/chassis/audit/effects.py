"""Every event that a service has read had each of its effects exactly once, or is parked. The readings are pure: asked again,
they say what should be there; the documents say what is."""

from collections import defaultdict
from collections.abc import Mapping

from services.chassis.audit.books import Books, records
from services.chassis.audit.report import Finding
from services.chassis.cause import Cause
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.event import Event
from services.chassis.effects import Change, Create, Effect
from services.chassis.log.envelope import Envelope, Unreadable, from_record, parse
from services.chassis.log.port import Partition, Record
from services.chassis.running.arrived import by_type, wanted
from services.chassis.running.parking import ParkedEvent
from services.chassis.store.port import Document

_Read = tuple[Record, Cause, list[Effect]]


async def check_effects(books: Books) -> Finding:
    finding = Finding("effects", books.service.name)
    topics = sorted({reading.event.topic for reading in books.service.reads})
    if not topics:
        return finding
    known = await books.log.topics()
    committed = {lag.partition: lag.committed for lag in await books.log.lag(books.group, topics)}
    caused: dict[type[Aggregate], set[int]] = defaultdict(set)
    """For each kind that readings make or change: a digest of each document and the source that it owes itself to."""
    created: set[type[Aggregate]] = set()
    whole: set[str] = set(topics)
    for topic in topics:
        begun: set[Partition] = set()
        async for page in records(books.log, topic, known.get(topic, 0)):
            if page[0].place not in begun and page[0].offset > 0:
                whole.discard(topic)  # retention has let go of its beginning: what that caused cannot be told any more
            begun.add(page[0].place)
            read = await _page(books, page, committed, finding)
            for _, cause, effects in read:
                for effect in effects:
                    kind, id = _target(effect)
                    caused[kind].add(hash((id, cause.source)))
                    if isinstance(effect, Create):
                        created.add(kind)
    for kind in sorted(created, key=lambda kind: kind.collection):
        await _uncaused(books, kind, caused[kind], whole, finding)
    return finding


async def _page(books: Books, page: list[Record], committed: Mapping[Partition, int], finding: Finding) -> list[_Read]:
    read: list[_Read] = []
    owed: list[_Read] = []
    unreadable: list[Record] = []
    readings = by_type(books.service.reads)
    for record in page:
        done = record.offset < committed.get(record.place, 0)
        finding.counted += done
        try:
            envelope = from_record(record)
            event = parse(envelope)
        except Unreadable:
            unreadable += [record] if done and wanted(record, readings) else []
            continue
        one = (record, envelope.cause(), _effects(books, event, envelope))
        read.append(one)
        if done:
            owed.append(one)
    await _done(books, owed, unreadable, finding)
    return read


def _effects(books: Books, event: Event, envelope: Envelope) -> list[Effect]:
    cause = envelope.cause()
    return [
        effect for reading in books.service.reads if reading.event is type(event) for effect in reading(event, cause)
    ]


def _target(effect: Effect) -> tuple[type[Aggregate], str]:
    return (type(effect.aggregate), effect.aggregate.id) if isinstance(effect, Create) else (effect.kind, effect.id)


async def _done(books: Books, owed: list[_Read], unreadable: list[Record], finding: Finding) -> None:
    wanted: dict[type[Aggregate], set[str]] = defaultdict(set)
    for _, _, effects in owed:
        for effect in effects:
            kind, id = _target(effect)
            wanted[kind].add(id)
    # as they rest: a document that can no longer be read is the documents' own check, and its marks are still there
    found = {kind: await books.store.get_many(kind.collection, sorted(ids)) for kind, ids in wanted.items()}
    lacking = [record for record, cause, effects in owed if not all(_there(e, cause, found) for e in effects)]
    suspects = {ParkedEvent.id_of(books.group, record): record for record in lacking + unreadable}
    parked = await books.store.get_many(ParkedEvent.collection, sorted(suspects))
    for id, record in suspects.items():
        if id not in parked:
            finding.breach(
                f"{record.topic}[{record.partition}]@{record.offset}",
                "was read, and neither had its effect nor is parked",
            )


def _there(effect: Effect, cause: Cause, found: Mapping[type[Aggregate], Mapping[str, Document]]) -> bool:
    kind, id = _target(effect)
    document = found[kind].get(id)
    if isinstance(effect, Change):
        return effect.was_taken(None if document is None else document.body.get("marks", {}), cause)
    return document is not None


async def _uncaused(books: Books, kind: type[Aggregate], caused: set[int], topics: set[str], finding: Finding) -> None:
    """A document that says it came from an event which, asked, does not make it: an effect that happened twice."""
    async for document in books.read(kind):
        for source in document.marks:
            if source.rpartition("/")[0] in topics and hash((document.id, source)) not in caused:
                finding.breach(f"{kind.__name__} {document.id}", f"no event of {source} makes it: a double")
