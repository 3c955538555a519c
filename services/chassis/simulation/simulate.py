"""`wuyi simulate`: many seeds on all the processors there are, and of each that fails a short history."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from time import perf_counter
from typing import Any

MOST_TOLD = 3
"""Failing seeds whose history is told; more are only named."""


@dataclass(frozen=True, slots=True)
class Outcome:
    seed: int
    breaches: list[str]
    fingerprint: str
    steps: int


def simulate(seeds: int, start: int, report: Callable[[str], None], play: str, most: int | None = None) -> int:
    """How many seeds failed. `play` is `package.module:Name`; with `most`, it ends when so many have."""
    began = perf_counter()
    failed: list[int] = []
    played = 0
    for outcome in play_seeds(play, start, seeds):
        played += 1
        if not outcome.breaches:
            continue
        failed.append(outcome.seed)
        report(f"seed {outcome.seed} ({outcome.fingerprint}): {outcome.breaches[0]}")
        if len(failed) <= MOST_TOLD:
            for line in retell(play, outcome.seed):
                report(line)
        if most is not None and len(failed) >= most:
            break
    seconds = perf_counter() - began
    report(f"{played} seeds from {start} in {seconds:.1f} s, {len(failed)} failed{_named(failed)}")
    return len(failed)


def _named(seeds: list[int]) -> str:
    return f": {', '.join(str(seed) for seed in sorted(seeds)[:50])}" if seeds else ""


def play_seeds(play: str, start: int, seeds: int, workers: int | None = None) -> Generator[Outcome]:
    """In whatever order they are done. Leaving early ends the workers."""
    count = max(1, min(workers or os.cpu_count() or 1, seeds))
    lines: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    each = [_worker(play, start + n, len(range(n, seeds, count)), count) for n in range(count)]
    with ThreadPoolExecutor(count) as pool:
        done = [pool.submit(_listen, process, lines) for process in each]
        left = count
        try:
            while left:
                line = lines.get()
                if line is None:
                    left -= 1
                else:
                    yield Outcome(line["seed"], line["breaches"], line["fingerprint"], line["steps"])
            for future in done:
                future.result()
        finally:
            for process in each:
                process.kill()


def retell(play: str, seed: int, everything: bool = False) -> list[str]:
    """The shortest history found that fails in the same way."""
    options = ["--shrink", *(["--everything"] if everything else [])]
    process = _worker(play, seed, 1, 1, *options)
    told, _ = process.communicate()
    line = json.loads(told)
    happenings, commands, faults = line["left_out"]
    return [
        f"seed {seed}, without {happenings} of its troubles, {commands} of its commands and {faults} of its faults:",
        *line["history"],
        *line["breaches"],
    ]


def _worker(play: str, start: int, seeds: int, step: int, *options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            sys.executable,
            *("-m", "services.chassis.simulation.worker"),
            *("--play", play, "--start", str(start), "--seeds", str(seeds), "--step", str(step)),
            *options,
        ],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )


class WorkerDied(RuntimeError):
    """What it had to say is above."""


def _listen(process: "subprocess.Popen[str]", lines: "SimpleQueue[dict[str, Any] | None]") -> None:
    assert process.stdout is not None
    try:
        with process.stdout:
            for line in process.stdout:
                lines.put(json.loads(line))
    finally:
        lines.put(None)
    if process.wait() != 0:
        raise WorkerDied(f"a worker ended with {process.returncode}")
