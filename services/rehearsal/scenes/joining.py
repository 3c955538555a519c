"""Workers in new forms of employment join; unions open stations and reading rooms."""

import asyncio
from collections.abc import AsyncIterator

from services.rehearsal.people import Person
from services.rehearsal.scenes.play import TOGETHER, Play

HOW_MANY_JOIN = 5
"""One worker in so many."""
EMPLOYMENTS = ("courier", "rider", "ride_hailing", "trucker")
HOURS = [{"days": [1, 2, 3, 4, 5, 6, 7], "opens": "07:30", "closes": "20:30"}]


async def open_places(play: Play) -> AsyncIterator[tuple[int, int]]:
    """A station in each prefecture, and a reading room; one station closes again."""
    stations: list[str] = []
    for done, prefecture in enumerate(play.prefectures, 1):
        for kind, name in (("outdoor_stations", "户外劳动者服务站"), ("reading_rooms", "职工书屋")):
            body = {
                "kind": kind,
                "name": name,
                "address": "中心广场东侧",
                "at": {"latitude_e6": 36_617_300 + done * 1_000, "longitude_e6": 101_778_200},
                "hours": HOURS,
            }
            opened = await play.stage.call("POST", "assistance/v1/facilities", play.organizer(prefecture), json=body)
            if kind == "outdoor_stations":
                stations.append(opened["id"])
        yield done, len(play.prefectures)
    path = f"assistance/v1/facilities/{stations[-1]}/close"
    await play.stage.call("POST", path, play.organizer(play.prefectures[-1]))


async def join(play: Play) -> AsyncIterator[tuple[int, int]]:
    joining = play.random.sample(play.workers, len(play.workers) // HOW_MANY_JOIN)
    for start in range(0, len(joining), TOGETHER):
        part = joining[start : start + TOGETHER]
        await asyncio.gather(*(_join(play, worker, start + at) for at, worker in enumerate(part)))
        yield min(start + TOGETHER, len(joining)), len(joining)


async def _join(play: Play, worker: Person, number: int) -> None:
    """One in ten is not approved at first, asks again, and then is."""
    body = {
        "organization": worker.organization,
        "employment": EMPLOYMENTS[number % len(EMPLOYMENTS)],
        "name": worker.name,
        "id_number": worker.id_number,
        "phone": worker.phone,
    }
    path, organizer = "assistance/v1/memberships", play.organizer(play.prefecture_of(worker.organization))
    asked = await play.stage.call("POST", path, play.worker(worker), json=body)
    await play.stage.call("POST", path, play.worker(worker), json=body, expect=(409,))
    if number % 10 == 9:
        await play.stage.call("POST", f"{path}/{asked['id']}/reject", organizer, json={"note": "请补充平台从业证明"})
        await play.stage.call("POST", path, play.worker(worker), json=body)
    await play.stage.call("POST", f"{path}/{asked['id']}/approve", organizer)
    play.members.append(worker)
