"""The calendar of stories at its door."""

from typing import Any

import pytest
import pytest_asyncio

from services.chassis.web.callers import Role
from services.events.published import PublicityPlanned
from tests.notify.routes.conftest import PROVINCE, XINING, Platform

pytestmark = pytest.mark.asyncio

OUTLETS, TOPICS = ("青海日报", "工人日报"), ("庆“五一”系列活动",)
STORY: dict[str, Any] = {
    "campaign": "qinghai-2022",
    "work_item": 6,
    "outlet": "青海日报",
    "topic": "庆“五一”系列活动",
    "title": "高原上的工匠精神",
    "due_on": "2022-05-20",
}


@pytest_asyncio.fixture
async def planned(platform: Platform) -> Platform:
    await platform.happened(
        PublicityPlanned(campaign="qinghai-2022", organization=PROVINCE, work_item=6, outlets=OUTLETS, topics=TOPICS),
        times=2,
    )
    return platform


async def test_from_the_plan_to_the_link(planned: Platform) -> None:
    async with planned.publisher(XINING) as publisher, planned.caller("chief", XINING, Role.APPROVER) as approver:
        [calendar] = (await publisher.get("/calendars")).json()["items"]
        assert (tuple(calendar["outlets"]), tuple(calendar["topics"])) == (OUTLETS, TOPICS)
        made = await publisher.post("/stories", json=STORY)
        assert (made.status_code, made.json()["status"], made.json()["organization"]) == (201, "planned", XINING)
        path = f"/stories/{made.json()['id']}"
        assert (await approver.post(f"{path}/approve")).status_code == 200
        await planned.runtime.quiet()
        assert [n.template for n in await planned.lying_with("boss")] == ["story_approved"]
        bad = await publisher.post(f"{path}/publish", json={"link": "javascript:alert(1)"})
        assert bad.status_code == 422
        out = await publisher.post(f"{path}/publish", json={"link": "https://www.qhnews.com/1.html"})
        assert (out.json()["status"], out.json()["published_on"]) == ("published", "2022-05-01")
        listed = (await publisher.get("/stories", params={"outlet": "青海日报", "status": "published"})).json()["items"]
        assert [each["id"] for each in listed] == [made.json()["id"]]
        assert (await publisher.get("/stories", params={"outlet": "工人日报"})).json()["items"] == []


async def test_what_the_plan_does_not_name_is_refused_by_its_field(planned: Platform) -> None:
    async with planned.publisher() as publisher:
        for change, code in (({"outlet": "某网"}, "outlet_not_planned"), ({"topic": "其他"}, "topic_not_planned")):
            answer = await publisher.post("/stories", json={**STORY, **change})
            assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (await publisher.post("/stories", json={**STORY, "work_item": 7})).status_code == 404


async def test_one_who_is_both_does_not_approve_their_own(planned: Platform) -> None:
    async with planned.caller("both", PROVINCE, Role.PUBLISHER, Role.APPROVER) as both:
        made = (await both.post("/stories", json=STORY)).json()
        answer = await both.post(f"/stories/{made['id']}/approve")
        assert (answer.status_code, answer.json()["code"]) == (403, "own_story")
        assert (await both.post(f"/stories/{made['id']}/drop")).json()["status"] == "dropped"


async def test_another_organizations_story_is_not_there(planned: Platform) -> None:
    async with planned.publisher(XINING) as publisher, planned.publisher("630000/630200") as others:
        made = (await publisher.post("/stories", json=STORY)).json()
        assert (await others.get(f"/stories/{made['id']}")).status_code == 404
        assert (await others.post(f"/stories/{made['id']}/drop")).status_code == 404
        answer = await others.post("/stories", json={**STORY, "organization": XINING})
        assert (answer.status_code, answer.json()["code"]) == (403, "outside_your_organization")
