"""`wuyi` as its users start it: a process of its own, killed, stopped and started again as a machine would."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from services.chassis.settings import Settings

READY_WITHIN = 120.0
HERE = Path(__file__).parents[2]


class Process:
    """One after another on the same port, each with its output in a file of its own. `module` is what is run in it."""

    def __init__(self, folder: Path, name: str, words: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.running: subprocess.Popen[bytes] | None = None
        self._folder = folder
        self._words = words
        self._environment = environment
        self._starts = 0

    async def start(self, failpoint: str = "", *, module: str = "services.cli", **environment: str) -> None:
        """Until it is ready, or has died of its failpoint on the way."""
        self.spawn(failpoint, module=module, **environment)
        await self.until_ready()

    def spawn(self, failpoint: str = "", *, module: str = "services.cli", **environment: str) -> None:
        assert not self.alive, f"{self.name} runs already"
        self._starts += 1
        own = {"WUYI_PORT": str(self.port)} | ({"WUYI_FAILPOINT": failpoint} if failpoint else {})
        with (self._folder / f"{self.name}-{self._starts}.txt").open("wb") as output:
            self.running = subprocess.Popen(
                [sys.executable, "-m", *module.split(), *self._words],
                env={**self._environment, **own, **environment},
                cwd=HERE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def until_ready(self) -> None:
        async with asyncio.timeout(READY_WITHIN), client(self.url) as asking:
            while self.alive:
                try:
                    if (await asking.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)
        assert self.running is not None
        assert self.running.returncode == -signal.SIGKILL, f"{self.name} did not start: {self.output()[-2000:]}"

    @property
    def alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    @property
    def stands_still(self) -> bool:
        """It got a SIGSTOP, its own or somebody else's."""
        if self.running is None:
            return False
        state = Path(f"/proc/{self.running.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "T"

    def output(self) -> str:
        """All that it has said, in all its lives."""
        files = sorted(self._folder.glob(f"{self.name}-*.txt"), key=lambda path: path.stat().st_mtime)
        return "\n".join(path.read_text(errors="replace") for path in files)

    def last_output(self) -> str:
        """What it has said since it was last started."""
        return (self._folder / f"{self.name}-{self._starts}.txt").read_text(errors="replace")

    def send(self, number: signal.Signals) -> None:
        assert self.running is not None
        self.running.send_signal(number)

    async def end(self, within: float = 120.0) -> int:
        """Its exit code; negative is the signal that it died of."""
        assert self.running is not None
        return await asyncio.to_thread(self.running.wait, within)

    async def dies(self) -> None:
        """Of its failpoint: to be called when it should have got there."""
        try:
            ended = await self.end()
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} never came to its failpoint: {self.output()[-2000:]}") from None
        assert ended == -signal.SIGKILL, self.output()[-4000:]

    async def kill(self) -> None:
        if self.alive:
            self.send(signal.SIGKILL)
        if self.running is not None:
            await self.end()

    async def stop(self) -> None:
        """As an orchestrator does it."""
        self.send(signal.SIGTERM)
        assert await self.end() == 0, self.output()[-4000:]


class Platform(Process):
    """`wuyi run`: everything in one process on one origin, on SQLite in one folder."""

    services = ("events", "honors", "assistance", "notify")

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {**plain_environment(), "WUYI_DATA": str(folder / "data"), **environment}
        self.settings = Settings(data=folder / "data", store="", log="")
        super().__init__(folder, "wuyi", ["run"], self.environment)

    def __getitem__(self, name: str) -> Process:
        """It is the process of every service."""
        return self

    def url_of(self, service: str) -> str:
        return self.url

    async def start_all(self, *names: str) -> None:
        if not self.alive:
            await self.start()

    async def stop_all(self, *names: str) -> None:
        if self.alive:
            await self.stop()

    async def wuyi(self, *words: str) -> tuple[int, str]:
        return await asyncio.to_thread(wuyi, self.environment, *words)


def wuyi(environment: Mapping[str, str], *words: str) -> tuple[int, str]:
    """A command of ours, run to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", *words],
        env=dict(environment),
        cwd=HERE,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def client(url: str) -> httpx.AsyncClient:
    """Nothing here is encrypted, and to load the world's certificates for each request would take longer than the request."""
    return httpx.AsyncClient(base_url=url, timeout=30, verify=False)


def plain_environment() -> dict[str, str]:
    """What the processes get, with nothing of ours in it but what they are told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WUYI_")}
    return {**kept, "WUYI_RATE_PER_PERSON": "100000/second", "WUYI_RATE_PER_ADDRESS": "100000/second"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
