"""The real nginx with the configuration that is deployed, in front of the real services, each a process of its own.

Only what names another machine is put in place of: where the services are, and the port.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest_asyncio

from services.chassis.clock import SystemClock
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.registry import ALL
from tests.deploy.tools import tool
from tests.peers.finding import Server
from tests.peers.grounds import fresh_store
from tests.peers.java_server import free_ports
from tests.peers.sharing import Peers

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "deploy/nginx/nginx.conf"
NAMES = [service.name for service in ALL]
STARTS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Origin:
    url: str
    issuer: Issuer
    processes: dict[str, "subprocess.Popen[bytes]"]
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def caller(self, person: str, *roles: Role, organization: str = "630000/630100") -> httpx.AsyncClient:
        return self._client({"authorization": f"Bearer {self.issuer.issue(person, organization, roles)}"})

    def anybody(self) -> httpx.AsyncClient:
        return self._client({})

    def _client(self, headers: dict[str, str]) -> httpx.AsyncClient:
        self.clients.append(httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30))
        return self.clients[-1]


def configured(ports: dict[str, int], port: int, folder: Path) -> str:
    text = CONFIGURATION.read_text()
    for name in NAMES:
        text, changed = re.subn(rf"server {name}:8000;", f"server 127.0.0.1:{ports[name]};", text)
        assert changed == 1, name
    text, changed = re.subn(r"listen 8080;", f"listen 127.0.0.1:{port};", text)
    assert changed == 1
    return re.sub(r"(?<= )/tmp/", f"{folder}/", text)


@asynccontextmanager
async def process(command: list[str], output: Path, **environment: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    with output.open("wb") as said:
        started = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        await asyncio.to_thread(started.wait, 30)


async def answers(url: str, started: "subprocess.Popen[bytes]", output: Path) -> None:
    async with asyncio.timeout(STARTS_WITHIN), httpx.AsyncClient() as client:
        while True:
            assert started.poll() is None, output.read_text()
            try:
                if (await client.get(url)).status_code < 300:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="function")
async def origin(tmp_path: Path, peers: Peers, mortal_kafka: Server) -> AsyncIterator[Origin]:
    nginx = tool("nginx")
    data = tmp_path / "data"
    there = {"WUYI_STORE": fresh_store(peers.mongodb()), "WUYI_LOG": mortal_kafka.url, "WUYI_DATA": str(data)}
    port, *others = free_ports(1 + len(NAMES))
    ports = dict(zip(NAMES, others, strict=True))
    processes = {}
    async with AsyncExitStack() as stack:
        for name in NAMES:
            output = tmp_path / f"{name}.txt"
            command = [sys.executable, "-m", "services.cli", "serve", name, "--port", str(ports[name])]
            started = await stack.enter_async_context(process(command, output, **there))
            await answers(f"http://127.0.0.1:{ports[name]}/health/ready", started, output)
            processes[name] = started
        configuration = tmp_path / "nginx.conf"
        configuration.write_text(configured(ports, port, tmp_path))
        output = tmp_path / "nginx.txt"
        command = [nginx, "-e", str(tmp_path / "error.txt"), "-c", str(configuration), "-g", "daemon off;"]
        started = await stack.enter_async_context(process(command, output))
        await answers(f"http://127.0.0.1:{port}/health/origin", started, output)
        origin = Origin(f"http://127.0.0.1:{port}", Issuer(data, Settings().audience, SystemClock()), processes)
        yield origin
        for client in origin.clients:
            await client.aclose()
