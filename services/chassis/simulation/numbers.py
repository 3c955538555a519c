"""The chassis' own numbers, made small in some runs: what comes once in a thousand batches of five hundred comes at once in batches
of one. Only sizes and spans that are said to be free to choose; what it does must be right with any of them."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from services.chassis import claims, crowd
from services.chassis.domain import quota
from services.chassis.running import due, group, relay, retrying, trying
from services.chassis.store import repository

SMALL: tuple[tuple[Any, str, tuple[Any, ...]], ...] = (
    (group, "BATCH", (1, 2, 5)),
    (group, "LOAD_SECONDS", (0.0, 0.5)),
    (relay, "PAGE", (1, 2, 5)),
    (retrying, "AT_A_TIME", (1, 2)),
    (retrying, "LEASE", (timedelta(seconds=0.5), timedelta(seconds=5))),
    (trying, "PAUSES", ((), (0.0,), (0.01, 1.0))),
    (trying, "MOST_ROUNDS", (1, 2)),
    (claims, "AT_ONCE", (1, 2)),
    (claims, "RESUME_AFTER", (timedelta(0), timedelta(seconds=1))),
    (crowd, "MAX_TOGETHER", (1, 2)),
    (due, "AT_ONCE", (1, 2)),
    (quota, "MAX_PENDING", (1, 3)),
    (repository, "MAX_TRIES", (2, 4)),
)


UNHURRIED: tuple[tuple[Any, str, Any], ...] = ((due, "POLL_SECONDS", 3.0),)
"""What is looked at again and again while nothing happens: less often, so that a run is short."""


@contextmanager
def some_small(seed: int) -> Iterator[list[str]]:
    """Says which."""
    dice = random.Random(f"{seed} numbers")
    before: list[tuple[Any, str, Any]] = []
    names: list[str] = []
    often = dice.choice((0.0, 0.2, 0.5))
    try:
        for module, name, value in UNHURRIED:
            before.append((module, name, getattr(module, name)))
            setattr(module, name, value)
        for module, name, values in SMALL:
            chosen = dice.choice(values)
            if dice.random() < often:
                before.append((module, name, getattr(module, name)))
                names.append(f"{module.__name__.rsplit('.', 1)[-1]}.{name} is {chosen}")
                setattr(module, name, chosen)
        yield names
    finally:
        for module, name, value in before:
            setattr(module, name, value)
