"""Who publishes and who reads each event, as the composition roots say it."""

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.domain.event import Event
from services.chassis.service import Service


@dataclass(frozen=True, slots=True)
class Published:
    event: type[Event]
    publisher: str
    readers: tuple[str, ...]
    """`service.handler`, in the order of the registry."""

    @property
    def summary(self) -> str:
        """The event's own words, or its name taken apart; never those of the family it comes from."""
        own = inspect.cleandoc(self.event.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        return own or re.sub(r"(?<!^)([A-Z])", lambda capital: f" {capital[1].lower()}", self.event.__name__) + "."


def published(services: Sequence[Service]) -> list[Published]:
    """Every released event of these services, by topic and type."""
    names = {service.name for service in services}
    found = [event for event in Event.released.values() if event.topic.split(".")[1] in names]
    return [
        Published(event, event.topic.split(".")[1], _readers(event, services))
        for event in sorted(found, key=lambda event: (event.topic, event.type))
    ]


def _readers(event: type[Event], services: Sequence[Service]) -> tuple[str, ...]:
    return tuple(
        f"{service.name}.{reading.name}" for service in services for reading in service.reads if reading.event is event
    )
