"""Events that could not be handled, and the keys whose later events wait behind them (how both move: `queueing`, `retrying`).

Nothing is deleted: a parked event ends as handled or discarded and stays readable. What all stand on is a key's `through`: each
event of the key up to that offset has been handled, or is written down here, open or settled. So who retries goes so far and no
further, and who reads passes over what comes again. It only grows, and is moved on after what it vouches for.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic_core import to_json

from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import NotFound, Unavailable, WrongState, WuyiError
from services.chassis.domain.sensitive import Sensitive
from services.chassis.domain.types import Instant
from services.chassis.ids import derived_id
from services.chassis.log.envelope import from_record, parse
from services.chassis.log.port import Partition, Record

MAX_DETAIL = 500
MISSING_AGAIN = timedelta(seconds=30)
MISSING_LONGEST = timedelta(hours=1)


class Missing(NotFound):
    """The document that an event changes is not there (yet): the event is parked until there is one."""

    code = "missing"


class ParkedStatus(StrEnum):
    PARKED = "parked"
    """It failed; it is the first of its key."""
    WAITING = "waiting"
    """It came after one that failed."""
    HANDLED = "handled"
    DISCARDED = "discarded"


class AlreadySettled(WrongState):
    """It has been handled or discarded: nothing more can be done with it."""

    code = "already_settled"


class KeyMoved(Unavailable):
    """Its partition waits until staff have seen to what is blocked."""

    code = "key_moved"


class ParkedEvent(Aggregate, collection="parked_events"):
    indexes = (
        ("open", "topic", "key", "offset"),
        ("open", "reason", "event_type", "site", "first_seen"),
        ("open", "reason", "event_type", "first_seen"),
    )

    group: str
    topic: str
    key: str
    partition: int
    offset: int
    event_type: str = ""
    event_id: str = ""
    """As the headers say; empty where they do not."""
    value: Annotated[str, Sensitive()]
    """The original bytes in base64, sealed: what cannot be read may hold anything."""
    headers: list[tuple[str, str]]
    corrected: dict[str, Any] | None = None
    """The data that staff put in the place of the original's; the original stays."""
    status: ParkedStatus = ParkedStatus.WAITING
    open: bool = True
    reason: str = "waiting"
    detail: str = ""
    site: str = ""
    """Of a bug: its kind and where it stands in the code."""
    tries: int = 0
    first_seen: Instant
    last_seen: Instant
    by: str | None = None
    """The person who last had it retried, corrected or discarded."""
    discarded_because: str | None = None

    @classmethod
    def id_of(cls, group: str, record: Record) -> str:
        return derived_id(group, record.topic, str(record.partition), str(record.offset))

    @classmethod
    def of(cls, group: str, record: Record, now: datetime) -> Self:
        """Waiting, until `fail` says that it is the one that failed."""
        named = {name: value for name, value in record.headers if name in ("ce_type", "ce_id")}
        return cls(
            id=cls.id_of(group, record),
            group=group,
            topic=record.topic,
            key=record.key,
            partition=record.partition,
            offset=record.offset,
            event_type=named.get("ce_type", b"").decode("utf-8", "replace")[:200],
            event_id=named.get("ce_id", b"").decode("utf-8", "replace")[:200],
            value=b64encode(record.value).decode(),
            headers=[(name, b64encode(value).decode()) for name, value in record.headers],
            first_seen=now,
            last_seen=now,
        )

    @property
    def place(self) -> Partition:
        return Partition(self.topic, self.partition)

    @property
    def key_id(self) -> str:
        return BlockedKey.id_of(self.group, self.topic, self.key)

    def record_again(self) -> Record:
        """As it came, or with its corrected data."""
        value = b64decode(self.value) if self.corrected is None else to_json(self.corrected)
        headers = tuple((name, b64decode(each)) for name, each in self.headers)
        return Record(self.topic, self.key, value, headers, self.partition, self.offset)

    def fail(self, error: Exception, tries: int, now: datetime) -> None:
        """It was tried, and is the one that the rest of its key waits behind."""
        if not self.open:
            return
        self.status = ParkedStatus.PARKED
        self.reason, self.detail = describe(error)
        self.site = "" if isinstance(error, WuyiError) else self.detail
        self.tries += tries
        self.last_seen = now

    def handled(self, now: datetime) -> None:
        """Its effects are durable. That is the truth even where someone discarded it meanwhile."""
        if self.status is not ParkedStatus.HANDLED:
            self.status, self.open = ParkedStatus.HANDLED, False
            self.last_seen = now

    def retry(self, by: str) -> None:
        """Where it is settled there is nothing to retry, and that is no error: two may ask for the same."""
        if self.open:
            self.by = by

    def correct(self, data: Mapping[str, Any], by: str) -> None:
        """Refused (Unreadable) unless it then is an event that can be read; the original is kept."""
        self._must_be_open()
        self.corrected = dict(data)
        parse(from_record(self.record_again()))
        self.by = by

    def discard(self, reason: str, by: str, now: datetime) -> None:
        """It shall have no effect."""
        self._must_be_open()
        self.status, self.open = ParkedStatus.DISCARDED, False
        self.discarded_because, self.by, self.last_seen = reason, by, now

    def _must_be_open(self) -> None:
        if not self.open:
            raise AlreadySettled(f"this event is {self.status.value} already", state=self.status.value)


