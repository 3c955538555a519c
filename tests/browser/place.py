"""A whole process on a port of its own, with a service that can be made to stumble, and the console in front of it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.console.service import Console
from services.registry import ALL
from services.serving import Origin, console_of, with_console
from tests.chassis.running.sample import SPEAKING, Board

FAST = "100000/second"


@dataclass
class Place:
    runtime: Runtime
    console: Console
    url: str

    async def mend_the_rule(self) -> None:
        """The board refuses no word any more."""
        await self.runtime.running["speaking"].desk.of(Board).change("board", lambda b: setattr(b, "refuses", []))

    async def board(self) -> Board:
        return await self.runtime.running["speaking"].desk.of(Board).get("board")


@asynccontextmanager
async def a_place(folder: Path, services: list[Service] | None = None, *, fresh: bool = True) -> AsyncIterator[Place]:
    chosen = [SPEAKING, *ALL] if services is None else services
    settings = Settings(data=folder, rate_per_person=FAST, rate_per_address=FAST, log_level="warning")
    async with Runtime(settings, chosen) as runtime:
        if fresh and "speaking" in runtime.running:
            await runtime.running["speaking"].desk.of(Board).create(Board(id="board"))
        console = console_of(runtime)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            with_console(runtime, console), ws="none", log_config=None, access_log=False, lifespan="off"
        )
        server = Origin(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield Place(runtime, console, f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            runtime.stopping.set()
            server.should_exit = True
            await serving
            await console.close()
            listener.close()
