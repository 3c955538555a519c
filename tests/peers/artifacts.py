"""What the Java servers are made of: fetched by Maven and compiled once, into a cache outside the checkout."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = sorted((HERE / "java").glob("*.java"))


class Missing(Exception):
    """Why there can be no server of this kind; for people to read."""


def _cache() -> Path:
    """Named for what is in it: a changed source or version never meets an older one's classes."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    content = b"".join(path.read_bytes() for path in (HERE / "pom.xml", *SOURCES))
    return home / "wuyi-peers" / hashlib.sha256(content).hexdigest()[:12]


def classpath() -> str:
    """Prepares what is not there yet; needs no network once it is."""
    cache = _cache()
    with _alone(cache):
        if not (cache / "ready").exists():
            _prepare(cache)
    return f"{cache / 'classes'}:{cache / 'lib'}/*"


def _prepare(cache: Path) -> None:
    for tool in ("java", "javac", "mvn"):
        if shutil.which(tool) is None:
            raise Missing(f"{tool} is not installed (Java 17 and Maven are needed, see tests/peers/README.md)")
    fetch = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    _run([*fetch, f"-DoutputDirectory={cache / 'lib'}"])
    _run(["javac", "-cp", f"{cache / 'lib'}/*", "-d", str(cache / "classes"), *map(str, SOURCES)])
    (cache / "ready").touch()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    if done.returncode:
        raise Missing(f"{command[0]} failed: {done.stdout[-2000:]}")


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
