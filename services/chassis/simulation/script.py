"""What a seed makes happen to the machines, beside what its weather does to each request: drawn before the run begins, so that it
can be repeated without some of it. Each seed knows some troubles only, and those heavily: that finds more than a little of all."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from services.chassis.simulation.network import Weather


class Trouble(Enum):
    DIES = "dies"
    STOPS = "stops in order"
    HALTS = "stands still"
    CUT = "is cut off"
    FORGOTTEN = "is forgotten by the log"
    CLOCK = "has its clock moved"


@dataclass(frozen=True, slots=True)
class Happening:
    at: float
    trouble: Trouble
    node: str
    seconds: float
    """How long it lasts; for a clock, by how much it is moved."""
    server: str = ""

    def __str__(self) -> str:
        return f"at {self.at:.3f} {self.node} {self.trouble.value} ({self.server} {self.seconds:.2f} s)"


@dataclass(frozen=True, slots=True)
class Script:
    nodes: Sequence[str]
    weather: Weather
    happenings: Sequence[Happening]
    eager: bool
    """Whether the log deals all partitions anew whenever anybody comes or goes."""
    patience: float
    """How long clients wait for an answer."""


def draw(seed: int, servers: Sequence[str], seconds: float) -> Script:
    dice = random.Random(f"{seed} script")
    nodes = "abc"[: dice.choice((1, 2, 2, 2, 3))]
    happenings: list[Happening] = []
    for trouble in Trouble:
        for _ in range(dice.choice((0, 0, 0, 1, 2))):
            happenings.append(_happening(dice, trouble, dice.choice(nodes), servers, seconds))
    return Script(
        nodes=nodes,
        weather=_weather(dice),
        happenings=sorted(happenings, key=lambda one: one.at),
        eager=dice.random() < 0.3,
        patience=dice.choice((0.5, 3.0, 10.0)),
    )


def _happening(dice: random.Random, trouble: Trouble, node: str, servers: Sequence[str], seconds: float) -> Happening:
    at = dice.uniform(0.0, seconds)
    match trouble:
        case Trouble.CUT:
            return Happening(at, trouble, node, dice.uniform(0.1, seconds / 2), dice.choice(servers))
        case Trouble.CLOCK:
            return Happening(at, trouble, node, dice.choice((-120.0, 120.0, dice.uniform(-10, 10))))
        case Trouble.HALTS:
            return Happening(at, trouble, node, dice.choice((dice.uniform(0.05, 1), dice.uniform(1, 30))))
    return Happening(at, trouble, node, dice.uniform(0.0, 2.0))


def _weather(dice: random.Random) -> Weather:
    if dice.random() < 0.1:
        return Weather()

    def chance(most: float) -> float:
        return dice.uniform(0.0, most) if dice.random() < 0.5 else 0.0

    return Weather(slow=chance(0.3), lost=chance(0.1), unanswered=chance(0.15), late=chance(0.15), twice=chance(0.3))
