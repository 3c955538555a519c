"""The house as its files say it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from services.chassis.service import Service
from services.registry import ALL
from tests.house.fresh import ROOT

SERVICES = ROOT / "services"
BUILT = [service for service in ALL if service.keeps]
"""One that keeps nothing yet is an empty house; it comes under the rules with the first aggregate in its `service.py`."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def files_of(service: Service) -> list[Path]:
    return sorted((SERVICES / service.name).rglob("*.py"))


def modules_of(service: Service) -> list[str]:
    return [module_of(path) for path in files_of(service)]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that is imported anywhere in the file, also inside a function."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: modules are named in full"
            yield node.module or ""


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
