import asyncio
from datetime import UTC, datetime

from services.chassis.clock import MovableClock
from services.chassis.store.recalling import Recollection


class Shelf:
    def __init__(self) -> None:
        self.looks = 0
        self.now = "old"
        self.held = asyncio.Event()
        self.held.set()

    async def look(self, id: str) -> str:
        self.looks += 1
        found = self.now
        await self.held.wait()
        return found


def recollection(shelf: Shelf) -> Recollection[str]:
    return Recollection(shelf.look, MovableClock(datetime(2022, 4, 1, tzinfo=UTC)))


async def test_of_a_crowd_one_looks() -> None:
    shelf = Shelf()
    recalled = recollection(shelf)
    assert await asyncio.gather(*(recalled.of("plan") for _ in range(50))) == ["old"] * 50
    assert shelf.looks == 1


async def test_what_was_read_just_before_a_change_is_not_kept() -> None:
    shelf = Shelf()
    recalled = recollection(shelf)
    shelf.held.clear()
    reading = asyncio.create_task(recalled.of("plan"))
    await asyncio.sleep(0)
    shelf.now = "new"
    recalled.forget("plan")
    shelf.held.set()
    await reading
    assert await recalled.of("plan") == "new"
