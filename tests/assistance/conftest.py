from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.assistance.office import Office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = await Office.open(tmp_path)
    yield office
    await office.close()
