"""Many at once: workers who want seats, organizers who draft. What each is answered is in the ledger."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.faults.client import Outside
from tests.faults.evidence import Evidence
from tests.faults.judge import judge

PAUSE = 0.15
"""Seconds between an answer and the next command of the same caller."""
SEATS, LINE, WORKERS, DRAFTS = 8, 4, 16, 6


async def everybody_asks(outside: Outside, activity: str) -> None:
    """Once, in any order; not everybody is answered."""
    asking = [outside.register(activity, number) for number in range(WORKERS)]
    asking += [outside.draft(f"{activity}-{number}") for number in range(DRAFTS)]
    random.shuffle(asking)
    await asyncio.gather(*asking)


async def everybody_is_answered(outside: Outside, activity: str) -> None:
    """Each asks until there is an answer; those who had one hear the same or better."""
    workers = (outside.insist(lambda n=n: outside.register(activity, n)) for n in range(WORKERS))
    drafts = (outside.insist(lambda n=n: outside.draft(f"{activity}-{n}")) for n in range(DRAFTS))
    await asyncio.gather(*workers, *drafts)


async def judge_the_load(outside: Outside, activity: str) -> Evidence:
    """Everybody asks again; the seats are given once each, the line is as long as it may be; and the six invariants."""
    await everybody_is_answered(outside, activity)
    evidence = await judge(outside)
    states = [answer["body"]["status"] for answer in outside.answered(f"seat {activity}").values()]
    assert len(states) == WORKERS
    assert states.count("waitlisted") <= LINE
    assert await outside.seated(activity) == SEATS
    return evidence


class SteadyLoad:
    """Callers who go on and on, each with a command of its own that it repeats until it is answered."""

    CALLERS = 4

    def __init__(self, outside: Outside, activity: str) -> None:
        self.answered = 0
        self._outside = outside
        self._activity = activity
        self._ends = False

    async def call(self, caller: int) -> None:
        turn = 0
        while not self._ends:
            turn += 1
            name = f"{self._activity}-{caller}-{turn}"
            if turn % 2:
                await self._outside.insist(lambda name=name: self._outside.draft(name))
            else:
                number = 1_000 + caller + self.CALLERS * (turn // 2 % 10)
                await self._outside.insist(lambda n=number: self._outside.register(self._activity, n))
            self.answered += 1
            await asyncio.sleep(PAUSE)

    async def goes_on(self, answers: int = 10) -> None:
        """So many more are answered."""
        wanted = self.answered + answers
        async with asyncio.timeout(180):
            while self.answered < wanted:
                await asyncio.sleep(0.02)

    async def meets_trouble(self) -> None:
        before = self._outside.troubles
        async with asyncio.timeout(180):
            while self._outside.troubles == before:
                await asyncio.sleep(0.02)

    def end(self) -> None:
        self._ends = True


@asynccontextmanager
async def under_load(outside: Outside) -> AsyncIterator[SteadyLoad]:
    """Ends when everybody has been answered."""
    load = SteadyLoad(outside, await outside.open_an_activity(SEATS, 100))
    calls = [asyncio.create_task(load.call(caller)) for caller in range(load.CALLERS)]
    try:
        await load.goes_on()
        yield load
    finally:
        load.end()
        await asyncio.gather(*calls)
