"""A real server on a free port of this machine, for as long as a test needs it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from services.notify.carriers.server import SandboxServer


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5))
    serving = asyncio.create_task(server._serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        async with asyncio.timeout(10):
            await serving


@asynccontextmanager
async def provider(sandbox: SandboxServer) -> AsyncIterator[str]:
    async with served(sandbox.app) as url:
        try:
            yield url
        finally:
            sandbox.silenced.set()
