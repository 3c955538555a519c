"""A server in a Java process of its own: started, stopped, killed and started again on the same port and data."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.peers.artifacts import Missing, classpath

START_SECONDS = 90.0
STOP_SECONDS = 30.0


def free_ports(count: int) -> list[int]:
    """All held at once, so that no two are the same."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class JavaServer:
    """Ends with the process that made it, however that one ends (`java/Guarded.java`)."""

    name: str
    heap = "512m"

    def __init__(self, folder: Path, port: int) -> None:
        if shutil.which("java") is None:
            raise Missing("java is not installed (Java 17 is needed, see tests/peers/README.md)")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The main class and its arguments."""
        raise NotImplementedError

    def start(self) -> None:
        options = [f"-Xmx{self.heap}", "-XX:+UseSerialGC", "-cp", classpath()]
        command = ["java", *options, "Guarded", str(os.getpid()), *self.command()]
        with (self.folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not accepts(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise Missing(f"{self.name} did not start: {self.output()[-2000:]}")
            time.sleep(0.05)

    def output(self) -> str:
        return (self.folder / "output.log").read_text(errors="replace")

    def stop(self) -> None:
        """As an operator would: it may finish what it is doing."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As the machine's power would, but for what the disk has been handed."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """It is there and answers nothing, until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError(f"{self.name} is not running")
        self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
