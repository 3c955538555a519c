"""`wuyi` as its users start it: a process of its own, killed as the machine would kill it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

READY_WITHIN = 30.0


class Platform:
    """One data folder, served by one process after another, on one port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._starts = 0

    @property
    def environment(self) -> dict[str, str]:
        rates = {"WUYI_RATE_PER_PERSON": "100000/second", "WUYI_RATE_PER_ADDRESS": "100000/second"}
        return {**os.environ, **rates, "WUYI_DATA": str(self.folder / "data"), "WUYI_PORT": str(self.port)}

    async def start(self, failpoint: str = "", **environment: str) -> None:
        """Until it is ready, or has died of its failpoint on the way."""
        self._starts += 1
        more = {"WUYI_FAILPOINT": failpoint} if failpoint else {}
        with (self.folder / f"output-{self._starts}.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.cli", "run"],
                env={**self.environment, **more, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        async with asyncio.timeout(READY_WITHIN), httpx.AsyncClient() as client:
            while self.alive:
                try:
                    if (await client.get(f"{self.url}/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def output(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("output-*.txt")))

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def end(self, within: float = 30.0) -> int:
        """Its exit code; negative is the signal that it died of."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, within)

    async def kill(self) -> None:
        if self.alive:
            self.send(signal.SIGKILL)
        await self.end()

    async def wuyi(self, *words: str) -> tuple[int, str]:
        """A command of ours, run to its end."""
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "services.cli", *words],
            env=self.environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
