import pytest

from services.events.published import RegistrationWaitlisted
from tests.notify.routes.conftest import HAIDONG, NOW, XINING, Platform, confirmed

pytestmark = pytest.mark.asyncio


async def test_what_happened_lies_in_the_inbox_newest_first_in_the_readers_language(platform: Platform) -> None:
    await platform.happened(confirmed(activity="a1"), confirmed(activity="a2"))
    async with platform.worker() as worker:
        await worker.put("/recipients/zhang", json={"organization": XINING, "language": "en"})
        page = (await worker.get("/inbox")).json()
    assert [item["position"] for item in page["items"]] == [2, 1]
    assert (page["unread"], page["position"], page["next"]) == (2, 2, None)
    item = page["items"][1]
    assert (item["title"], item["language"]) == ("You have a place: 五一文艺演出", "en")
    assert (item["values"]["activity"], item["read_at"], item["delivered_at"]) in [
        (activity, None, "2022-05-01T00:00:00.000000Z") for activity in ("a1", "a2")
    ]


async def test_one_who_is_not_known_yet_is_told_in_chinese(platform: Platform) -> None:
    await platform.happened(confirmed())
    async with platform.worker() as worker:
        [item] = (await worker.get("/inbox")).json()["items"]
    assert (item["title"], item["language"]) == ("报名成功：五一文艺演出", "zh-CN")


async def test_told_a_hundred_times_it_is_one_notification(platform: Platform) -> None:
    await platform.happened(confirmed(), times=100)
    assert [n.position for n in await platform.lying_with("zhang")] == [1]
    assert await platform.last_position("zhang") == 1


async def test_it_is_read_once_and_then_no_longer_counted(platform: Platform) -> None:
    await platform.happened(confirmed(activity="a1"), confirmed(activity="a2"))
    async with platform.worker() as worker:
        id = (await worker.get("/inbox")).json()["items"][0]["id"]
        read = await worker.post(f"/inbox/{id}/read")
        assert (read.status_code, read.json()["read_at"]) == (200, "2022-05-01T00:00:00.000000Z")
        platform.clock.advance(NOW - NOW.replace(day=1, month=4))
        again = await worker.post(f"/inbox/{id}/read")
        assert (again.json(), again.headers["etag"]) == (read.json(), read.headers["etag"])
        unread = (await worker.get("/inbox", params={"unread": True})).json()
        assert ([item["position"] for item in unread["items"]], unread["unread"]) == ([1], 1)
        assert len((await worker.get("/inbox")).json()["items"]) == 2


async def test_an_inbox_is_its_persons_own(platform: Platform) -> None:
    await platform.happened(confirmed())
    [notification] = await platform.lying_with("zhang")
    async with platform.worker("li") as li:
        assert (await li.get("/inbox")).json() == {"items": [], "next": None, "unread": 0, "position": 0}
        refused = await li.post(f"/inbox/{notification.id}/read")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
        assert (await li.post("/inbox/nothing/read")).status_code == 404
    assert (await platform.lying_with("zhang"))[0].read_at is None


async def test_an_inbox_comes_in_pages_that_lose_nothing_while_it_fills(platform: Platform) -> None:
    await platform.happened(*(confirmed(activity=f"a{n}") for n in range(5)))
    async with platform.worker() as worker:
        seen: list[int] = []
        cursor = None
        for round in range(3):
            page = (await worker.get("/inbox", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
            seen += [item["position"] for item in page["items"]]
            cursor = page["next"]
            await platform.happened(confirmed(activity=f"late{round}"))
        assert (seen, cursor) == ([5, 4, 3, 2, 1], None)
        wrong = await worker.get("/inbox", params={"cursor": (await _next(worker)), "unread": True})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor")


async def _next(worker) -> str:
    return (await worker.get("/inbox", params={"limit": 1})).json()["next"]


@pytest.mark.parametrize("last", ["-1", "x", "1.5", "9" * 30, "٣", "9007199254740992"])
async def test_a_last_event_id_that_is_no_position_is_refused(platform: Platform, last: str) -> None:
    async with platform.worker() as worker:
        refused = await worker.get("/inbox/stream", headers={"last-event-id": last.encode()})
        assert (refused.status_code, refused.json()["code"]) == (422, "last_event_id")


async def test_every_staff_role_has_an_inbox_too(platform: Platform) -> None:
    waits = RegistrationWaitlisted(**confirmed("boss").model_dump(), position=2)
    await platform.happened(waits)
    async with platform.publisher(HAIDONG) as publisher:
        [item] = (await publisher.get("/inbox")).json()["items"]
    assert "第 2 位" in item["body"]
