"""A closed-loop HTTP/1.1 client that costs little, so that what is measured is the server: so many connections, each with
one request on its way. The requests are bytes made beforehand; an answer is its status and its body."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Load:
    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(self.statuses.values())

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def request(method: str, path: str, token: str = "", body: bytes = b"", key: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
    if body:
        lines.append("content-type: application/json")
    if token:
        lines.append(f"authorization: Bearer {token}")
    if key:
        lines.append(f"idempotency-key: {key}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], load: Load, done: asyncio.Future[None], keep: bool) -> None:
        self._requests = requests
        self._load = load
        self._done = done
        self._keep = keep
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        assert self._transport is not None
        following = next(self._requests, None)
        if following is None:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(following)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        end = head_end + 4 + length
        if len(self._buffer) < end:
            return
        status = int(self._buffer[9:12])
        load = self._load
        load.statuses[status] = load.statuses.get(status, 0) + 1
        load.latencies.append(time.perf_counter() - self._sent_at)
        if self._keep:
            load.bodies.append(self._buffer[head_end + 4 : end])
        self._buffer = self._buffer[end:]
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(error or ConnectionResetError("the server closed the connection"))


async def put(port: int, requests: Sequence[bytes], connections: int = 32, keep: bool = False) -> Load:
    """Send them all, as fast as they are answered."""
    loop = asyncio.get_running_loop()
    load, each = Load(), iter(requests)
    waits = [loop.create_future() for _ in range(min(connections, len(requests)))]
    began = time.perf_counter()
    for done in waits:
        await loop.create_connection(lambda done=done: _Connection(each, load, done, keep), "127.0.0.1", port)
    await asyncio.gather(*waits)
    load.seconds = time.perf_counter() - began
    return load
