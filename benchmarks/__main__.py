"""`python -m benchmarks [NAME …]`: each line as JSON, as soon as it is measured; all that run here when none is named."""

import asyncio
import importlib
import sys

from benchmarks.line import Line

LINES = ("command_embedded", "hot_activity", "growth", "drain", "fanout", "at_rest")


def main(names: list[str]) -> int:
    missed = 0
    for name in names or LINES:
        measured = asyncio.run(importlib.import_module(f"benchmarks.{name}").run())
        for line in measured if isinstance(measured, list) else [measured]:
            assert isinstance(line, Line)
            sys.stdout.write(line.json() + "\n")
            sys.stdout.flush()
            missed += not line.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
