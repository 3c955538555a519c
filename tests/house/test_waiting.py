"""Tests wait for what they wait for, and never so long that it will probably have happened."""

import ast
from collections.abc import Iterator

from tests.house.fresh import ROOT
from tests.house.sources import name_of, parsed

ALLOWED = {
    "test_streaming.py": {
        "test_at_a_position_whose_notification_cannot_be_read_yet_the_stream_waits": "that nothing comes has no condition",
        "test_while_the_store_is_away_it_waits": "the store stays away for a while; what counts is waited for after it",
    },
    "test_timers.py": {
        "test_what_is_saved_when_its_time_has_come_is_not_waited_for_until_the_next_look": "it looks once and finds nothing;"
        " were it slower, the look would find what is looked for and the test would hold all the same",
    },
}
"""Why a moment passes there without a question being asked again."""


SIMULATED = ROOT / "tests" / "simulation"
"""Its clock is the simulator's own: a sleep there takes no time, and what comes before its end has come, on any machine."""


def test_nobody_sleeps_for_luck() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line, name in _sleeps(parsed(path))
        if name not in ALLOWED.get(path.name, {}) and SIMULATED not in path.parents
    ]
    assert found == []


def test_what_is_allowed_is_still_there() -> None:
    slept = {(path.name, name) for path in (ROOT / "tests").rglob("*.py") for _, name in _sleeps(parsed(path))}
    assert [(file, name) for file, names in ALLOWED.items() for name in names if (file, name) not in slept] == []


def test_a_sleep_outside_a_loop_is_seen() -> None:
    assert list(_sleeps(ast.parse("async def test_it():\n    await asyncio.sleep(1)"))) == [(2, "test_it")]
    assert list(_sleeps(ast.parse("def test_it():\n    time.sleep(0.1)"))) == [(2, "test_it")]
    assert (
        list(_sleeps(ast.parse("async def test_it():\n    while not there():\n        await asyncio.sleep(1)"))) == []
    )


def _sleeps(node: ast.AST, name: str = "", looped: bool = False) -> Iterator[tuple[int, str]]:
    """Outside of any loop of its own function. `sleep(0)` lets the others have their turn and takes no time; one in a lambda
    is handed to somebody, as the slowness of a part."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Lambda):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _sleeps(child, child.name)
            continue
        if isinstance(child, ast.Call) and name_of(child) == "sleep" and not looped and not _is_nothing(child):
            yield child.lineno, name
        yield from _sleeps(child, name, looped or isinstance(child, ast.For | ast.AsyncFor | ast.While))


def _is_nothing(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
