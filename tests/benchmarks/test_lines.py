"""`make bench` has every line that was promised, each can be begun, and each is told about."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from benchmarks.__main__ import IN_THIS_PROCESS, LINES
from benchmarks.line import Line, in_turn

PROMISED = {
    "command_embedded",
    "command_mongodb",
    "relay_kafka",
    "consume_kafka",
    "consume_vs_faststream",
    "hot_activity",
    "latency_end_to_end",
    "growth",
    "drain",
}
TOLD = (Path(__file__).parents[2] / "docs/performance.md").read_text()


def test_every_promised_line_is_measured_and_told_about() -> None:
    assert set(LINES) >= PROMISED
    assert set(IN_THIS_PROCESS) <= set(LINES)
    assert set(re.findall(r"^\| (\w+) \| [≥≤]", TOLD, re.MULTILINE)) >= PROMISED


@pytest.mark.parametrize("name", LINES)
def test_it_can_be_begun(name: str) -> None:
    assert inspect.iscoroutinefunction(importlib.import_module(f"benchmarks.{name}").run)


async def test_who_goes_first_alternates_and_the_ratio_is_that_of_the_rounds() -> None:
    went: list[str] = []

    async def ours() -> float:
        went.append("ours")
        return 2.0

    async def bare() -> float:
        went.append("bare")
        return 4.0

    assert await in_turn(ours, bare, 3) == (2.0, 4.0, 0.5)
    assert went == ["ours", "bare", "bare", "ours", "ours", "bare"]


def test_a_line_says_whether_its_goal_is_met() -> None:
    assert Line("a", 3, 1, 3.0, 3, "x/s").met and not Line("a", 2, 1, 2.0, 3, "x/s").met
    assert Line("a", 2, 1, 2.0, 2, "ms", at_most=True).met and not Line("a", 3, 1, 3.0, 2, "ms", at_most=True).met
