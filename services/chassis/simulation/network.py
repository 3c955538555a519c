"""What may become of a request on its way to a server and of the answer on its way back, and who decides it: seeded dice."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar

from services.chassis.domain.errors import Unavailable
from services.chassis.simulation.history import Mark

T = TypeVar("T")

USUAL_SECONDS = 0.001
"""At most, one way, on a fine day."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How often, of a request, each thing happens. All zero is a fine day."""

    slow: float = 0.0
    """It takes long; others pass it."""
    lost: float = 0.0
    """It never arrives."""
    unanswered: float = 0.0
    """It is done, and the answer is lost."""
    late: float = 0.0
    """It is given up by who asked, and is done afterwards."""
    twice: float = 0.0
    """A producer sends it again although it had arrived."""


class Fate(Enum):
    WELL = auto()
    LOST = auto()
    UNANSWERED = auto()
    LATE = auto()


@dataclass
class Dice:
    """Every fault that falls has a number, so that a run can be repeated without it."""

    random: random.Random
    weather: Weather = field(default_factory=Weather)
    muted: frozenset[int] = frozenset()
    fallen: int = 0
    tell: Callable[[Mark, str], None] = lambda mark, what: None

    def fate(self, where: str) -> Fate:
        weather, drawn = self.weather, self.random.random()
        for fate, chance in (
            (Fate.LOST, weather.lost),
            (Fate.UNANSWERED, weather.unanswered),
            (Fate.LATE, weather.late),
        ):
            if drawn < chance:
                return fate if self._falls(fate.name.lower(), where) else Fate.WELL
            drawn -= chance
        return Fate.WELL

    def twice(self, where: str) -> bool:
        return self.random.random() < self.weather.twice and self._falls("twice", where)

    def splits(self) -> bool:
        return self.weather.slow > 0.0 and self.random.random() < 0.5

    def delay(self, where: str) -> float:
        drawn = self.random.random()
        if drawn >= self.weather.slow:
            return drawn * USUAL_SECONDS
        long = self.random.expovariate(1 / 0.05) if self.random.random() < 0.9 else self.random.uniform(0.5, 30)
        return long if self._falls("slow", where) else USUAL_SECONDS

    def _falls(self, what: str, where: str) -> bool:
        self.fallen += 1
        if self.fallen in self.muted:
            return False
        self.tell(Mark.FAULT, f"{where}: {what} (fault {self.fallen})")
        return True


class Wire:
    """Between one process and one server. What was asked is done at one moment between the asking and the answer."""

    def __init__(
        self, dice: Dice, name: str, later: Callable[[float, Callable[[], object]], None] | None = None
    ) -> None:
        self._dice = dice
        self.name = name
        self.cut = False
        """Nothing gets through, and what is under way is not answered."""
        self._later = later
        """Who sees to a request that is done late: it belongs no longer to the process that sent it."""

    async def carry(self, act: Callable[[], T], what: str, torn: Callable[[], object] | None = None) -> T:
        """`torn` is what may be done of a request with several parts when its answer is lost."""
        where = f"{self.name} {what}"
        await self._travel(where)
        fate = Fate.LOST if self.cut else self._dice.fate(where)
        if fate is Fate.WELL:
            self._dice.tell(Mark.STEP, where)
            answer = act()
            if self._dice.weather.slow:
                await self._travel(where)
            else:
                await asyncio.sleep(0)
            if not self.cut:
                return answer
            fate = Fate.UNANSWERED
        elif fate is Fate.UNANSWERED:
            (torn or act)()
        elif fate is Fate.LATE:
            self.later(torn or act)
        await asyncio.sleep(self._dice.random.uniform(0.0, 2.0))
        raise Unavailable(f"{self.name}: {fate.name.lower()}", code="simulated")

    def splits(self) -> bool:
        """Whether what is asked together is done bit by bit."""
        return self._dice.splits()

    def later(self, act: Callable[[], object]) -> None:
        if self._later is not None:
            self._later(self._dice.random.expovariate(1 / 1.0), act)

    async def _travel(self, where: str) -> None:
        await asyncio.sleep(self._dice.delay(where))
