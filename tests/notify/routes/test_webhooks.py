"""Who may keep a webhook, and what they are shown of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.chassis.web.callers import Role
from services.notify.domain.webhook import Webhook
from services.notify.routes.webhooks import MAX_IN_AN_ORGANIZATION
from tests.notify.routes.conftest import HAIDONG, PROVINCE, XINING, Platform

pytestmark = pytest.mark.asyncio

NEW = {"title": "平台", "url": "https://p.example.org/wuyi/door-7f3a", "topics": ["wuyi.events.registration.*"]}


async def register(platform: Platform, by: str = XINING, **more: Any) -> httpx.Response:
    async with platform.integrator(by) as keeper:
        return await keeper.post("/webhooks", json={**NEW, **more})


async def test_its_secret_is_shown_once_and_rests_sealed_as_its_address_does(platform: Platform) -> None:
    made = (await register(platform)).json()
    assert made["secret"].startswith("whsec_") and made["status"] == "active"
    async with platform.integrator(XINING) as keeper:
        shown = (await keeper.get(f"/webhooks/{made['id']}")).json()
        listed = (await keeper.get("/webhooks")).json()
    assert made["secret"] not in str(shown) + str(listed)
    assert (shown["url"], shown["secrets"]) == (NEW["url"], 1)
    await platform.runtime.stop()
    at_rest = b"".join(path.read_bytes() for path in Path(platform.runtime.settings.data).glob("*.db*"))
    assert made["id"].encode() in at_rest
    for secret in (made["secret"], made["secret"][6:], "door-7f3a"):
        assert secret.encode() not in at_rest


async def test_asked_again_under_its_key_the_answer_is_the_same_and_there_is_one(platform: Platform) -> None:
    async with platform.integrator(XINING, **{"idempotency-key": "k1"}) as keeper:
        first, again = await keeper.post("/webhooks", json=NEW), await keeper.post("/webhooks", json=NEW)
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert len((await keeper.get("/webhooks")).json()["items"]) == 1


async def test_only_integrators_and_operators_keep_webhooks_and_auditors_look(platform: Platform) -> None:
    made = (await register(platform)).json()
    for role, may_look, may_keep in (
        (Role.INTEGRATOR, True, True),
        (Role.OPERATOR, True, True),
        (Role.AUDITOR, True, False),
        (Role.WORKER, False, False),
        (Role.PUBLISHER, False, False),
    ):
        async with platform.caller("somebody", XINING, role) as caller:
            assert ((await caller.get("/webhooks")).status_code == 200) is may_look
            assert ((await caller.post("/webhooks", json=NEW)).status_code == 201) is may_keep
            assert ((await caller.post(f"/webhooks/{made['id']}/rotate", json={})).status_code == 200) is may_keep


async def test_what_lies_outside_ones_organization_is_not_there(platform: Platform) -> None:
    made = (await register(platform, XINING)).json()
    assert (await register(platform, HAIDONG, organization=XINING)).json()["code"] == "outside_your_organization"
    async with platform.integrator(HAIDONG) as stranger:
        path = f"/webhooks/{made['id']}"
        assert (await stranger.get("/webhooks")).json()["items"] == []
        range = {"since": "2022-04-01T00:00:00+08:00", "until": "2022-05-01T00:00:00+08:00"}
        for asked in (
            stranger.get(path),
            stranger.delete(path),
            stranger.post(f"{path}/rotate", json={}),
            stranger.post(f"{path}/enable"),
            stranger.post(f"{path}/test"),
            stranger.post(f"{path}/replay", json=range),
            stranger.get(f"{path}/postings"),
            stranger.get(f"{path}/replays"),
        ):
            assert (await asked).status_code == 404
    async with platform.integrator(PROVINCE) as above:
        assert (await above.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"url": "http://p.example.org"}, "webhook_url_not_allowed"),
        ({"url": "https://user:word@p.example.org"}, "webhook_url_not_allowed"),
        ({"topics": ["wuyi.events.registartion.*"]}, "webhook_topic_unknown"),
        ({"topics": ["wuyi.honors.allotment.*"]}, "webhook_topic_unknown"),
        ({"topics": ["wuyi.events.*", "wuyi.assistance.grievance.*"]}, "webhook_topic_withheld"),
        ({"topics": ["wuyi.assistance.hardship_file.opened.v1"]}, "webhook_topic_withheld"),
        ({"topics": ["*"]}, "invalid"),
        ({"topics": []}, "invalid"),
    ],
)
async def test_what_cannot_be_posted_to_is_not_registered(platform: Platform, more: dict[str, Any], code: str) -> None:
    answer = await register(platform, **more)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_organization_has_so_many_and_no_more_until_one_is_removed(platform: Platform) -> None:
    made = [await register(platform) for _ in range(MAX_IN_AN_ORGANIZATION + 1)]
    assert [each.status_code for each in made] == [201] * MAX_IN_AN_ORGANIZATION + [422]
    assert made[-1].json()["code"] == "too_many_webhooks"
    async with platform.integrator(XINING) as keeper:
        gone = (await keeper.delete(f"/webhooks/{made[0].json()['id']}")).json()
        assert (gone["status"], gone["url"], gone["secrets"]) == ("removed", "", 0)
        assert len((await keeper.get("/webhooks")).json()["items"]) == MAX_IN_AN_ORGANIZATION - 1
    assert (await register(platform)).status_code == 201


async def test_a_new_secret_is_shown_once_and_both_sign_for_a_day(platform: Platform) -> None:
    made = (await register(platform)).json()
    async with platform.integrator(XINING) as keeper:
        rotated = (await keeper.post(f"/webhooks/{made['id']}/rotate", json={})).json()
    webhook = await platform.desk.of(Webhook).get(made["id"])
    now = platform.clock.now()
    assert webhook.signing_secrets(now) == [rotated["secret"], made["secret"]]
    assert webhook.signing_secrets(now + timedelta(days=1)) == [rotated["secret"]]
