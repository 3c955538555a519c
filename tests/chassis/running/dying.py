"""A process that does a little of everything, each step in a way that may be done again, and says what came of it.

`python -m tests.chassis.running.dying FOLDER`; with WUYI_FAILPOINT it does not get that far.
"""

import asyncio
import sys
from pathlib import Path

from services.chassis.audit import Books, audit
from services.chassis.domain import NotFound, Quota
from services.chassis.log.envelope import from_record
from services.chassis.log.port import Partition
from services.chassis.running import trying
from services.chassis.running.parking import ParkedEvent
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from tests.chassis.running.sample import SEATS, SPEAKING, Board, Guest, Note, Room, Said, Speaker

WORDS = ["tell", "tell", "bad", "tell", "tell"]
SPEAKERS = ("a", "b")


async def live(folder: Path) -> None:
    trying.PAUSES = (0.01,)
    async with Runtime(Settings(data=folder), [SPEAKING]) as runtime:
        running = runtime.running["speaking"]
        desk = running.desk
        await desk.of(Board).create(Board(id="board"))
        for name in SPEAKERS:
            speaker = Speaker(id=name)
            for word in WORDS:
                speaker.say(word)
            await desk.of(Speaker).create(speaker)
        await desk.of(Room).create(Room(id="room", seats=Quota(limit=2, line_limit=1)))
        for name in ("x", "y", "z"):
            await desk.claims(SEATS).claim(Guest(id=name, room="room"))
        await runtime.quiet()
        await desk.of(Board).change("board", lambda board: setattr(board, "refuses", []))
        for parked in await desk.of(ParkedEvent).find({"open": True}):
            await running.parking.retry(parked.id, "staff")
        await runtime.quiet()
        await desk.claims(SEATS).sweep()
        await runtime.quiet()
        await tell(runtime)


async def tell(runtime: Runtime) -> None:
    running = runtime.running["speaking"]
    desk = running.desk
    try:
        board = await desk.of(Board).get("board")
    except NotFound:
        board = Board(id="none")
    numbers = list(range(1, len(WORDS) + 1))
    facts = {
        "words": all(board.of(name) == numbers for name in SPEAKERS),
        "notes": len(await desk.of(Note).find()) == len(SPEAKERS) * len(WORDS),
        "open": len(await desk.of(ParkedEvent).find({"open": True})),
        "heard": [(await desk.of(Guest).get(name)).heard for name in ("x", "y", "z")],
        "log": await in_order(runtime),
        "audit": (await audit([Books(SPEAKING, desk, running.store, runtime.log)], runtime.clock.now())).breaches,
    }
    for name, fact in facts.items():
        print(name, fact)  # noqa: T201 - this is what it is asked for


async def in_order(runtime: Runtime) -> bool:
    seen: dict[str, list[int]] = {}
    for number in range((await runtime.log.topics())[Said.topic]):
        for record in await runtime.log.read(Partition(Said.topic, number), 0, 1000):
            seen.setdefault(record.key, []).append(from_record(record).sequence)
    return all(list(dict.fromkeys(each)) == list(range(1, len(WORDS) + 1)) for each in seen.values())


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1])))