class BlockedKey(Aggregate, collection="blocked_keys"):
    """`due_at`: when what waits is to be tried by itself; a retry that a crash cuts short is taken up again by it."""

    indexes = (("blocked", "topic", "key"), ("topic", "partition", "through"))

    group: str
    topic: str
    key: str
    partition: int
    blocked: bool = False
    through: int = -1
    queued: int = 0
    """How often something was put behind it: each time makes another version, so that freeing it cannot miss any."""
    failures: int = 0
    """In a row, since it last ran freely."""

    @classmethod
    def id_of(cls, group: str, topic: str, key: str) -> str:
        return derived_id(group, topic, key)

    def block(self, partition: int, offset: int) -> None:
        self._must_be_where_it_was(partition)
        self.blocked = True
        self._queue(offset)

    def queue(self, partition: int, offset: int) -> bool:
        """False where it runs freely again: whoever came is to be handled at once."""
        if self.blocked:
            self._must_be_where_it_was(partition)
            self._queue(offset)
        return self.blocked

    def _must_be_where_it_was(self, partition: int) -> None:
        """A topic that was given more partitions moves its keys, and offsets of two partitions say nothing to each other."""
        if partition == self.partition:
            return
        if self.blocked:
            raise KeyMoved("what waits of this key is in another partition, and comes first")
        self.partition, self.through = partition, -1

    def _queue(self, offset: int) -> None:
        self.through = max(self.through, offset)
        self.queued += 1

    def vouches_for(self, event: ParkedEvent) -> bool:
        return event.partition == self.partition and event.offset <= self.through

    def try_again(self, at: datetime) -> None:
        self.due_at = at if self.blocked else None

    def rest(self, error: Exception, now: datetime, lease: datetime | None = None) -> None:
        """Its first has failed. What waits for something that may still come is tried again by itself; the rest by staff.

        `lease` is the moment that whoever tried had set; where another stands now, someone has asked for one more try.
        """
        self.failures += 1
        if lease is not None and self.due_at != lease:
            return
        self.due_at = None
        if isinstance(error, Missing):
            self.try_again(now + min(MISSING_AGAIN * 2 ** min(self.failures - 1, 10), MISSING_LONGEST))

    def free(self) -> None:
        self.blocked, self.due_at, self.failures = False, None, 0


def describe(error: Exception) -> tuple[str, str]:
    """A code to group by and a sentence. Of a bug only its kind and place: its words may quote the data."""
    if isinstance(error, WuyiError):
        return error.reason, error.detail[:MAX_DETAIL]
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = "" if frame is None else f" at {frame.tb_frame.f_globals.get('__name__', '?')}:{frame.tb_lineno}"
    return "bug", f"{type(error).__name__}{place}"[:MAX_DETAIL]
