"""Who only looks (an audit) beside the process that writes."""

import sqlite3
from pathlib import Path

import pytest

from services.chassis.domain import Unavailable
from services.chassis.store.opening import open_store
from services.chassis.store.port import Document, Find, Shape, Write, Written


async def test_who_only_looks_sees_what_is_written_and_can_write_nothing(tmp_path: Path) -> None:
    writing = await open_store(f"sqlite:///{tmp_path}", "one")
    await writing.prepare([Shape("people")])
    looking = await open_store(f"sqlite:///{tmp_path}?mode=ro", "one")
    for number in range(3):
        assert await writing.write([Write("people", Document(f"p{number}", 1, {}))]) == [Written.DONE]
        assert len(await looking.find("people", Find())) == number + 1
    with pytest.raises(Unavailable):
        await looking.write([Write("people", Document("q", 1, {}))])
    await looking.close()
    assert await writing.write([Write("people", Document("q", 1, {}))]) == [Written.DONE]
    await writing.close()


async def test_looking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await open_store(f"sqlite:///{tmp_path}?mode=ro", "nobody")
    assert list(tmp_path.iterdir()) == []
