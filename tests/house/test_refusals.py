"""Whoever is told "no" is told why, in Chinese and in English."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.chassis.domain.errors import WuyiError
from services.chassis.service import Service
from services.chassis.web.texts import TEXTS
from tests.house.sources import BUILT, SERVICES, files_of, module_of, modules_of, name_of, parsed

NOT_A_REFUSAL = {"Clause": "one thing that was looked at, whether or not it was met"}
AT_THE_START = {
    "no_such_failpoint",
    "no_such_log",
    "no_such_store",
    "bad_keys",
    "unfit_settings",
    "newer_data",
    "data_in_use",
}
"""Heard by whoever starts a process, on its terminal: it never came to take a request."""
BETWEEN_PARTS = {"missing", "revoked", "behind", "unknown_topic", "record_too_large", "key_moved", "cannot_be_opened"}
"""Between the running parts, which take them up; a caller who met one would be told the words of its kind."""


@pytest.mark.parametrize("service", BUILT, ids=lambda service: service.name)
def test_every_error_of_a_service_has_its_words(service: Service) -> None:
    modules = modules_of(service)
    for module in modules:
        importlib.import_module(module)
    codes = {kind.code for kind in _below(WuyiError) if kind.__module__ in modules}
    assert sorted(codes - set(TEXTS) - set(service.texts)) == []


@pytest.mark.parametrize("service", BUILT, ids=lambda service: service.name)
def test_every_code_that_is_named_where_it_is_raised_has_its_words(service: Service) -> None:
    known = {**TEXTS, **service.texts}
    assert [each for path in files_of(service) for each in _literal_codes(path) if each[1] not in known] == []


def test_every_error_of_the_chassis_has_its_words() -> None:
    files = [path for path in (SERVICES / "chassis").rglob("*.py") if "simulation" not in path.parts]
    modules = [module_of(path) for path in files]
    for module in modules:
        importlib.import_module(module)
    codes = {kind.code for kind in _below(WuyiError) if kind.__module__ in modules}
    assert sorted(codes - set(TEXTS) - AT_THE_START - BETWEEN_PARTS) == []


@pytest.mark.parametrize("service", BUILT, ids=lambda service: service.name)
def test_what_is_said_is_said_in_both_languages(service: Service) -> None:
    for code, say in {**TEXTS, **service.texts}.items():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in say.zh), f"{code} says nothing in Chinese"
        assert say.en.strip() and say.en[0] not in " …", f"{code} says nothing in English"


def _below(kind: type[WuyiError]) -> Iterator[type[WuyiError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _literal_codes(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call) or name_of(node) in NOT_A_REFUSAL:
            continue
        for keyword in node.keywords:
            if (
                keyword.arg == "code"
                and isinstance(keyword.value, ast.Constant)
                and isinstance(keyword.value.value, str)
            ):
                yield f"{path.name}:{node.lineno}", keyword.value.value
