"""The nine honours: places are handed down, units nominate, each level recommends, reviewers score."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from services.rehearsal.people import Person
from services.rehearsal.scenes.play import TOGETHER, Honor, Play

REVIEWERS = 5
SCORES = 3
A_RESERVE = 5
"""One in so many is nominated beyond the places that there are."""
WITHOUT_A_NUMBER = 2
"""Nominated where the plan gives none: it only recommends, or the federation has still to say how many."""
A_PART_OF_THE_WORKERS = 8

GROUPS = (
    ("industrial_worker", "non_public_sector"),
    ("science_education", "front_line"),
    ("industrial_worker", "women"),
    ("migrant_worker", "front_line", "non_public_sector", "minority"),
)
"""In turn, so that the ratios can be met."""

TEAMS = {"collective": "先锋班组", "studio": "职工创新工作室", "work": "一线新闻作品"}


async def hand_down_and_nominate(play: Play) -> AsyncIterator[tuple[int, int]]:
    found = play.stage.pages("honors/v1/programmes", play.organizer(play.province), campaign=play.code)
    play.honors = [Honor(programme["id"], programme) async for programme in found]
    assert len(play.honors) == 9, "each honour of the plan has its programme"
    for honor in play.honors:
        if not honor.programme["recommend_only"] and honor.programme["quota"] is None:
            await _say_how_many(play, honor)
        await _hand_down(play, honor)
    await play.stage.runtime.quiet(120)  # places are on their way until they have arrived
    for done, honor in enumerate(play.honors, 1):
        nominees = play.random.sample(play.workers, _wanted(play, honor))
        for start in range(0, len(nominees), TOGETHER):
            part = list(enumerate(nominees))[start : start + TOGETHER]
            await asyncio.gather(*(_nominate(play, honor, number, worker) for number, worker in part))
        yield done, len(play.honors)


def _wanted(play: Play, honor: Honor) -> int:
    """As many as there are places, and a reserve; fewer where there are few workers."""
    quota = honor.programme["quota"]
    if quota is None or honor.programme["recommend_only"]:
        return WITHOUT_A_NUMBER
    return int(min(quota + quota // A_RESERVE, max(WITHOUT_A_NUMBER, len(play.workers) // A_PART_OF_THE_WORKERS)))


async def _say_how_many(play: Play, honor: Honor) -> None:
    body = {"quota": WITHOUT_A_NUMBER}
    honor.programme = await play.stage.call(
        "PATCH", f"honors/v1/programmes/{honor.id}", play.organizer(play.province), json=body
    )


async def _hand_down(play: Play, honor: Honor) -> None:
    """Every prefecture the same, and the province keeps what is left. What is given is gone: more is refused."""
    path, province = f"honors/v1/programmes/{honor.id}/allocations", play.organizer(play.province)
    there = await play.stage.call("GET", path, province)
    free = there["items"][0]["free"]
    each = max(1, min(free // len(play.prefectures), 100))
    for prefecture in play.prefectures:
        await play.stage.call("POST", path, province, json={"organization": prefecture, "places": each})
    beyond = {"organization": play.prefectures[0], "places": free}
    await play.stage.call("POST", path, province, json=beyond, expect=(422,))


async def _nominate(play: Play, honor: Honor, number: int, worker: Person) -> None:
    """Nothing goes up without the nominee's consent, and nobody recommends twice."""
    call = play.stage.call
    prefecture = play.prefectures[number % len(play.prefectures)]
    unit = f"{prefecture}/unit1"
    body = {"nominee": _nominee(play, honor, number, worker)}
    path = f"honors/v1/programmes/{honor.id}/nominations"
    if body["nominee"]["kind"] == "work":
        unheard_of = {"nominee": {**body["nominee"], "reference": "not-published"}}
        await call("POST", path, play.organizer(unit), json=unheard_of, expect=(422,))
    nomination = (await call("POST", path, play.organizer(unit), json=body))["id"]
    path = f"honors/v1/nominations/{nomination}"
    await call("POST", f"{path}/consent", play.worker(worker))
    for step in (unit, prefecture, play.province):
        await call("POST", f"{path}/recommend", play.organizer(step), json={"opinion": "同意推荐"})
    honor.nominated[nomination] = worker
    if number == 0:
        await call("POST", f"{path}/conflicts", play.reviewer(0), json={"reason": "曾在同一单位工作"})
        await _score(play, honor, nomination, 0, expect=(403,))
    reviewers = [(number + turn) % REVIEWERS for turn in range(SCORES + 1)]
    for reviewer in [each for each in reviewers if number or each][:SCORES]:
        await _score(play, honor, nomination, reviewer)


def _nominee(play: Play, honor: Honor, number: int, worker: Person) -> dict[str, Any]:
    kind = honor.programme["awarded_to"]
    common = {
        "person": worker.id,
        "employer": "青海高原制造有限公司",
        "groups": GROUPS[number % len(GROUPS)],
        "declarations": {"law_abiding": True, "safety": True, "wages": True},
        "deeds": "扎根一线，爱岗敬业，技术革新成果突出。",
    }
    if kind in ("person", "any"):
        own = {
            "name": worker.name,
            "id_number": worker.id_number,
            "phone": worker.phone,
            "years_of_work": 5 + number % 30,
        }
        return {**common, **own, "kind": "person"}
    reference = play.stories[number] if kind == "work" else f"{kind}-{number}"
    return {**common, "kind": kind, "reference": reference, "name": f"{TEAMS[kind]}{number + 1}"}


async def _score(play: Play, honor: Honor, nomination: str, reviewer: int, expect: Sequence[int] = (200,)) -> None:
    criteria = honor.programme["terms"]["criteria"]
    points = {each["code"]: play.random.randint(each["points"] // 2, each["points"]) for each in criteria}
    path = f"honors/v1/nominations/{nomination}/review"
    await play.stage.call("POST", path, play.reviewer(reviewer), json={"points": points}, expect=expect)
