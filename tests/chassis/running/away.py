"""A store or a log that may be away for a while."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from services.chassis.domain import Unavailable
from services.chassis.log.port import EventLog, Record
from services.chassis.store.port import Store


class Away:
    """Stands before the real one; while `away`, whatever is asked of it is answered Unavailable."""

    def __init__(self, real: object) -> None:
        self.real = real
        self.away = False
        self.asked: list[str] = []
        self.allowed: set[str] = set()
        """What is answered even while it is away."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.real, name)
        if not callable(found):
            return found

        async def ask(*arguments: Any, **named: Any) -> Any:
            self.asked.append(name)
            if self.away and name not in self.allowed:
                raise Unavailable("away", code="away")
            return await cast(Callable[..., Any], found)(*arguments, **named)

        return ask


def store_that_goes(real: Store) -> tuple[Store, Away]:
    away = Away(real)
    return cast(Store, away), away


class AwayLog(Away):
    """A log answers each record with an outcome."""

    async def append(self, records: Sequence[Record]) -> list[Exception | None]:
        self.asked.append("append")
        if self.away:
            return [Unavailable("away", code="away") for _ in records]
        return await cast(EventLog, self.real).append(records)


def log_that_goes(real: EventLog) -> tuple[EventLog, AwayLog]:
    away = AwayLog(real)
    return cast(EventLog, away), away
