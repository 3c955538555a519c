"""From what happens in the culture of the campaign to the words in the inbox, through the whole process."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from services.chassis.audit import Books, audit
from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web import Role
from services.events.service import service as events
from services.notify.domain.recipient import Particulars, Recipient
from services.notify.service import service as notify
from tests.events.conftest import Place
from tests.events.culture import reported_plan
from tests.events.samples import NOW, XINING
from tests.events.test_counselling import book, counsellor
from tests.events.test_counselling import offered as an_hour_offered
from tests.events.test_practices import proposed
from tests.notify.test_journey import inbox


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    settings = Settings(data=tmp_path, rate_per_person="10000/second", rate_per_address="10000/second")
    async with Runtime(settings, [events, notify], MovableClock(NOW)) as runtime:
        place = Place(runtime, runtime.clock)
        await place.campaign()
        yield place
        await place.quiet()
        for running in runtime.running.values():
            books = Books(running.service, running.desk, running.store, runtime.log)
            assert (await audit([books], runtime.clock.now())).breaches == []


async def known(place: Place, person: str, organization: str) -> None:
    told = Particulars.model_validate({"organization": organization})
    await place.runtime.running["notify"].desk.of(Recipient).create(Recipient.known(person, told, place.clock.now()))


async def test_a_good_practice_that_was_chosen_is_told_once_to_everybody_in_its_audience(place: Place) -> None:
    for person, organization in (("a", f"{XINING}/unit1"), ("b", XINING), ("far", "630000/630200")):
        await known(place, person, organization)
    practice = await proposed(place)
    await place.say(place.province, f"/good-practices/{practice['id']}/choose", audience=XINING)
    assert await inbox(place, "a") == await inbox(place, "b") == ["好做法推广"]
    assert await inbox(place, "far") == []
    assert (await inbox(place, "organizer"))[-1] == "您的活动被选为好做法"


async def test_one_that_reaches_nobody_comes_to_its_end(place: Place) -> None:
    practice = await proposed(place)
    await place.say(place.province, f"/good-practices/{practice['id']}/choose", audience=XINING)
    await place.quiet()
    publisher = place.caller("p", "630000", Role.PUBLISHER)
    [shown] = (await publisher.get("http://wuyi/api/notify/v1/announcements")).json()["items"]
    assert (shown["status"], shown["told"], shown["percent"]) == ("completed", 0, 100)


async def test_staff_who_asked_for_reports_are_told_of_each(place: Place) -> None:
    await place.campaign(reported_plan("daily"))
    await place.quiet()
    [schedule] = (await place.organizer.get("/report-schedules")).json()["items"]
    await place.organizer.put(f"/report-schedules/{schedule['id']}/readers/me")
    for _ in range(2):
        place.clock.move_to(place.clock.now() + timedelta(days=1))
        await place.quiet()
    titles = await inbox(place, "organizer")
    assert titles == ["日报已生成（2022-05-06）", "日报已生成（2022-05-07）"]
    assert await inbox(place, "worker") == []


async def test_an_appointment_is_told_to_the_two_and_to_nobody_else(place: Place) -> None:
    hour = await an_hour_offered(place)
    booked = (await book(place, hour)).json()
    assert await inbox(place, "worker") == ["预约成功"]
    assert sorted(await inbox(place, "counsellor")) == ["您有新的可预约时段", "有人向您预约"]
    await place.say(counsellor(place), f"/counselling-bookings/{booked['id']}/cancel")
    assert await inbox(place, "worker") == ["预约成功", "预约已取消"]
    assert await inbox(place, "organizer") == []
