"""The same over real sockets, as uvicorn serves it: what is sent in pieces, cut off, or larger than announced."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
import uvicorn

from services.chassis.web.bodies import MAX_BODY
from services.chassis.web.wire import OnePiece
from tests.chassis.web.conftest import NOTES, Place
from tests.chassis.web.sample import MAX_IMPORT, Note


class Served:
    def __init__(self, place: Place, port: int) -> None:
        self.place = place
        self.port = port

    async def ask(self, *parts: bytes, half: bool = False) -> bytes:
        """What is answered to these bytes; `half` leaves before any answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            return b"" if half else await asyncio.wait_for(reader.read(64 * 1024), 10)
        except ConnectionError:
            return await reader.read(64 * 1024)
        finally:
            writer.close()

    def head(self, path: str = NOTES, *lines: str) -> bytes:
        said = [
            f"POST {path} HTTP/1.1",
            "host: wuyi",
            f"authorization: Bearer {self.place.token()}",
            "content-type: application/json",
            *lines,
        ]
        return ("\r\n".join(said) + "\r\n\r\n").encode()


@pytest_asyncio.fixture
async def served(place: Place) -> AsyncIterator[Served]:
    config = uvicorn.Config(place.app, port=0, http=OnePiece, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield Served(place, server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await running


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def test_a_body_in_pieces_is_read_whole(served: Served) -> None:
    body = '{"subject": "五一"}'.encode()
    pieces = [chunk(body[at : at + 3]) for at in range(0, len(body), 3)]
    answer = await served.ask(served.head(NOTES, "transfer-encoding: chunked"), *pieces, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 201")


async def test_a_body_in_pieces_that_has_no_end_is_refused(served: Served) -> None:
    pieces = [chunk(b" " * 65536)] * (MAX_BODY // 65536 + 1)
    answer = await served.ask(served.head(NOTES, "transfer-encoding: chunked"), *pieces)
    assert answer.startswith(b"HTTP/1.1 413") and b"application/problem+json" in answer


async def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(served: Served) -> None:
    answer = await served.ask(served.head(NOTES, f"content-length: {MAX_BODY + 1}"))
    assert answer.startswith(b"HTTP/1.1 413")


async def test_a_stream_that_is_too_long_is_refused(served: Served) -> None:
    pieces = [chunk(b" " * 65536)] * (MAX_IMPORT // 65536 + 1)
    answer = await served.ask(served.head(f"{NOTES}/import", "transfer-encoding: chunked"), *pieces)
    assert answer.startswith(b"HTTP/1.1 413")


async def test_one_who_leaves_in_the_middle_changes_nothing(served: Served) -> None:
    await served.ask(served.head(NOTES, "content-length: 100"), b'{"subject": "a"}', half=True)
    answer = await served.ask(served.head(NOTES, "content-length: 16"), b'{"subject": "a"}')
    assert answer.startswith(b"HTTP/1.1 201")
    assert len(await served.place.runtime.desks["notebook"].of(Note).find()) == 1


async def test_what_is_no_http_is_not_served(served: Served) -> None:
    for nonsense in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
        assert b" 400 " in (await served.ask(nonsense)).split(b"\r\n")[0]


async def test_paths_that_are_no_text_are_no_fault_of_ours(served: Served) -> None:
    for path in (b"/%ff%fe", b"/api/notebook/v1/notes/%c3%28", b"/api/notebook/v1/notes/%00", b"/api/%2e%2e/v1/x"):
        answer = await served.ask(b"GET " + path + b" HTTP/1.1\r\nhost: wuyi\r\n\r\n")
        assert answer.split(b" ")[1] in (b"401", b"404", b"422"), path


async def test_a_connection_is_kept_for_the_next_request(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    for subject in ("a", "b"):
        body = f'{{"subject": "{subject}"}}'.encode()
        writer.write(served.head(NOTES, f"content-length: {len(body)}") + body)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert head.startswith(b"HTTP/1.1 201")
        (length,) = [
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        ]
        assert subject.encode() in await reader.readexactly(length)
    writer.close()
