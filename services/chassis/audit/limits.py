"""Nothing waits for longer than it may: events in outboxes, timers, keys that are blocked."""

from datetime import datetime, timedelta

from services.chassis.audit.books import Books, Unread
from services.chassis.audit.report import Finding
from services.chassis.domain.aggregate import Aggregate
from services.chassis.running.parking import BlockedKey, ParkedEvent

OUTBOX_AFTER = timedelta(minutes=5)
TIMER_AFTER = timedelta(minutes=5)


async def check_limits(books: Books, now: datetime) -> Finding:
    finding = Finding("limits", books.service.name)
    backlog = await books.store.backlog()
    finding.counted += backlog.count
    if backlog.oldest is not None and now - datetime.fromisoformat(backlog.oldest) > OUTBOX_AFTER:
        finding.breach("outbox", f"{backlog.count} events wait, the oldest since {backlog.oldest}")
    kinds: list[type[Aggregate]] = [*books.service.keeps, BlockedKey]
    for kind in kinds:
        overdue = await books.desk.of(kind).due(now - TIMER_AFTER, limit=1_000)
        finding.counted += len(overdue)
        for id in overdue:
            finding.breach(f"{kind.__name__} {id}", "its timer is overdue")
    return finding


async def check_parking(books: Books) -> Finding:
    """Every open event stands behind a key that is blocked, so that nothing of that key passes it."""
    finding = Finding("parking", books.service.name)
    blocked = {key.id async for key in books.read(BlockedKey) if key.blocked}
    async for event in books.read(ParkedEvent):
        if event.open:
            finding.counted += 1
            if BlockedKey.id_of(event.group, event.topic, event.key) not in blocked:
                finding.breach(f"ParkedEvent {event.id}", "waits behind a key that is not blocked")
    return finding


async def check_documents(books: Books) -> Finding:
    """Each can still be read as what it is, with its sensitive fields opened."""
    finding = Finding("documents", books.service.name)
    kinds: list[type[Aggregate]] = [*books.service.keeps, ParkedEvent, BlockedKey]
    for kind in kinds:
        async for page in books.documents(kind):
            finding.counted += len(page)
            for document in page:
                if isinstance(document, Unread):
                    finding.breach(f"{kind.__name__} {document.id}", document.why)
    return finding
