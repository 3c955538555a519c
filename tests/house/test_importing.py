"""Nothing connects or builds at import: whoever reads a module, documents it or asks for `--help` starts nothing."""

from pathlib import Path

from tests.house.fresh import python

_LISTENING = """
import importlib, os, pkgutil, sys, threading

DONE = {
    "socket.__new__", "socket.bind", "socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen",
    "os.fork", "os.posix_spawn", "os.system", "os.exec", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate",
    "tempfile.mkstemp", "tempfile.mkdtemp",
}
house = sys.argv[1]

def listen(name, arguments):
    if name in DONE:
        print(f"{of_the_house(sys._getframe(1))}: {name}")
    elif name == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        print(f"{of_the_house(sys._getframe(1))}: open {arguments[0]} to write")

def of_the_house(frame):
    while frame and not frame.f_globals.get("__name__", "").startswith(house):
        frame = frame.f_back
    return frame.f_globals["__name__"] if frame else "?"

start = threading.Thread.start  # of which no hook hears before Python 3.12

def heard_starting(thread):
    print(f"{of_the_house(sys._getframe(1))}: a thread")
    start(thread)

threading.Thread.start = heard_starting
sys.addaudithook(listen)  # before the walk: to look into a package is to import it
package = importlib.import_module(house)
names = [each.name for each in pkgutil.walk_packages(package.__path__, house + ".")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
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
    (house / "starting").mkdir()
    (house / "starting" / "__init__.py").write_text("import threading\nthreading.Thread(target=int).start()\n")
    (house / "calling.py").write_text("import socket\nsocket.socket().close()\n", encoding="utf-8")
    (house / "keeping.py").write_text(
        "import pathlib, sqlite3\nsqlite3.connect(':memory:').close()\n"
        "(pathlib.Path(__file__).parent / 'kept').write_text('')\n",
        encoding="utf-8",
    )
    told = python("-B", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{_LISTENING}", "careless")
    heard = [line.split(maxsplit=1) for line in told.stdout.splitlines()]
    assert heard == [
        ["careless.starting:", "a thread"],
        ["careless.calling:", "socket.__new__"],
        ["careless.keeping:", "sqlite3.connect"],
        ["careless.keeping:", f"open {house / 'kept'} to write"],
    ]
