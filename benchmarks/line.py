"""One line of the benchmark: ours, the bare libraries', and their ratio, measured in turn in one run."""

import json
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    ours: float
    bare: float | None
    """None where nothing bare does the same: then the goal is for ours itself."""
    ratio: float | None
    goal: float
    unit: str
    at_most: bool = False
    """Whether the goal is an upper bound."""

    @property
    def met(self) -> bool:
        figure = self.ours if self.ratio is None else self.ratio
        return figure <= self.goal if self.at_most else figure >= self.goal

    def json(self) -> str:
        return json.dumps({**asdict(self), "met": self.met})


async def in_turn(
    ours: Callable[[], Awaitable[float]], bare: Callable[[], Awaitable[float]], rounds: int = 5
) -> tuple[float, float, float]:
    """The medians of both and of the ratio within each round; which goes first alternates, so drift favours neither."""
    pairs: list[tuple[float, float]] = []
    for turn in range(rounds):
        if turn % 2:
            second = await bare()
            pairs.append((await ours(), second))
        else:
            first = await ours()
            pairs.append((first, await bare()))
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(one / other for one, other in pairs),
    )
