"""Writes the generated documents, or tells which of them are not what the code says."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from services.catalogue import asyncapi, markdown
from services.chassis.service import Service


def _documents(folder: Path, services: Sequence[Service]) -> dict[Path, str]:
    return {
        folder / "events.md": markdown.catalogue(services),
        folder / "asyncapi.yaml": asyncapi.document(services, version("wuyi")),
    }


def write(folder: Path, services: Sequence[Service]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in _documents(folder, services).items():
        path.write_text(text, encoding="utf-8")


def outdated(folder: Path, services: Sequence[Service]) -> list[Path]:
    return [
        path
        for path, text in _documents(folder, services).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
