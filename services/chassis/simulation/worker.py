"""One process of a simulation: plays the seeds that it is given and says what came of each, a line of JSON at a time.

A process of its own, because the order of Python's sets and dicts of text depends on a number that is drawn when it starts.
"""

import argparse
import gc
import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from services.chassis.simulation.play import Play
from services.chassis.simulation.run import Run, Without, play_out
from services.chassis.simulation.shrink import shrink

COLLECT_EVERY = 20


def play_named(name: str) -> Callable[[], Play]:
    """`package.module:Name`: a class of plays, or a function that makes one."""
    module, _, attribute = name.partition(":")
    made: Callable[[], Play] = getattr(importlib.import_module(module), attribute)
    return made


def told(run: Run, without: Without | None = None, everything: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seed": run.seed,
        "breaches": run.breaches,
        "fingerprint": run.fingerprint,
        "steps": run.steps,
        "seconds": round(run.seconds, 1),
    }
    if without is not None:
        told["history"] = run.history.lines(everything)
        told["left_out"] = [len(without.happenings), len(without.commands), len(without.faults)]
    return told


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--play", required=True)
    asked.add_argument("--start", type=int, default=0)
    asked.add_argument("--seeds", type=int, default=1)
    asked.add_argument("--step", type=int, default=1)
    asked.add_argument("--shrink", action="store_true")
    asked.add_argument("--everything", action="store_true")
    options = asked.parse_args()
    play = play_named(options.play)
    gc.freeze()
    for n in range(options.seeds):
        run = play_out(options.start + n * options.step, play())
        line = told(run)
        if options.shrink:
            short, without = shrink(run, play) if run.breaches else (run, Without())
            line = told(short, without, options.everything)
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if n % COLLECT_EVERY == COLLECT_EVERY - 1:
            gc.collect()


if __name__ == "__main__":
    main()
