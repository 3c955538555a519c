"""Many at once: workers who want seats, organizers who draft. What each is answered is in the ledger."""

import asyncio
import random

from tests.faults.client import Outside
from tests.faults.evidence import Evidence
from tests.faults.judge import judge

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
