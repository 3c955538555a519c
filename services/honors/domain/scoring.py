"""Scores made comparable. One reviewer is strict and another generous: each score is told by how far it lies from its
reviewer's own mean, in that reviewer's own spread.

A reviewer who gave few scores has hardly shown a habit, so their mean and spread are drawn towards everybody's: with `weight`
scores given, half way (shrinkage, as in empirical Bayes). Where all gave the same, nothing is to be told apart, and the
normalised score is the mean. Kept beside the raw one, never instead of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

DECIMALS = 2
"""Scores are compared as they are published: two that read the same are the same."""


@dataclass(frozen=True, slots=True)
class Given:
    nomination: str
    reviewer: str
    total: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What all the scores of one nomination come to."""

    raw: float
    normalised: float
    lowest: int
    scores: int


@dataclass(frozen=True, slots=True)
class _Habit:
    mean: float
    spread: float


def marks(given: Sequence[Given], weight: int) -> dict[str, Mark]:
    """For each nomination that has a score."""
    everybody = _habit([each.total for each in given])
    of_reviewer = {
        reviewer: _drawn_in([each.total for each in theirs], everybody, weight)
        for reviewer, theirs in _by(given, lambda each: each.reviewer).items()
    }

    def normalised(each: Given) -> float:
        habit = of_reviewer[each.reviewer]
        if habit.spread == 0:
            return everybody.mean
        return everybody.mean + everybody.spread * (each.total - habit.mean) / habit.spread

    return {
        nomination: Mark(
            raw=round(_mean(each.total for each in its), DECIMALS),
            normalised=round(_mean(normalised(each) for each in its), DECIMALS),
            lowest=min(each.total for each in its),
            scores=len(its),
        )
        for nomination, its in _by(given, lambda each: each.nomination).items()
    }


def _habit(totals: Sequence[int]) -> _Habit:
    mean = _mean(totals)
    return _Habit(mean, sqrt(_mean((total - mean) ** 2 for total in totals)))


def _drawn_in(totals: Sequence[int], everybody: _Habit, weight: int) -> _Habit:
    own, count = _habit(totals), len(totals)
    mean = (count * own.mean + weight * everybody.mean) / (count + weight)
    variance = (count * own.spread**2 + weight * everybody.spread**2) / (count + weight)
    return _Habit(mean, sqrt(variance))


def _mean(numbers: Iterable[float]) -> float:
    listed = list(numbers)
    return sum(listed) / len(listed) if listed else 0.0


def _by(given: Sequence[Given], key: Callable[[Given], str]) -> dict[str, list[Given]]:
    grouped: dict[str, list[Given]] = defaultdict(list)
    for each in given:
        grouped[key(each)].append(each)
    return dict(grouped)
