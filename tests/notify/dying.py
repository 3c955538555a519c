"""A process that announces something to many and dies where WUYI_FAILPOINT says: `python -m tests.notify.dying DATA`."""

import asyncio
import sys
from pathlib import Path

from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.notify.domain.announcement import Announcement
from services.notify.domain.recipient import Particulars, Recipient
from services.notify.domain.words import Language, Words
from services.notify.service import service
from tests.notify.conftest import NOW

PERSONS = [f"p{n:04}" for n in range(1_200)]
TEXTS = {Language.ZH_CN: Words(title="放假通知", body="五月一日放假。")}


async def announce(data: Path) -> None:
    async with Runtime(Settings(data=data), [service], MovableClock(NOW)) as runtime:
        desk = runtime.desks["notify"]
        told = Particulars(organization="630000/630100")
        await desk.of(Recipient).save_all([Recipient.known(person, told, NOW) for person in PERSONS])
        await desk.of(Announcement).create(
            Announcement.in_words("a", "630000", "630000", TEXTS, len(PERSONS), "boss", NOW)
        )
        await runtime.quiet()


if __name__ == "__main__":
    asyncio.run(announce(Path(sys.argv[1])))
