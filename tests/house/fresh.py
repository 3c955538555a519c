"""What a process knows that has imported the registry and nothing else.

Other tests define events of their own and import services that are still being built; this one's answers are the same
whichever of them ran before.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path

from services.chassis.domain.event import Event

ROOT = Path(__file__).resolve().parents[2]

_RELEASED = """
import services.registry as registry
from services.catalogue.reading import published
print("\\n".join(each.event.type for each in published(registry.ALL)))
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


@cache
def released() -> tuple[type[Event], ...]:
    """The event classes of the registry's services, by topic and type."""
    import services.registry  # noqa: F401 - releases the events that are named below

    told = python("-c", _RELEASED)
    assert told.returncode == 0, told.stderr
    return tuple(Event.released[type] for type in told.stdout.split())
