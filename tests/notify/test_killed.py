import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from services.chassis.audit import Books, audit
from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.notify.domain.announcement import LEASE, Announcement, Status
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.service import service
from tests.notify.conftest import NOW
from tests.notify.dying import PERSONS

pytestmark = pytest.mark.asyncio

WRITES_BEFORE = 3
"""Templates, recipients, the announcement."""


async def die(data: Path, point: str) -> None:
    environment = {**os.environ, "WUYI_FAILPOINT": point}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notify.dying", str(data), env=environment
    )
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("point", [f"store.written:{WRITES_BEFORE + n}" for n in (1, 2, 3, 4, 9)])
async def test_an_announcement_killed_anywhere_goes_on_at_the_next_start_and_each_gets_exactly_one(
    tmp_path: Path, point: str
) -> None:
    await die(tmp_path, point)
    clock = MovableClock(NOW + LEASE)
    async with Runtime(Settings(data=tmp_path), [service], clock) as runtime:
        await runtime.quiet()
        desk = runtime.desks["notify"]
        announcement = await desk.of(Announcement).get("a")
        assert (announcement.status, announcement.told) == (Status.COMPLETED, len(PERSONS))
        told = [(n.person, n.position) async for page in desk.of(Notification).each() for n in page]
        assert Counter(told) == Counter((person, 1) for person in PERSONS)
        assert {inbox.last async for page in desk.of(Inbox).each() for inbox in page} == {1}
        running = runtime.running["notify"]
        report = await audit([Books(service, desk, running.store, runtime.log)], clock.now())
        assert report.breaches == []
