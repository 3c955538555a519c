"""A failing run made short: whatever can be left out without the failure going away is left out."""

from collections.abc import Callable
from dataclasses import replace

from services.chassis.simulation.play import Play
from services.chassis.simulation.run import Run, Without, play_out

MOST_TRIES = 250


def shrink(failed: Run, play: Callable[[], Play], tries: int = MOST_TRIES) -> tuple[Run, Without]:
    """By halves, then quarters, then one by one: machines' troubles first, then commands, then the faults of the network."""
    left = tries
    shortest, kept_out = failed, Without()

    def attempt(without: Without) -> bool:
        nonlocal left, shortest, kept_out
        if left <= 0:
            return False
        left -= 1
        run = play_out(failed.seed, play(), without)
        if run.kind != failed.kind:
            return False
        shortest, kept_out = run, without
        return True

    for name in ("happenings", "commands", "faults"):
        _leave_out(
            name,
            {"happenings": failed.happenings, "commands": failed.commands, "faults": shortest.faults},
            attempt,
            lambda: kept_out,
        )
    return shortest, kept_out


def _leave_out(
    name: str, counts: dict[str, int], attempt: Callable[[Without], bool], present: Callable[[], Without]
) -> None:
    first = 1 if name == "faults" else 0
    candidates = list(range(first, first + counts[name]))
    size = len(candidates)
    while size:
        start = 0
        while start < len(candidates):
            chunk = candidates[start : start + size]
            out: frozenset[int] = getattr(present(), name)
            changes = {name: out | set(chunk)}
            if attempt(replace(present(), **changes)):
                del candidates[start : start + size]
            else:
                start += size
        size //= 2
