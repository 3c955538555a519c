import pytest

from services.notify.shipping import shipped
from tests.notify.routes.conftest import HAIDONG, XINING, Platform

pytestmark = pytest.mark.asyncio

HOLIDAY = {
    "code": "holiday_notice",
    "parameters": [{"name": "day", "type": "moment"}],
    "texts": {"zh-CN": {"title": "放假通知", "body": "{{ day|day }}放假。"}},
}


def in_words(body: str, **more: object) -> dict[str, object]:
    return {**HOLIDAY, "texts": {"zh-CN": {"title": "放假通知", "body": body}}, **more}


async def test_each_post_proposes_the_next_version_and_what_a_second_person_approves_is_in_force(
    platform: Platform,
) -> None:
    async with platform.publisher() as publisher, platform.approver() as approver:
        first = await publisher.post("/templates", json=HOLIDAY)
        second = await publisher.post("/templates", json=in_words("明天放假。"))
        assert [(each.status_code, each.json()["number"]) for each in (first, second)] == [(201, 1), (201, 2)]
        assert not second.json()["in_force"]
        own = await publisher.post("/templates/holiday_notice/versions/2/approve")
        assert (own.status_code, own.json()["code"]) == (403, "own_version")
        assert (await approver.post("/templates/holiday_notice/versions/2/approve")).json()["in_force"]
        shown = (await publisher.get("/templates/holiday_notice")).json()
        assert (shown["number"], shown["versions"], shown["texts"]["zh-CN"]["body"]) == (2, 2, "明天放假。")
        late = await approver.post("/templates/holiday_notice/versions/1/approve")
        assert (late.status_code, late.json()["code"]) == (422, "version_superseded")
        old = (await publisher.get("/templates/holiday_notice/versions/1")).json()
        assert old["texts"]["zh-CN"]["body"] == "{{ day|day }}放假。"
        assert (await publisher.get("/templates/holiday_notice/versions/3")).json()["code"] == "version_not_found"


async def test_a_version_is_previewed_as_it_would_be_read(platform: Platform) -> None:
    async with platform.publisher() as publisher:
        await publisher.post("/templates", json=HOLIDAY)
        path = "/templates/holiday_notice/versions/1/preview"
        told = (await publisher.post(path, json={"values": {"day": "2022-05-01T00:00:00+08:00"}})).json()
        assert told["preview"] == {"zh-CN": {"title": "放假通知", "body": "2022年5月1日放假。", "whole": True}}
        missing = await publisher.post(path, json={"values": {}})
        assert (missing.status_code, missing.json()["code"]) == (422, "value_missing")


async def test_an_announcement_waits_for_words_that_were_approved(platform: Platform) -> None:
    day = {"template": "holiday_notice", "values": {"day": "2022-05-01T00:00:00+08:00"}}
    async with platform.publisher() as publisher, platform.approver() as approver, platform.worker("zhang") as worker:
        await worker.put("/recipients/zhang", json={"organization": XINING})
        await publisher.post("/templates", json=HOLIDAY)
        refused = await publisher.post("/announcements", json=day)
        assert (refused.status_code, refused.json()["code"]) == (422, "template_not_approved")
        await approver.post("/templates/holiday_notice/versions/1/approve")
        assert (await publisher.post("/announcements", json=day)).status_code == 201


async def test_the_same_key_makes_one_version(platform: Platform) -> None:
    async with platform.publisher() as publisher:
        for key in ("a", "b"):
            told = [
                await publisher.post("/templates", json=HOLIDAY, headers={"idempotency-key": key}) for _ in range(3)
            ]
            assert len({each.text for each in told}) == 1
            assert {each.status_code for each in told} == {201}
        assert (await publisher.get("/templates/holiday_notice")).json()["versions"] == 2


async def test_those_that_come_with_the_product_are_there(platform: Platform) -> None:
    async with platform.publisher() as publisher:
        listed = (await publisher.get("/templates", params={"limit": 200})).json()
        assert {each["code"] for each in listed["items"]} == set(shipped())
        assert {each["organization"] for each in listed["items"]} == {None}


@pytest.mark.parametrize(
    ("body", "code", "field", "line"),
    [
        ("{{ ''.__class__ }}", "template_expression", "texts.zh-CN.body", 1),
        ("好\n{{ 'a' * 10**9 }}", "template_expression", "texts.zh-CN.body", 2),
        ("{{ nothing }}", "template_name", "texts.zh-CN.body", 1),
        ("{% for i in range(1000000000) %}x{% endfor %}", "template_expression", "texts.zh-CN.body", 1),
        ("{{ day", "template_syntax", "texts.zh-CN.body", 1),
    ],
)
async def test_what_reaches_out_is_refused_and_told_where(
    platform: Platform, body: str, code: str, field: str, line: int
) -> None:
    async with platform.publisher() as publisher:
        refused = await publisher.post("/templates", json=in_words(body))
        told = refused.json()
        assert (refused.status_code, told["code"], told["field"], told["line"]) == (422, code, field, line)
        assert (await publisher.get("/templates/holiday_notice")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"texts": {"en": {"title": "x", "body": "y"}}}, "chinese_text_missing"),
        ({"texts": {}}, "chinese_text_missing"),
        ({"texts": {"fr": {"title": "x", "body": "y"}}}, "invalid"),
        ({"texts": {"zh-CN": {"title": "x" * 201, "body": "y"}}}, "invalid"),
        ({"texts": {"zh-CN": {"title": "x\ny", "body": "y"}}}, "invalid"),
        ({"parameters": [{"name": "Day", "type": "moment"}]}, "invalid"),
        ({"parameters": [{"name": "day", "type": "date"}]}, "invalid"),
        ({"parameters": [{"name": "day", "type": "moment"}] * 2}, "parameter_twice"),
        ({"code": "Holiday Notice"}, "invalid"),
    ],
)
async def test_what_is_wrong_is_refused(platform: Platform, wrong: dict[str, object], code: str) -> None:
    async with platform.publisher() as publisher:
        refused = await publisher.post("/templates", json={**HOLIDAY, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_the_words_of_another_organization_are_its_own(platform: Platform) -> None:
    async with platform.publisher() as province, platform.publisher(XINING) as xining:
        await xining.post("/templates", json=HOLIDAY)
        async with platform.publisher(HAIDONG) as haidong:
            refused = await haidong.post("/templates", json=HOLIDAY)
            assert (refused.status_code, refused.json()["code"]) == (403, "template_of_another")
        assert (await province.post("/templates", json=HOLIDAY)).json()["organization"] == XINING
        everybodys = in_words("您报名成功。", code="registration_confirmed", parameters=[])
        assert (await xining.post("/templates", json=everybodys)).json()["code"] == "template_of_another"
        assert (await province.post("/templates", json=everybodys)).json()["number"] == 2


async def test_a_version_that_asks_for_what_is_not_given_is_refused(platform: Platform) -> None:
    more = {**HOLIDAY, "code": "registration_confirmed", "parameters": [{"name": "seat", "type": "text"}]}
    async with platform.publisher() as publisher:
        refused = await publisher.post("/templates", json={**more, "texts": in_words("{{ seat }}")["texts"]})
        assert (refused.status_code, refused.json()["code"]) == (422, "parameter_not_given")
        assert refused.json()["detail"] == "新版本不能要求原版本没有的参数“seat”；可将其设为选填"


async def test_workers_have_nothing_to_do_with_templates(platform: Platform) -> None:
    async with platform.worker() as worker:
        assert (await worker.get("/templates")).status_code == 403
        assert (await worker.post("/templates", json=HOLIDAY)).status_code == 403
