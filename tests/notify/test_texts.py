import ast
import importlib
import pkgutil
import string
from pathlib import Path

import pytest

import services.notify
from services.chassis.domain.errors import WuyiError
from services.chassis.web.texts import TEXTS as CHASSIS
from services.notify.texts import TEXTS

ROOT = Path(services.notify.__file__).parent
OF_LINES = {"belongs_elsewhere", "line_too_long", "json_invalid", "outside_your_organization"}
"""What is told of a line of an import, by its number."""


def codes() -> set[str]:
    """Every code that notify refuses with: of its errors, and those that are named where one is raised."""
    for module in pkgutil.walk_packages(services.notify.__path__, "services.notify."):
        importlib.import_module(module.name)
    found = {kind.code for kind in _below(WuyiError) if kind.__module__.startswith("services.notify")}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
    return found


def _below(kind: type[WuyiError]) -> set[type[WuyiError]]:
    return {each for below in kind.__subclasses__() for each in (below, *_below(below))}


def test_every_refusal_is_told_in_chinese_and_english_and_nothing_else_is() -> None:
    assert codes() <= TEXTS.keys() | CHASSIS.keys()
    assert TEXTS.keys() <= codes() | OF_LINES


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_name_facts_and_chinese_is_chinese(code: str) -> None:
    say = TEXTS[code]
    named = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (say.zh, say.en)]
    assert named[1] <= named[0] | {"parameter", "limit"}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in say.zh)
    assert say.en.isascii()
