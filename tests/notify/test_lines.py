import tracemalloc
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.lines import MAX_LINE, numbered

pytestmark = pytest.mark.asyncio


async def sent(parts: list[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def read(*parts: bytes) -> list[tuple[int, bytes | None]]:
    return [line async for line in numbered(sent(list(parts)))]


async def test_lines_keep_their_numbers_whatever_is_blank() -> None:
    assert await read(b"\xef\xbb\xbfone\r\n\n  \n four \n") == [(1, b"one"), (4, b"four")]
    assert await read(b"no end") == [(1, b"no end")]
    assert await read() == await read(b"") == await read(b"\n\n") == []


@given(st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\r", b" "))), st.integers(1, 7))
async def test_however_it_is_cut_on_the_way_it_is_the_same_lines(lines: list[bytes], size: int) -> None:
    body = b"\n".join(lines)
    cut = [body[start : start + size] for start in range(0, len(body), size)]
    assert await read(*cut) == await read(body)


async def test_a_line_without_end_is_told_once_and_the_next_one_read() -> None:
    long = [b"x" * 1_000] * 40
    assert await read(*long, b"\nnext") == [(1, None), (2, b"next")]
    assert await read(b"first\n", *long) == [(1, b"first"), (2, None)]
    assert await read(b"x" * (MAX_LINE + 1) + b"\nnext") == [(1, None), (2, b"next")]
    assert await read(b"x" * MAX_LINE + b"\nnext") == [(1, b"x" * MAX_LINE), (2, b"next")]


async def test_a_line_without_end_takes_no_memory() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(500):
            yield b"x" * 64 * 1024

    tracemalloc.start()
    assert [line async for line in numbered(endless())] == [(1, None)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
