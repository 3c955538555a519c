"""A body of lines as it comes in: never more of it in memory than one line, however it is cut on the way."""

from collections.abc import AsyncIterable, AsyncIterator

MAX_LINE = 16 * 1024
_BOM = b"\xef\xbb\xbf"


async def numbered(parts: AsyncIterable[bytes]) -> AsyncIterator[tuple[int, bytes | None]]:
    """Each line that is not blank, with its number from 1; None for one that is longer than a line may be."""
    number, rest, skipping = 1, b"", False
    async for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            if skipping:
                skipping = False
            elif (said := _said(number, line)) != b"":
                yield number, said
            number += 1
        if skipping:
            rest = b""
        elif len(rest) > MAX_LINE:
            yield number, None
            rest, skipping = b"", True
    if not skipping and (said := _said(number, rest)) != b"":
        yield number, said


def _said(number: int, line: bytes) -> bytes | None:
    if number == 1:
        line = line.removeprefix(_BOM)
    return None if len(line) > MAX_LINE else line.strip()
