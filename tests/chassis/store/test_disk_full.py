"""The disk is full: what is asked is refused as a whole, and goes through when there is room again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.domain import Unavailable
from services.chassis.store.port import Document, Shape, Write, Written
from services.chassis.store.sqlite import SqliteStore

PAGES = 200
"""Of 4 KiB: all that this disk holds."""


class SmallDisk(SqliteStore):
    """SQLite itself says SQLITE_FULL where it may not make the file any larger."""

    async def hold(self, pages: int) -> None:
        await self._file.write(lambda db: db.execute(f"pragma max_page_count={pages}").fetchone())


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    store = SmallDisk(tmp_path / "store.db")
    await store.prepare([Shape("people")])
    await store.hold(PAGES)
    yield store
    await store.close()


def large(id: str) -> Write:
    return Write("people", Document(id, 1, {"text": id * 20_000}), [{"id": f"e-{id}", "sequence": 1, "time": None}])


async def test_a_full_disk_is_said_and_nothing_is_half_written(store: SmallDisk) -> None:
    written = 0
    with pytest.raises(Unavailable) as told:
        for written in range(PAGES):
            assert await store.write([large(chr(97 + written % 26) + str(written))]) == [Written.DONE]
    assert "the disk is full" in str(told.value)
    assert (await store.backlog()).count == written
    with pytest.raises(Unavailable):
        await store.write([large("y1"), large("y2")])
    assert await store.get_many("people", ["y1", "y2"]) == {}
    assert (await store.backlog()).count == written


async def test_it_goes_on_when_there_is_room_again(store: SmallDisk) -> None:
    with pytest.raises(Unavailable):
        for number in range(PAGES):
            await store.write([large(f"x{number}")])
    await store.hold(PAGES * 10)
    assert await store.write([large("z")]) == [Written.DONE]
    assert set(await store.get_many("people", ["z"])) == {"z"}
