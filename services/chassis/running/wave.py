"""Which events may be handled together without one of a line passing another.

As a rule one of each line. More of one line go together where none of them can be refused and an earlier one not yet be done:
when they only make new documents of one kind, which are saved in one write, or when they touch one and the same document,
which is saved with all of them or none.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from services.chassis.domain.aggregate import Aggregate
from services.chassis.effects import Change, Effect
from services.chassis.running.arrived import Arrived, Line, Target
from services.chassis.running.handling import Failed, Handling

Lines = Mapping[Line, deque[Arrived]]
Footprint = type[Aggregate] | Target | None
"""The kind of what is only made, or the one document that is touched; None is anything else."""


def in_lines(events: Iterable[Arrived]) -> dict[Line, deque[Arrived]]:
    lines: dict[Line, deque[Arrived]] = {}
    for event in events:
        lines.setdefault(event.line, deque()).append(event)
    return lines


async def handle_in_order(lines: Lines, handling: Handling) -> Failed:
    """Takes from `lines` what has been done; where a line stopped, what failed is now its first."""
    stopped: Failed = {}
    while wave := [event for line, events in lines.items() if line not in stopped for event in _first_of(events)]:
        failed = await handling.handle(wave)
        stopped.update(failed)
        for event in wave:
            if event.line not in failed or lines[event.line][0] is not failed[event.line][0]:
                lines[event.line].popleft()
    return stopped


def _first_of(events: deque[Arrived]) -> list[Arrived]:
    together: list[Arrived] = []
    shared: Footprint = None
    for event in events:
        footprint = _footprint(event.foresee())
        if together and (footprint is None or footprint != shared):
            break
        together.append(event)
        shared = footprint
        if footprint is None:
            break
    return together


def _footprint(effects: Sequence[Effect]) -> Footprint:
    documents: set[Target] = set()
    changes = False
    for effect in effects:
        if isinstance(effect, Change):
            changes = True
            documents.add((effect.kind, effect.id))
        else:
            documents.add((type(effect.aggregate), effect.aggregate.id))
    if len(documents) == 1 and changes:
        return documents.pop()
    kinds = {kind for kind, _ in documents}
    return kinds.pop() if len(kinds) == 1 and not changes else None
