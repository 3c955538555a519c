"""(27) A disk without room under the real process: 503 to what would change something, and all goes on when there is room again."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.faults.client import SESSIONS, WINDOW, Outside, proposal
from tests.faults.judge import judge
from tests.faults.process import Platform

SIZE = 48 * 1024 * 1024
SOON = 30.0
DRAFTS = 400
"""More than SQLite can still put into the space that it had taken before."""


def mounted(folder: Path) -> bool:
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest_asyncio.fixture
async def platform(tmp_path: Path) -> AsyncIterator[Platform]:
    """Its data folder is a disk of its own."""
    disk = tmp_path / "data"
    disk.mkdir()
    if not mounted(disk):
        if os.environ.get("CI") == "true":
            pytest.fail("a small disk cannot be mounted here, and CI must have one")
        pytest.skip("only who may mount can make a small disk")
    platform = Platform(tmp_path)
    await platform.start()
    yield platform
    await platform.kill()
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as ballast, suppress(OSError):
        for _ in range(SIZE // 4096):
            ballast.write(bytes(4096))


async def test_27_a_full_disk_refuses_what_would_change_something_and_goes_on_when_there_is_room(
    platform: Platform,
) -> None:
    outside = Outside(platform)
    ballast = platform.folder / "data" / "ballast"
    fill(ballast)
    refused = await until_one_is_refused(outside)
    assert (refused.status_code, refused.json()["code"]) == (503, "store_unavailable")
    assert refused.headers["retry-after"].isdigit()
    assert await outside.ask("GET", "/api/events/v1/campaigns/qinghai-2022", outside.organizer) is not None
    assert platform.alive
    answered = dict(outside.ledger)

    ballast.unlink()
    async with asyncio.timeout(SOON):
        while f"draft {DRAFTS}" not in outside.ledger:
            await outside.draft(str(DRAFTS))
    for number in range(len(answered) + 1):
        await outside.draft(str(number))  # the ledger holds each to what it heard the first time
    assert outside.ledger.items() >= answered.items() and len(outside.ledger) >= len(answered) + 2
    await judge(outside)


async def until_one_is_refused(outside: Outside) -> httpx.Response:
    headers = {"authorization": f"Bearer {outside.organizer}"}
    body = {**proposal(), "sessions": SESSIONS, "registration": WINDOW}
    async with httpx.AsyncClient(base_url=outside.platform.url_of("events"), timeout=SOON, headers=headers) as client:
        for number in range(DRAFTS):
            key = {"idempotency-key": str(number)}
            told = await client.post("/api/events/v1/activities", json=body, headers=key)
            if told.status_code != 201:
                return told
            outside.ledger[f"draft {number}"] = {"status_code": 201, "body": told.json()}
    raise AssertionError("the disk took everything")
