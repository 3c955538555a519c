import json
from typing import Any

import httpx
import pytest

from services.notify.domain.announcement import Announcement
from services.notify.domain.notification import Notification
from tests.notify.routes.conftest import HAIDONG, PROVINCE, XINING, Platform

pytestmark = pytest.mark.asyncio

COUNTY = XINING + "/630102"
NOTICE = {
    "texts": {"zh-CN": {"title": "放假通知", "body": "五月一日放假。"}, "en": {"title": "Holiday", "body": "1 May."}}
}


async def people(platform: Platform, **organizations: int) -> None:
    where = {"xining": XINING, "county": COUNTY, "haidong": HAIDONG}
    body = "".join(
        json.dumps({"person": f"{name}{n}", "organization": where[name], "language": "en" if n == 0 else "zh-CN"})
        + "\n"
        for name, count in organizations.items()
        for n in range(count)
    )
    async with platform.integrator() as integrator:
        assert (await integrator.post("/recipients/import", content=body.encode())).json()["bad"] == 0


async def inbox_of(platform: Platform, person: str, organization: str = XINING) -> list[dict[str, Any]]:
    async with platform.worker(person, organization) as worker:
        items: list[dict[str, Any]] = (await worker.get("/inbox")).json()["items"]
        return items


async def completed(platform: Platform, publisher: httpx.AsyncClient, id: str) -> dict[str, Any]:
    await platform.runtime.quiet()
    shown: dict[str, Any] = (await publisher.get(f"/announcements/{id}")).json()
    return shown


async def test_everybody_below_is_told_once_in_their_language(platform: Platform) -> None:
    await people(platform, xining=3, county=2, haidong=2)
    async with platform.publisher() as publisher:
        made = await publisher.post("/announcements", json={**NOTICE, "audience": XINING})
        assert (made.status_code, made.json()["expected"], made.json()["status"]) == (201, 5, "sending")
        done = await completed(platform, publisher, made.json()["id"])
        assert (done["status"], done["told"], done["percent"]) == ("completed", 5, 100)
    assert [item["title"] for item in await inbox_of(platform, "xining0")] == ["Holiday"]
    assert [item["title"] for item in await inbox_of(platform, "county1", COUNTY)] == ["放假通知"]
    assert await inbox_of(platform, "haidong0", HAIDONG) == []
    assert len(await platform.desk.of(Notification).find(limit=100)) == 5


async def test_the_same_key_announces_once(platform: Platform) -> None:
    await people(platform, xining=3)
    async with platform.publisher(**{"idempotency-key": "k"}) as publisher:
        told = [await publisher.post("/announcements", json=NOTICE) for _ in range(3)]
        assert len({each.text for each in told}) == 1
        await platform.runtime.quiet()
    assert len(await platform.desk.of(Announcement).find()) == 1
    assert len(await inbox_of(platform, "xining1")) == 1


async def approve(platform: Platform, code: object) -> None:
    async with platform.approver() as approver:
        assert (await approver.post(f"/templates/{code}/versions/1/approve")).is_success


async def test_by_a_template_each_reads_its_words_with_the_values(platform: Platform) -> None:
    await people(platform, xining=2)
    template = {
        "code": "holiday_notice",
        "parameters": [{"name": "day", "type": "moment"}],
        "texts": {
            "zh-CN": {"title": "放假", "body": "{{ day|day }}放假。"},
            "en": {"title": "Off", "body": "{{ day|day }}"},
        },
    }
    async with platform.publisher() as publisher:
        await publisher.post("/templates", json=template)
        await approve(platform, template["code"])
        new = {"template": "holiday_notice", "values": {"day": "2022-05-04T00:00:00+08:00"}}
        tried = (await publisher.post("/announcements/dry-run", json=new)).json()
        assert (tried["recipients"], tried["audience"]) == (2, PROVINCE)
        assert tried["preview"]["en"] == {"title": "Off", "body": "4 May 2022", "whole": True}
        assert await platform.desk.of(Announcement).find() == []
        await publisher.post("/announcements", json=new)
        await platform.runtime.quiet()
    assert [item["body"] for item in await inbox_of(platform, "xining1")] == ["2022年5月4日放假。"]


@pytest.mark.parametrize(
    ("new", "status", "code"),
    [
        ({}, 422, "texts_or_template"),
        ({**NOTICE, "template": "registration_confirmed"}, 422, "texts_or_template"),
        ({**NOTICE, "values": {"a": 1}}, 422, "texts_or_template"),
        ({"texts": {"en": {"title": "x", "body": "y"}}}, 422, "chinese_text_missing"),
        ({**NOTICE, "audience": HAIDONG}, 403, "outside_your_organization"),
        ({**NOTICE, "audience": "../etc"}, 422, "invalid"),
        ({**NOTICE, "audience": XINING + "/nobody"}, 422, "empty_audience"),
        ({"template": "never_made"}, 422, "template_not_found"),
        ({"template": "registration_confirmed"}, 422, "value_missing"),
        ({"template": "registration_confirmed", "values": {"title": 5}}, 422, "value_missing"),
        ({"template": "registration_confirmed", "values": {"Title": "x"}}, 422, "invalid"),
        ({**NOTICE, "to_everyone": True}, 422, "invalid"),
    ],
)
async def test_what_is_wrong_is_refused_and_nobody_is_told(
    platform: Platform, new: dict[str, object], status: int, code: str
) -> None:
    await people(platform, xining=1)
    async with platform.publisher(XINING) as publisher:
        refused = await publisher.post("/announcements", json=new)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await platform.desk.of(Announcement).find() == []


async def test_what_would_be_cut_off_is_refused_before_anybody_reads_it(platform: Platform) -> None:
    await people(platform, xining=1)
    template = {
        "code": "names",
        "parameters": [{"name": "names", "type": "list"}],
        "texts": {"zh-CN": {"title": "名单", "body": "{{ names }}{{ names }}"}},
    }
    async with platform.publisher() as publisher:
        await publisher.post("/templates", json=template)
        await approve(platform, template["code"])
        refused = await publisher.post(
            "/announcements", json={"template": "names", "values": {"names": ["名" * 100] * 50}}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "too_long_when_filled")


async def test_each_sees_the_announcements_of_their_own_part_of_the_organization(platform: Platform) -> None:
    await people(platform, xining=1, haidong=1)
    async with (
        platform.publisher(XINING) as xining,
        platform.publisher(HAIDONG) as haidong,
        platform.publisher() as all,
    ):
        id = (await xining.post("/announcements", json=NOTICE)).json()["id"]
        await haidong.post("/announcements", json=NOTICE)
        assert (await haidong.get(f"/announcements/{id}")).status_code == 404
        assert [each["id"] for each in (await xining.get("/announcements")).json()["items"]] == [id]
        assert len((await all.get("/announcements")).json()["items"]) == 2
    async with platform.worker() as worker:
        assert (await worker.post("/announcements", json=NOTICE)).status_code == 403
