"""Every event that a document has raised is in the log, once, in its place; and none is there that no document raised."""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.chassis.audit.books import Books, records
from services.chassis.audit.report import Finding
from services.chassis.domain.aggregate import Aggregate
from services.chassis.log.envelope import Unreadable, from_record
from services.chassis.log.port import Record
from services.chassis.store.port import Json

_Pending = Mapping[tuple[str, str], set[int]]


@dataclass(slots=True)
class Stream:
    """One topic as the log has it: for each subject, what stands at each sequence (a short digest of the event's id)."""

    reached: dict[str, "array[int]"] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    """Where each subject begins: 1, or later where the log's retention has let go of the start."""


async def check_streams(books: Books) -> Finding:
    finding = Finding("events", books.service.name)
    waiting = await _waiting(books)
    topics = await books.log.topics()
    for kind in books.service.keeps:
        topic = books.topic_of(kind)
        stream = await _read(books, topic, topics[topic], finding) if topic in topics else Stream()
        await _compare(books, kind, stream, waiting, finding)
    return finding


async def _waiting(books: Books) -> _Pending:
    """The sequences that are still in outboxes, and so not yet owed to the log."""
    waiting: dict[tuple[str, str], set[int]] = defaultdict(set)
    backlog = await books.store.backlog()
    for pending in await books.store.pending(backlog.count + 1_000):
        waiting[pending.collection, pending.id].add(_sequence(pending.event))
    return waiting


def _sequence(event: Json) -> int:
    sequence = event.get("sequence")
    return sequence if isinstance(sequence, int) else 0


async def _read(books: Books, topic: str, partitions: int, finding: Finding) -> Stream:
    stream = Stream()
    trimmed: dict[int, bool] = {}
    async for page in records(books.log, topic, partitions):
        trimmed.setdefault(page[0].partition, page[0].offset > 0)
        for record in page:
            _take(stream, record, trimmed[record.partition], finding)
    return stream


def _take(stream: Stream, record: Record, trimmed: bool, finding: Finding) -> None:
    try:
        envelope = from_record(record)
    except Unreadable:
        return  # not one of ours: whether it was parked is the readers' check
    finding.counted += 1
    subject, sequence, digest = envelope.subject, envelope.sequence, hash(envelope.id)
    seen = stream.reached.get(subject)
    if seen is None:
        seen = stream.reached[subject] = array("q")
        stream.first[subject] = sequence if trimmed else 1
    place = sequence - stream.first[subject]
    if 0 <= place < len(seen):
        if seen[place] != digest:
            finding.breach(f"{record.topic}/{subject}", f"two different events are numbered {sequence}")
        return
    if place != len(seen):
        before = stream.first[subject] + len(seen) - 1
        finding.breach(f"{record.topic}/{subject}", f"after {before} comes {sequence}: what is between is missing")
        seen.extend([digest] * max(0, place - len(seen)))
    seen.append(digest)


async def _compare(books: Books, kind: type[Aggregate], stream: Stream, waiting: _Pending, finding: Finding) -> None:
    topic = books.topic_of(kind)
    raised = set(stream.reached)
    async for page in books.documents(kind):
        for document in page:
            raised.discard(document.id)
            if not isinstance(document, Aggregate):
                continue
            seen = stream.reached.get(document.id, ())
            logged = stream.first.get(document.id, 1) + len(seen) - 1
            if logged > document.sequence:
                finding.breach(
                    f"{topic}/{document.id}", f"the log has {logged} events, the document raised {document.sequence}"
                )
            missing = set(range(logged + 1, document.sequence + 1)) - waiting.get((kind.collection, document.id), set())
            if missing:
                finding.breach(
                    f"{topic}/{document.id}", f"event {min(missing)} is neither in the log nor in the outbox"
                )
    for subject in sorted(raised):
        finding.breach(f"{topic}/{subject}", "events of a document that is not there")
