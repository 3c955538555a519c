"""Who sees which activities, and how a list of them is asked for."""

from datetime import timedelta
from typing import Any

import pytest

from services.chassis.web import Role
from tests.events.conftest import Place
from tests.events.samples import ENDS, NOW, STARTS, XINING

LATER = [{"starts_at": (STARTS + timedelta(days=1)).isoformat(), "ends_at": (ENDS + timedelta(days=1)).isoformat()}]


async def titles(client: Any, **asked: Any) -> list[str]:
    answer = await client.get("/activities", params=asked)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


async def test_staff_see_their_subtree_and_nothing_else(place: Place) -> None:
    id = await place.draft()
    await place.draft(organization="630000/industry", title="产业工会活动")
    assert sorted(await titles(place.province)) == ["产业工会活动", "劳模大讲堂"]
    assert await titles(place.organizer) == ["劳模大讲堂"]
    stranger = place.caller("x", "630000/630200", Role.ORGANIZER)
    assert await titles(stranger) == []
    for answer in (
        await stranger.get(f"/activities/{id}"),
        await stranger.patch(f"/activities/{id}", json={"title": "x"}),
        await stranger.post(f"/activities/{id}/submit"),
        await stranger.post(f"/activities/{id}/cancel", json={"reason": "x"}),
        await stranger.get(f"/activities/{id}/registrations"),
        await stranger.post(f"/activities/{id}/check-ins", json={"token": "x", "place": "x"}),
    ):
        assert answer.status_code == 404, answer.text


async def test_workers_see_what_they_may_come_to_once_it_is_approved(place: Place) -> None:
    draft = await place.draft(title="草案")
    await place.an_open_activity(title="人人")
    place.clock.move_to(NOW)
    for who, title in (("members", "会员"), ("honorees", "劳模")):
        await place.an_open_activity(title=title, audience={"who": who})
        place.clock.move_to(NOW)
    two = {"who": "organizations", "organizations": [XINING, "630000/630200"]}
    await place.an_open_activity(title="两市", audience=two)
    assert sorted(await titles(place.worker())) == ["两市", "人人"]
    assert await titles(place.worker("x", "630000/632500")) == ["人人"]
    assert await titles(place.worker("y", "540000")) == ["人人"]
    assert (await place.worker().get(f"/activities/{draft}")).status_code == 404
    assert await titles(place.worker(), status="draft") == []
    known = await place.province.put("/standings/worker", json={"member": True, "honoree": True})
    assert (known.status_code, known.json()["member"]) == (200, True)
    assert sorted(await titles(place.worker())) == sorted(["两市", "人人", "会员", "劳模"])


async def test_a_list_is_asked_by_plan_kind_state_place_and_time(place: Place) -> None:
    await place.draft(title="讲堂")
    await place.draft(title="运动会", kind="sports", sessions=LATER)
    await place.an_open_activity(title="开放", organization=f"{XINING}/630102")
    day = (STARTS + timedelta(hours=12)).isoformat()
    for asked, expected in [
        ({"campaign": "may-day"}, {"讲堂", "运动会", "开放"}),
        ({"campaign": "other"}, set()),
        ({"work_item": 4}, {"讲堂", "运动会", "开放"}),
        ({"kind": "sports"}, {"运动会"}),
        ({"status": "open"}, {"开放"}),
        ({"organization": f"{XINING}/630102"}, {"开放"}),
        ({"organization": "630000/630200"}, set()),
        ({"from": day}, {"运动会"}),
        ({"to": day}, {"讲堂", "开放"}),
        ({"from": STARTS.isoformat(), "to": day, "status": "draft"}, {"讲堂"}),
    ]:
        assert set(await titles(place.organizer, **asked)) == expected, asked
    assert await titles(place.organizer, limit=1) == ["讲堂"]


async def test_pages_follow_one_another_in_the_order_of_time(place: Place) -> None:
    for n in range(5):
        await place.draft(title=f"第{n}场")
    seen: list[str] = []
    cursor = None
    while True:
        page = (
            await place.organizer.get("/activities", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [each["title"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"第{n}场" for n in range(5)]


@pytest.mark.parametrize(
    "asked", [{"from": "yesterday"}, {"status": "lost"}, {"limit": 0}, {"cursor": "x"}, {"organization": "../"}]
)
async def test_a_list_that_cannot_be_asked_for_is_named(place: Place, asked: dict[str, Any]) -> None:
    answer = await place.organizer.get("/activities", params=asked)
    assert answer.status_code == 422
