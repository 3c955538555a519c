"""The topics that there are, with their partitions and how long they keep: declared here and nowhere else."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from services.chassis.domain.event import Event
from services.chassis.log.port import EventLog, Topic

PARTITIONS = 6
"""As many processes of one service can share the reading of a topic. To be changed only while nothing is published: keys move."""

RETENTION = timedelta(days=400)
"""A campaign, its summary and the audit of both; what happened is in the documents as well."""


class Publishing(Protocol):
    """A service, as far as its topics are concerned."""

    @property
    def name(self) -> str: ...
    @property
    def reads(self) -> Sequence[Any]: ...


def topics_of(services: Iterable[Publishing]) -> list[Topic]:
    """Those that they publish on and those that they read, whoever publishes them."""
    ours, read = set[str](), set[str]()
    for service in services:
        ours.add(service.name)
        read.update(reading.event.topic for reading in service.reads)
    names = read | {event.topic for event in Event.released.values() if event.topic.split(".")[1] in ours}
    return [Topic(name, PARTITIONS, RETENTION) for name in sorted(names)]


async def apply_topics(log: EventLog, services: Iterable[Publishing]) -> list[Topic]:
    """Makes those that are missing, and says which they were; harmless when repeated, and by several at once."""
    wanted = topics_of(services)
    present = await log.topics()
    await log.prepare(wanted)
    return [topic for topic in wanted if topic.name not in present]
