"""The topics that there are, with their partitions and how long they keep: declared here and nowhere else."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from services.chassis.clock import Clock, SystemClock
from services.chassis.domain.event import Event
from services.chassis.log.port import EventLog, Topic
from services.chassis.settings import Settings

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
    @property
    def follows(self) -> Sequence[Any]: ...


class Said(Protocol):
    """Where an operator reads what was done."""

    def print(self, text: str, /) -> None: ...


def topics_of(services: Iterable[Publishing]) -> list[Topic]:
    """Those that they publish on and those that they read, whoever publishes them."""
    ours, read = set[str](), set[str]()
    for service in services:
        ours.add(service.name)
        read.update(reading.event.topic for reading in service.reads)
        read.update(topic for follower in service.follows for topic in follower.topics())
    names = read | {event.topic for event in Event.released.values() if event.topic.split(".")[1] in ours}
    return [Topic(name, PARTITIONS, RETENTION) for name in sorted(names)]


async def apply_topics(log: EventLog, services: Iterable[Publishing]) -> list[Topic]:
    """Makes those that are missing, and says which they were; harmless when repeated, and by several at once."""
    wanted = topics_of(services)
    present = await log.topics()
    await log.prepare(wanted)
    return [topic for topic in wanted if topic.name not in present]


async def apply(
    settings: Settings,
    services: Iterable[Publishing],
    open_log: Callable[[str, Clock], Awaitable[EventLog]],
    out: Said,
) -> None:
    """`wuyi topics apply`."""
    log = await open_log(settings.log_url, SystemClock())
    try:
        made = await apply_topics(log, services)
    finally:
        await log.close()
    for topic in made:
        out.print(f"{topic.name}: {topic.partitions} partitions")
    out.print(f"已创建 {len(made)} 个主题 · {len(made)} topics made" if made else "主题齐全 · nothing was missing")
