"""What is asked of a log: records of one key in order, groups that share the reading, offsets that move when they are told to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from services.chassis.domain.errors import Conflict, Invalid, Unavailable

MAX_RECORD_BYTES = 1_000_000
"""Value and headers together, under Kafka's default limit of 1 MiB; a larger one is refused by every adapter alike."""


class Revoked(Conflict):
    """The partition belongs to another reader by now: what was done is done again by it, and found done."""

    code = "revoked"


class Behind(Unavailable):
    """An earlier record of the same key failed: this one was not sent, so that the order holds."""

    code = "behind"


class UnknownTopic(Invalid):
    code = "unknown_topic"


class TooLarge(Invalid):
    code = "record_too_large"


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    partitions: int = 4
    retention: timedelta | None = None
    """How long a record stays at least; None is for ever."""


class Partition(NamedTuple):
    topic: str
    number: int


@dataclass(frozen=True, slots=True)
class Record:
    topic: str
    key: str
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int = -1
    offset: int = -1
    """-1 until the log has given both."""
    at: datetime | None = None

    @property
    def place(self) -> Partition:
        return Partition(self.topic, self.partition)

    def size(self) -> int:
        return len(self.key) + len(self.value) + sum(len(name) + len(value) for name, value in self.headers)


@dataclass(frozen=True, slots=True)
class Lag:
    """`committed` is the next offset the group reads, `end` the next one to be given: their difference is what waits."""

    partition: Partition
    committed: int
    end: int
    oldest_unread_at: datetime | None = None

    @property
    def records(self) -> int:
        return self.end - self.committed


class Reader(Protocol):
    """One member of a group. Partitions come and go; each time they do, `generation` is another number.

    A partition that is newly assigned is read from where the group has committed, and from its beginning when it never has.
    """

    @property
    def generation(self) -> int: ...

    async def fetch(self, limit: int, timeout: float) -> list[Record]:
        """What comes next, in offset order within each partition; at most `limit`, waiting up to `timeout` for the first.

        May be empty before the timeout, when the assignment changes.
        """
        ...

    async def commit(self, next_offsets: Mapping[Partition, int]) -> None:
        """Remember, for the group, what is to be read next. All or none; raises Revoked when one is no longer ours."""
        ...

    def seek(self, partition: Partition, offset: int) -> None:
        """The next fetch reads from here. Does nothing for a partition that is not ours."""
        ...

    def pause(self, partition: Partition) -> None: ...
    def resume(self, partition: Partition) -> None: ...
    def assigned(self) -> frozenset[Partition]: ...
    async def close(self) -> None:
        """Leave the group; nothing is committed by leaving."""
        ...


class EventLog(Protocol):
    """Records that were acknowledged survive the death of every process. Raises Unavailable when it is away or full."""

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make what is missing. The partitions of a topic that exists are left as they are: its keys would move."""
        ...

    async def append(self, records: Sequence[Record]) -> list[Exception | None]:
        """An outcome for each, in their order; None is acknowledged, an exception is not (or not known to be).

        A log that is away is an outcome too: nothing is raised. Records of one key keep their order; once one of them fails, the later ones of that topic and key fail too.
        """
        ...

    async def join(self, group: str, topics: Sequence[str]) -> Reader: ...
    async def lag(self, group: str, topics: Sequence[str]) -> list[Lag]: ...
    async def read(self, partition: Partition, offset: int, limit: int) -> list[Record]:
        """For people who look: no group, nothing moves."""
        ...

    async def topics(self) -> dict[str, int]:
        """Each with the number of its partitions."""
        ...

    async def close(self) -> None: ...
