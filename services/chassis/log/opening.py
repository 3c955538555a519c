"""Which log a setting names: one line for each kind that there is."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.domain.errors import Invalid
from services.chassis.log.port import EventLog
from services.chassis.log.sqlite import SqliteLog

READ_ONLY = "mode=ro"


class NoSuchLog(Invalid):
    code = "no_such_log"


async def _sqlite(url: str, clock: Clock) -> EventLog:
    """`sqlite:///folder`: one file in that folder; with `?mode=ro` it is only looked at."""
    folder, _, mode = url.removeprefix("sqlite:///").partition("?")
    return await asyncio.to_thread(SqliteLog, Path(folder) / "log.db", clock, read_only=mode == READ_ONLY)


async def _kafka(url: str, clock: Clock) -> EventLog:
    """`kafka://host:port,…`; credentials and certificates by `WUYI_KAFKA_…` (kafka_cluster.py)."""
    from services.chassis.log.kafka import KafkaLog  # heavy, and not needed embedded

    return KafkaLog(url)


KINDS: dict[str, Callable[[str, Clock], Awaitable[EventLog]]] = {"sqlite": _sqlite, "kafka": _kafka}


async def open_log(url: str, clock: Clock) -> EventLog:
    kind = KINDS.get(url.partition("://")[0])
    if kind is None:
        raise NoSuchLog(f"WUYI_LOG names no log that there is; there are {', '.join(KINDS)}")
    return await kind(url, clock)
