import json

import pytest

from services.chassis.store.port import Find
from services.chassis.web.callers import Role
from services.notify.domain.recipient import Recipient
from services.notify.domain.recipient_import import RecipientImport
from tests.notify.routes.conftest import HAIDONG, XINING, Platform

pytestmark = pytest.mark.asyncio

ZHANG = {"organization": XINING, "language": "bo", "name": "张三丰", "phone": "13800000000", "email": "z@example.org"}


def lines(*each: dict[str, object]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in each)


async def test_a_worker_keeps_their_own_settings_and_sees_them_masked(platform: Platform) -> None:
    async with platform.worker() as worker:
        told = await worker.put("/recipients/zhang", json=ZHANG)
        assert (told.status_code, told.json()["phone"], told.json()["name"]) == (200, "138****0000", "张**")
        assert told.headers["etag"] == '"1"'
        again = await worker.put("/recipients/zhang", json=ZHANG)
        assert (again.status_code, again.headers["etag"]) == (200, '"1"')
        shown = await worker.get("/recipients/zhang")
        assert shown.json() == told.json()
        assert (await worker.get("/recipients/zhang", headers={"if-none-match": '"1"'})).status_code == 304


async def test_what_rests_and_what_is_answered_holds_no_name_and_no_address_in_the_clear(platform: Platform) -> None:
    async with platform.integrator(**{"idempotency-key": "k"}) as integrator:
        await integrator.put("/recipients/zhang", json=ZHANG)
        await integrator.post("/recipients/import", content=lines({"person": "li", **ZHANG}, {**ZHANG, "person": 5}))
    store = platform.runtime.running["notify"].store
    documents = [each for kind in ("recipients", "recipient_imports") for each in await store.find(kind, Find())]
    rest = repr([document.body for document in documents])
    assert len(documents) == 3
    for secret in ("张三丰", "13800000000", "z@example.org"):
        assert secret not in rest
    assert (await platform.desk.of(Recipient).get("li")).phone == "13800000000"


@pytest.mark.parametrize(
    ("person", "roles", "body", "code", "status"),
    [
        ("li", [Role.WORKER], ZHANG, "not_your_recipient", 403),
        ("zhang", [Role.WORKER], {**ZHANG, "organization": HAIDONG}, "outside_your_organization", 403),
        ("zhang", [Role.WORKER], {**ZHANG, "organization": XINING + "/county"}, "outside_your_organization", 403),
        ("li", [Role.INTEGRATOR], {**ZHANG, "organization": HAIDONG}, "outside_your_organization", 403),
        ("zhang", [Role.WORKER], {**ZHANG, "phone": "138****0000"}, "invalid", 422),
        ("zhang", [Role.WORKER], {**ZHANG, "shoe_size": 43}, "invalid", 422),
    ],
)
async def test_others_and_other_organizations_are_out_of_reach(
    platform: Platform, person: str, roles: list[Role], body: dict[str, object], code: str, status: int
) -> None:
    async with platform.caller("zhang", XINING, *roles) as caller:
        refused = await caller.put(f"/recipients/{person}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert ZHANG["phone"] not in refused.text
    assert await platform.desk.of(Recipient).find() == []


async def test_a_platform_reaches_its_own_part_of_the_organization_only(platform: Platform) -> None:
    async with platform.integrator(HAIDONG) as haidong, platform.integrator(XINING) as xining:
        assert (await haidong.put("/recipients/li", json={"organization": HAIDONG})).status_code == 200
        assert (await xining.get("/recipients/li")).status_code == 404
        taken = await xining.put("/recipients/li", json={"organization": XINING})
        assert (taken.status_code, taken.json()["code"]) == (409, "exists")
    assert (await platform.desk.of(Recipient).get("li")).organization == HAIDONG


async def test_the_same_key_hears_the_same_answer(platform: Platform) -> None:
    async with platform.worker() as worker:
        key = {"idempotency-key": "k1"}
        first = await worker.put("/recipients/zhang", json=ZHANG, headers=key)
        await worker.put("/recipients/zhang", json={"organization": XINING})
        again = await worker.put("/recipients/zhang", json=ZHANG, headers=key)
        assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
        other = await worker.put("/recipients/zhang", json={"organization": XINING}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_an_import_tells_bad_lines_in_the_callers_language(platform: Platform) -> None:
    body = lines({"person": "li", **ZHANG}, {"person": "wang"}, {"person": "zhao", "organization": HAIDONG}) + b"{\n"
    async with platform.integrator(XINING) as integrator:
        told = await integrator.post("/recipients/import", content=body)
        assert told.status_code == 200, told.text
        assert {**told.json(), "id": "", "errors": []} == {
            "id": "",
            "lines": 4,
            "created": 1,
            "changed": 0,
            "unchanged": 0,
            "bad": 3,
            "errors": [],
        }
        assert told.json()["errors"] == [
            {"line": 2, "field": "organization", "code": "missing", "message": "必填"},
            {"line": 3, "field": "organization", "code": "outside_your_organization", "message": "不属于您所在的工会"},
            {"line": 4, "field": "", "code": "json_invalid", "message": "此行不是有效的 JSON"},
        ]
        english = await integrator.post("/recipients/import", content=body, headers={"accept-language": "en"})
        assert english.json()["unchanged"] == 1
        assert english.json()["errors"][0]["message"] == "is required"


async def test_an_import_that_is_sent_again_under_its_key_hears_what_it_heard(platform: Platform) -> None:
    body = lines({"person": "li", **ZHANG}, {"person": "wang"})
    async with platform.integrator(XINING, **{"idempotency-key": "k"}) as integrator:
        first = await integrator.post("/recipients/import", content=body)
        again = await integrator.post("/recipients/import", content=body)
        assert (again.json(), again.json()["created"]) == (first.json(), 1)
    [done] = await platform.desk.of(RecipientImport).find()
    assert (done.imported_by, done.organization, done.tally.bad) == ("platform", XINING, 1)


async def test_an_import_under_a_key_that_another_import_had_is_refused_and_keeps_nobody(platform: Platform) -> None:
    async with platform.integrator(XINING, **{"idempotency-key": "k"}) as integrator:
        assert (await integrator.post("/recipients/import", content=lines({"person": "li", **ZHANG}))).is_success
        other = await integrator.post("/recipients/import", content=lines({"person": "zhao", **ZHANG}))
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert [each.id for each in await platform.desk.of(Recipient).find()] == ["li"]


async def test_an_import_may_be_large_and_is_for_platforms_only(platform: Platform) -> None:
    body = lines(*({"person": f"p{n}", "organization": XINING, "name": "名" * 100} for n in range(5_000)))
    assert len(body) > 2 * 1024 * 1024
    async with platform.integrator() as integrator, platform.worker() as worker:
        told = await integrator.post("/recipients/import", content=body)
        assert (told.status_code, told.json()["created"]) == (200, 5_000)
        assert (await worker.post("/recipients/import", content=body)).status_code == 403


async def test_who_has_no_token_is_asked_for_one(platform: Platform) -> None:
    async with platform.worker(authorization="") as nobody:
        nobody.headers.pop("authorization")
        for refused in (await nobody.get("/recipients/zhang"), await nobody.put("/recipients/zhang", json=ZHANG)):
            assert (refused.status_code, refused.json()["code"]) == (401, "token_missing")
