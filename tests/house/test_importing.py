"""Nothing connects or builds at import: whoever reads a module, documents it or asks for `--help` starts nothing."""

from pathlib import Path

from tests.house.fresh import python

_LISTENING = """
import importlib, os, pkgutil, sys

DONE = {
    "socket.__new__", "socket.bind", "socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen",
    "os.fork", "os.posix_spawn", "os.system", "os.exec", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate",
    "tempfile.mkstemp", "tempfile.mkdtemp", "_thread.start_new_thread", "signal.pthread_kill",
}
heard = []

def listen(name, arguments):
    if name in DONE:
        heard.append(name)
    elif name == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        heard.append(f"open {arguments[0]} to write")

sys.addaudithook(listen)
package = importlib.import_module(sys.argv[1])
names = [each.name for each in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    if name.endswith("__main__"):
        continue
    before = len(heard)
    importlib.import_module(name)
    for each in heard[before:]:
        print(f"{name}: {each}")
print(len(names), file=sys.stderr)
"""


def test_nothing_connects_or_builds_when_it_is_imported() -> None:
    told = python("-B", "-c", _LISTENING, "services")
    assert told.returncode == 0, told.stderr
    assert told.stdout == ""
    assert int(told.stderr.split()[-1]) > 100, "hardly anything was imported"


def test_one_that_does_is_heard(tmp_path: Path) -> None:
    house = tmp_path / "careless"
    house.mkdir()
    (house / "__init__.py").touch()
    (house / "calling.py").write_text("import socket\nsocket.socket().close()\n", encoding="utf-8")
    (house / "keeping.py").write_text(
        "import pathlib, sqlite3\nsqlite3.connect(':memory:').close()\n"
        "(pathlib.Path(__file__).parent / 'kept').write_text('')\n",
        encoding="utf-8",
    )
    told = python("-B", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{_LISTENING}", "careless")
    heard = [line.partition(" to write")[0].split()[:2] for line in told.stdout.splitlines()]
    assert heard == [
        ["careless.calling:", "socket.__new__"],
        ["careless.keeping:", "sqlite3.connect"],
        ["careless.keeping:", "open"],
    ]
