"""Volunteers' hours, over HTTP: from scan to scan, each minute once."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.events.conftest import Place
from tests.events.culture import cultural_plan
from tests.events.samples import STARTS

AN_HOUR_AND_A_HALF = timedelta(minutes=90)


async def volunteering(place: Place) -> str:
    await place.campaign(cultural_plan())
    return await place.an_open_activity(campaign="culture", work_item=8, kind="volunteering", capacity=9)


async def scan(place: Place, id: str, what: str, name: str) -> dict[str, Any]:
    mine = await place.mine(id, name)
    return await place.say(place.organizer, f"/activities/{id}/{what}", token=mine["check_in_token"], place="东门")


async def hours(place: Place) -> int:
    await place.quiet()
    items = (await place.province.get("/campaigns/culture/progress")).json()["work_items"]
    [actual] = [measure["actual"] for measure in items[0]["measures"] if measure["code"] == "volunteer_hours"]
    return int(actual)


async def test_hours_count_from_check_in_to_check_out_and_are_shown_to_the_volunteer(place: Place) -> None:
    id = await volunteering(place)
    await place.register(id, "a", "b", "c")
    place.clock.move_to(STARTS)
    for name in "abc":
        await scan(place, id, "check-ins", name)
    place.clock.move_to(STARTS + AN_HOUR_AND_A_HALF)
    assert (await scan(place, id, "check-outs", "a"))["minutes"] == 90
    await scan(place, id, "check-outs", "b")
    served = (await place.worker("a").get("/volunteers/me")).json()
    assert served == {"person": "a", "activities": 1, "minutes": 90}
    assert (await place.worker("c").get("/volunteers/me")).json()["minutes"] == 0  # never scanned when they went
    assert await hours(place) == 3


async def test_a_second_scan_at_the_exit_and_fifty_at_once_count_no_minute_twice(place: Place) -> None:
    id = await volunteering(place)
    await place.register(id, "a")
    place.clock.move_to(STARTS)
    await scan(place, id, "check-ins", "a")
    token = (await place.mine(id, "a"))["check_in_token"]
    place.clock.move_to(STARTS + timedelta(hours=1))
    path, said = f"/activities/{id}/check-outs", {"token": token, "place": "东门"}
    answers = await asyncio.gather(*(place.organizer.post(path, json=said) for _ in range(50)))
    assert {(answer.status_code, answer.json()["minutes"]) for answer in answers} == {(200, 60)}
    place.clock.move_to(STARTS + timedelta(hours=2))
    assert (await place.organizer.post(path, json=said)).json()["minutes"] == 60
    assert await hours(place) == 1


async def test_who_never_came_is_not_scanned_when_they_go(place: Place) -> None:
    id = await volunteering(place)
    [mine] = await place.register(id, "a")
    said = {"token": mine["check_in_token"], "place": "东门"}
    answer = await place.organizer.post(f"/activities/{id}/check-outs", json=said)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
