"""From a worker's registration over HTTP to the words in the inbox, through the whole process."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.chassis.audit import Books, audit
from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web import Role
from services.events.service import service as events
from services.notify.service import service as notify
from tests.events.conftest import Place
from tests.events.samples import NOW
from tests.peers.grounds import ON_BOTH

pytestmark = [pytest.mark.asyncio, *ON_BOTH]

INBOX = "http://wuyi/api/notify/v1/inbox"


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


async def inbox(place: Place, person: str) -> list[str]:
    """The titles, in the order in which they came."""
    await place.quiet()
    items: list[dict[str, Any]] = (await place.worker(person).get(INBOX)).json()["items"]
    assert [item["position"] for item in items] == list(range(len(items), 0, -1))
    return [item["title"].partition("：")[0] for item in items[::-1]]


async def test_each_finds_in_the_inbox_what_became_of_their_registration(place: Place) -> None:
    id = await place.an_open_activity(capacity=1, waitlist=1)
    await place.register(id, "a", "b", "c")
    await place.worker("a").delete(f"/activities/{id}/registrations/me")
    assert await inbox(place, "a") == ["报名成功", "已取消报名"]
    assert await inbox(place, "b") == ["已列入候补", "候补成功"]
    assert await inbox(place, "c") == ["报名未成功"]


async def test_an_activity_that_is_called_off_is_told_to_all_who_meant_to_come(place: Place) -> None:
    id = await place.an_open_activity(capacity=2, waitlist=2)
    await place.register(id, "a", "b", "c")
    await place.say(place.province, f"/activities/{id}/cancel", reason="场地停用")
    assert await inbox(place, "a") == await inbox(place, "b") == ["报名成功", "活动取消"]
    assert await inbox(place, "c") == ["已列入候补", "活动取消"]
    assert await inbox(place, "organizer") == ["活动已批准", "您的活动已被取消"]


async def test_the_author_hears_that_it_came_back(place: Place) -> None:
    id = await place.draft()
    await place.say(place.organizer, f"/activities/{id}/submit")
    await place.say(place.approver, f"/activities/{id}/return", reason="请补充安全措施")
    assert await inbox(place, "organizer") == ["活动被退回"]


async def test_one_request_is_followed_to_the_messages_that_it_brought_about(place: Place) -> None:
    id = await place.an_open_activity(capacity=1)
    answer = await place.worker("a").put(f"/activities/{id}/registrations/me")
    await place.quiet()
    async with place.caller("op", "630000", Role.OPERATOR) as client:
        asked = {"correlation": answer.headers["x-correlation-id"]}
        story = (await client.get("http://wuyi/ops/v1/events/trail", params=asked)).json()
        (confirmed,) = [event for event in story["events"] if event["type"].endswith("registration.confirmed.v1")]
        told = await client.get("http://wuyi/ops/v1/notify/messages", params={"event": [confirmed["id"]]})
    (message,) = told.json()["items"]
    assert (message["channel"], message["state"]) == ("inbox", "delivered")
    assert message["template"] == "registration_confirmed" and "person" not in message
