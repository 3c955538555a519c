"""A server as a process of its own, so that the client's work is not counted as its."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int
    data: Path
    ready_after: float
    """Seconds from its start to its first answer."""

    @property
    def memory(self) -> int:
        """Bytes that are its own and in memory now."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise ProcessLookupError(self.pid)


@asynccontextmanager
async def running(command: Sequence[str], data: Path | None = None, **environment: str) -> AsyncIterator[Server]:
    """`{port}` in the command is replaced by a free one; ended with SIGTERM."""
    with tempfile.TemporaryDirectory(prefix="wuyi-bench-") as folder:
        home = data or Path(folder)
        port = _free_port()
        rates = {"WUYI_RATE_PER_PERSON": "1000000/second", "WUYI_RATE_PER_ADDRESS": "1000000/second"}
        environment = {**os.environ, **rates, "WUYI_DATA": str(home), "WUYI_PORT": str(port), **environment}
        began = time.perf_counter()
        with (Path(folder) / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                [word.format(port=port) for word in command], env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            await _answers(port, process, Path(folder) / "output.txt")
            yield Server(port, process.pid, home, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(process.wait, 60)


async def _answers(port: int, process: "subprocess.Popen[bytes]", output: Path) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as client:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}: {output.read_text()[-2000:]}")
            try:
                if (await client.get(f"http://127.0.0.1:{port}/health/live")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


WUYI = [sys.executable, "-m", "services.cli", "run"]
EVENTS = [sys.executable, "-m", "services.cli", "serve", "events"]
NOTIFY = [sys.executable, "-m", "services.cli", "serve", "notify"]
