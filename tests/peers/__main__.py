"""`python -m tests.peers prepare | up | serve …` (README.md)."""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.peers.artifacts import Missing, classpath
from tests.peers.finding import GIVEN, Kind, own

KINDS: tuple[Kind, ...] = ("mongodb", "kafka")


def _prepare(arguments: argparse.Namespace) -> None:
    classpath()


def _up(arguments: argparse.Namespace) -> None:
    """Both in the foreground, for whoever wants to try something by hand; Ctrl-C stops them."""
    ended = _told_to_end()
    with tempfile.TemporaryDirectory(prefix="wuyi-peers-") as folder:
        servers = {kind: own(kind, Path(folder) / kind) for kind in KINDS}
        try:
            for kind, server in servers.items():
                server.start()
                sys.stdout.write(f"export {GIVEN[kind]}={server.url}  # {server.name}\n")
                sys.stdout.flush()
            ended.wait()
        finally:
            for server in servers.values():
                server.stop()


def _serve(arguments: argparse.Namespace) -> None:
    """One for a whole test run, in the background: it ends with the run, whether the run says so (by taking the record away)
    or just dies."""
    if os.fork():
        os._exit(0)
    os.setsid()
    ended = _told_to_end()
    try:
        server = own(arguments.kind, arguments.data)
        server.start()
    except Missing as reason:
        _record(arguments.into, str(reason), None)
        return
    serving = arguments.into.with_suffix(".serving")
    serving.touch()
    _record(arguments.into, server.name, server.url)
    while not ended.is_set() and arguments.into.exists() and _lives(arguments.owner):
        time.sleep(0.2)
    server.stop()
    serving.unlink(missing_ok=True)


def _record(into: Path, name: str, url: str | None) -> None:
    part = into.with_suffix(".part")
    part.write_text(json.dumps({"name": name, "url": url}))
    part.rename(into)


def _told_to_end() -> threading.Event:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return ended


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("prepare", help="fetch and compile what the Java servers need").set_defaults(run=_prepare)
    commands.add_parser("up", help="start both and say where they are").set_defaults(run=_up)
    serve = commands.add_parser("serve", help="one server, for a test run")
    serve.set_defaults(run=_serve)
    serve.add_argument("kind", choices=KINDS)
    serve.add_argument("--into", type=Path, required=True)
    serve.add_argument("--owner", type=int, required=True)
    serve.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except Missing as reason:
        sys.exit(str(reason))


main()
