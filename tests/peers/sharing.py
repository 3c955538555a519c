"""One server of each kind for the whole test run, started by the first test that asks, on however many workers it runs."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from tests.peers.artifacts import Missing
from tests.peers.finding import Kind, Server, given, own

_RUN = "WUYI_TEST_RUN"
"""The folder that the workers of one run share; the process that made it is the one the servers end with."""
_ROOT = Path(__file__).parents[2]

STOP_SECONDS = 30.0
FOUND_SECONDS = 900.0
"""The first run on a machine fetches what the servers are made of."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A server found, or why there is none."""

    name: str
    url: str | None


class Peers:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Kind, Shared] = {}

    def mongodb(self) -> str:
        """Its URL. Where there is none the test is skipped, and the summary says so; with CI=true it fails."""
        return self._url("mongodb")

    def kafka(self) -> str:
        return self._url("kafka")

    def _url(self, kind: Kind) -> str:
        if kind not in self._known:
            self._known[kind] = _shared(self._folder, kind)
        found = self._known[kind]
        return found.url or without(kind, found.name)


def without(kind: Kind, why: str) -> NoReturn:
    """For a test that needs a server and has none."""
    refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    refuse(f"no {kind} to test on: {why}")


def _shared(folder: Path, kind: Kind) -> Shared:
    record = folder / f"{kind}.json"
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.exists():
            _start(folder, kind, record)
    return Shared(**json.loads(record.read_text()))


def _start(folder: Path, kind: Kind, record: Path) -> None:
    url = given(kind)
    if url is not None:
        record.write_text(json.dumps({"name": f"the one of {kind} in the environment", "url": url}))
        return
    owner = (folder / "owner").read_text()
    command = [sys.executable, "-m", "tests.peers", "serve", kind, "--into", str(record), "--owner", owner]
    with (folder / f"{kind}.log").open("wb") as output:
        subprocess.run([*command, "--data", str(folder / kind)], cwd=_ROOT, stdout=output, stderr=output, check=True)
    deadline = time.monotonic() + FOUND_SECONDS
    while not record.exists():
        if time.monotonic() > deadline:
            said = (folder / f"{kind}.log").read_text(errors="replace")
            record.write_text(json.dumps({"name": f"it never started: {said[-2000:]}", "url": None}))
        time.sleep(0.05)


@pytest.fixture(scope="session")
def peers() -> Peers:
    return Peers(Path(os.environ[_RUN]))


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Before xdist starts its workers: they inherit the environment."""
    if _RUN not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="wuyi-tests-"))
        (folder / "owner").write_text(str(os.getpid()))
        os.environ[_RUN] = str(folder)


def _mortal(kind: Kind, folder: Path) -> Iterator[Server]:
    try:
        server = own(kind, folder)
        server.start()
    except Missing as reason:
        without(kind, str(reason))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mortal_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """For the tests of one module, to be killed and paused; each leaves it running."""
    yield from _mortal("kafka", tmp_path_factory.mktemp("kafka"))


@pytest.fixture(scope="module")
def mortal_mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _mortal("mongodb", tmp_path_factory.mktemp("mongodb"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    folder = Path(os.environ[_RUN])
    for record in sorted(folder.glob("*.json")):
        found = Shared(**json.loads(record.read_text()))
        state = f"tested on {found.name}" if found.url else f"NOT TESTED, there is none: {found.name}"
        terminalreporter.write_line(f"{record.stem}: {state}")


def pytest_unconfigure() -> None:
    folder = Path(os.environ.get(_RUN, ""))
    owner = folder / "owner"
    if owner.exists() and owner.read_text() == str(os.getpid()):
        del os.environ[_RUN]
        for record in folder.glob("*.json"):
            record.unlink()  # whoever serves it sees this and stops
        deadline = time.monotonic() + STOP_SECONDS
        while any(folder.glob("*.serving")) and time.monotonic() < deadline:
            time.sleep(0.05)
        shutil.rmtree(folder, ignore_errors=True)
