"""A wire between a client and a server that can be cut at the worst moment: before a request arrives, or before its answer does."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

Trouble = Literal["request lost", "answer lost", "answer late"]


class Wire:
    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self._concerns: Callable[[bytes], bool] = lambda _: False
        self._trouble: Trouble = "answer lost"
        self.hits = 0
        """Requests that met with trouble."""
        self.left = 0
        self._meanwhile: Callable[[], Awaitable[None]] | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    @property
    def url(self) -> str:
        assert self._server is not None
        return self._to._replace(netloc=f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}").geturl()

    def trouble(
        self,
        what: Trouble,
        concerns: Callable[[bytes], bool],
        times: int,
        meanwhile: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """From now on, for the next `times` requests that it concerns. `meanwhile` happens between the request's being carried out
        and the loss of its answer (or its late delivery)."""
        self._trouble, self._concerns, self.left, self._meanwhile = what, concerns, times, meanwhile

    def mend(self) -> None:
        self.left = 0

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        with suppress(ConnectionError, asyncio.CancelledError):
            there_reader, there_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
            try:
                await self._carry(reader, writer, there_reader, there_writer)
            finally:
                there_writer.close()
                writer.close()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there_writer: asyncio.StreamWriter,
    ) -> None:
        """One request and one answer at a time, each with its length before it (MongoDB counts the length in, Kafka is not spoken)."""
        while True:
            request = await _message(reader)
            if request is None:
                return
            hit = self.left > 0 and self._concerns(request)
            if hit:
                self.left -= 1
                self.hits += 1
            if hit and self._trouble == "request lost":
                return
            there_writer.write(request)
            await there_writer.drain()
            answer = await _message(there_reader)
            if hit and self._meanwhile is not None:
                await self._meanwhile()
            if answer is None or (hit and self._trouble == "answer lost"):
                return
            writer.write(answer)
            await writer.drain()


async def _message(reader: asyncio.StreamReader) -> bytes | None:
    try:
        head = await reader.readexactly(4)
        return head + await reader.readexactly(int.from_bytes(head, "little") - 4)
    except asyncio.IncompleteReadError:
        return None
