"""`python -m benchmarks [NAME …]`: each line as JSON, as soon as it is measured; all that run here when none is named."""

import asyncio
import importlib
import sys
from collections.abc import Coroutine
from typing import Any

import uvloop

from benchmarks.line import Line
from services.serving import spare_what_stays

LINES = (
    "command_embedded",
    "command_mongodb",
    "relay_kafka",
    "consume_kafka",
    "consume_vs_faststream",
    "hot_activity",
    "latency_end_to_end",
    "growth",
    "drain",
    "fanout",
    "at_rest",
    "certificate",
)

IN_THIS_PROCESS = ("relay_kafka", "consume_kafka", "consume_vs_faststream")
"""Where ours or the bare libraries run here and not in a process of their own: on the loop, and with the collector, of ours."""


def main(names: list[str]) -> int:
    missed = 0
    for name in names or LINES:
        measured = _run(name, importlib.import_module(f"benchmarks.{name}").run())
        for line in measured if isinstance(measured, list) else [measured]:
            assert isinstance(line, Line)
            sys.stdout.write(line.json() + "\n")
            sys.stdout.flush()
            missed += not line.met
    return 1 if missed else 0


def _run(name: str, work: Coroutine[Any, Any, Line | list[Line]]) -> Line | list[Line]:
    if name not in IN_THIS_PROCESS:
        return asyncio.run(work)
    spare_what_stays()
    return uvloop.run(work)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
