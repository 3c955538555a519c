"""After a whole campaign nobody can be found in what the platform tells: not in an event, a log line, a metric or a URL."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKERS = int(os.environ.get("PRIVACY_WORKERS", "100"))
"""Enough for everything to happen to somebody. `make privacy` plays it with 2,000, for minutes."""

KNOWN = ("services/rehearsal", "services/notify/templates", "services/honors", "services/assistance", "campaigns")
"""Texts of ours in which two characters in a row may happen to be somebody's name."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    command = [sys.executable, "-m", "tests.rehearsal.played", str(folder), str(WORKERS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300 + WORKERS, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    return folder


def secrets(folder: Path) -> Iterator[str]:
    ours = "".join(
        path.read_text("utf-8")
        for part in KNOWN
        for path in (ROOT / part).rglob("*")
        if path.suffix in (".py", ".yaml", ".html", ".typ")
    )
    names = 0
    for person in json.loads((folder / "people.json").read_text()):
        yield from (person["id_number"], person["phone"], person["card"])
        if person["name"] not in ours:
            names += 1
            yield person["name"]
    assert names > WORKERS * 0.9


def found_in(folder: Path, *files: Path) -> list[tuple[str, str]]:
    told = {file.name: file.read_bytes() for file in files}
    assert all(told.values()), "each of them says something"
    return [(name, secret) for secret in secrets(folder) for name, raw in told.items() if secret.encode() in raw]


@pytest.mark.parametrize("file", ["log.txt", "urls.txt", "metrics.txt"])
def test_nobody_is_named_in_what_the_platform_says(played: Path, file: str) -> None:
    assert found_in(played, played / file) == []


def test_nobody_is_named_in_any_event(played: Path) -> None:
    log = kept(played, "log")
    assert b"worker-000007" in log[0].read_bytes(), "who somebody is to us is told; who they are is not"
    assert found_in(played, *log) == []


@pytest.mark.parametrize("service", ["events", "honors", "assistance", "notify"])
def test_nobody_is_named_in_what_a_service_keeps(played: Path, service: str) -> None:
    assert found_in(played, *kept(played, service)) == []


def kept(folder: Path, name: str) -> list[Path]:
    """A file, and what is not yet in it."""
    return [path for path in sorted((folder / "data").glob(f"{name}.db*")) if path.stat().st_size]


def test_whoever_looks_for_somebody_where_they_are_named_finds_them(played: Path) -> None:
    """The bank is told an account, and is none of the platform's: so the search above does search."""
    assert found_in(played, played / "data" / "bank.books")
