"""`python -m tests.faults.altered ALTERATION serve notify`: the real command, in a process where something is not as it is now."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.chassis.domain.event import Event
from services.chassis.effects import Reading
from services.cli import app
from services.registry import ALL


def older(type: str) -> None:
    """A release that has not heard of this event yet."""
    del Event.released[type]
    _read(lambda reading: [] if reading.event.type == type else [reading])


def dawdling(until: str) -> None:
    """An event takes so long, until there is this file, that the process gives no sign of life meanwhile."""

    def slow(handle: Callable[..., Any]) -> Callable[..., Any]:
        def handled(event: Event, cause: object) -> Any:
            Path(until).with_suffix(".begun").touch()
            while not Path(until).exists():
                time.sleep(0.02)
            return handle(event, cause)

        return handled

    _read(lambda reading: [Reading(reading.event, slow(reading.handle))])


def _read(instead: Callable[[Reading[Any]], list[Reading[Any]]]) -> None:
    ALL[:] = [replace(service, reads=[new for each in service.reads for new in instead(each)]) for service in ALL]


ALTERATIONS: dict[str, Callable[[str], None]] = {each.__name__: each for each in (older, dawdling)}

if __name__ == "__main__":
    name, _, what = sys.argv.pop(1).partition(":")
    ALTERATIONS[name](what)
    sys.argv[0] = os.path.basename(sys.argv[0])
    app()
