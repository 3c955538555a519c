from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from services.chassis.clock import MovableClock
from tests.assistance.domain.cases import NOW
from tests.assistance.office import Office
from tests.assistance.place import Place, running, the_books_balance


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = await Office.open(tmp_path)
    yield office
    await office.close()


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running(tmp_path, MovableClock(NOW)) as place:
        yield place
        await the_books_balance(place)
