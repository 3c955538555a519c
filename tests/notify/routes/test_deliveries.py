"""Out by a real provider over HTTP and back by its receipts, as staff see it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from standardwebhooks import Webhook

from services.chassis.web.callers import Role
from services.notify.carriers.choosing import connect
from services.notify.carriers.provider import Provider
from services.notify.carriers.server import SandboxServer
from services.notify.domain.recipient import Channel
from tests.notify.carriers.serving import provider, served
from tests.notify.routes.conftest import API, HAIDONG, XINING, Platform, confirmed

pytestmark = pytest.mark.asyncio

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
SOON = 30.0
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()


@pytest_asyncio.fixture
async def sandbox(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SandboxServer]:
    monkeypatch.setenv("WUYI_SMS_RECEIPTS_SECRET", SECRET)
    async with served(platform.app) as ours:
        sandbox = SandboxServer(f"{ours}{API}/receipts/sms", SECRET)
        async with provider(sandbox) as url:
            connect(platform.desk, {Channel.SMS: Provider(url, "", 5)})
            yield sandbox


async def register(platform: Platform, person: str, last_digit: str = "0") -> None:
    told = {"organization": XINING, "phone": f"1380000000{last_digit}", "channels": ["sms"]}
    async with platform.worker(person) as worker:
        assert (await worker.put(f"/recipients/{person}", json=told)).is_success
    await platform.happened(confirmed(person))


async def until(platform: Platform, status: str, count: int = 1) -> list[dict[str, object]]:
    """Time goes on meanwhile: each message waits for its turn."""
    async with asyncio.timeout(SOON), platform.publisher() as publisher:
        while True:
            told = await publisher.get("/deliveries", params={"status": status})
            found: list[dict[str, object]] = told.json()["items"]
            if len(found) >= count:
                return found
            platform.clock.advance(timedelta(milliseconds=100))
            await asyncio.sleep(0.01)


async def receipt(platform: Platform, reference: str, status: str, secret: str = SECRET) -> httpx.Response:
    body = f'{{"reference":"{reference}","status":"{status}"}}'
    now = datetime.now(UTC)
    headers = {"webhook-id": "1", "webhook-timestamp": str(int(now.timestamp())), "content-type": "application/json"}
    headers["webhook-signature"] = Webhook(secret).sign("1", now, body)
    transport = httpx.ASGITransport(platform.app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://wuyi{API}") as client:
        return await client.post("/receipts/sms", content=body, headers=headers)


async def test_a_message_goes_out_and_its_receipt_says_that_it_was_delivered(
    platform: Platform, sandbox: SandboxServer
) -> None:
    await register(platform, "zhang")
    [delivery] = await until(platform, "delivered")
    assert (delivery["channel"], delivery["attempts"], delivery["reason"]) == ("sms", 1, None)
    assert [entry.arrivals for entry in sandbox.sandbox.sent_on] == [1]


async def test_receipts_that_come_again_late_or_the_other_way_round_change_nothing_that_is_known(
    platform: Platform, sandbox: SandboxServer
) -> None:
    await register(platform, "zhang", "3")
    [before] = await until(platform, "delivered")
    for status in ("delivered", "failed", "delivered"):
        assert (await receipt(platform, str(before["id"]), status)).status_code == 200
    assert await until(platform, "delivered") == [before]


async def test_a_receipt_must_be_signed_by_the_provider(platform: Platform, sandbox: SandboxServer) -> None:
    await register(platform, "zhang", "4")
    [delivery] = await until(platform, "sent")
    told = await receipt(platform, str(delivery["id"]), "delivered", OTHER)
    assert (told.status_code, told.json()["code"]) == (403, "receipt_not_signed")
    assert await until(platform, "sent") == [delivery]
    assert (await receipt(platform, "unheard-of", "delivered")).status_code == 404


async def test_a_channel_without_a_secret_takes_no_receipts(
    platform: Platform, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WUYI_SMS_RECEIPTS_SECRET")
    assert (await receipt(platform, "x", "delivered")).status_code == 403


async def test_deliveries_are_counted_by_channel_and_state_for_ones_own_part_of_the_organization(
    platform: Platform, sandbox: SandboxServer
) -> None:
    await register(platform, "zhang")
    await register(platform, "li", "9")
    await until(platform, "delivered")
    await until(platform, "failed")
    async with platform.publisher() as publisher, platform.publisher(HAIDONG) as elsewhere:
        counted = (await publisher.get("/deliveries/tally")).json()["items"]
        assert [(c["channel"], c["status"], c["count"]) for c in counted] == [
            ("sms", "delivered", 1),
            ("sms", "failed", 1),
        ]
        assert (await elsewhere.get("/deliveries/tally")).json()["items"] == []
        assert (await elsewhere.get("/deliveries")).json()["items"] == []


async def test_neither_an_address_nor_a_word_is_seen_by_staff(platform: Platform, sandbox: SandboxServer) -> None:
    await register(platform, "zhang")
    [delivery] = await until(platform, "delivered")
    async with platform.caller("op", XINING, Role.OPERATOR) as operator:
        shown = (await operator.get(f"/deliveries/{delivery['id']}")).text
    assert not [word for word in ("13800000000", "五一", "zhang") if word in shown]


async def test_the_next_channel_has_its_turn_when_the_first_fails(platform: Platform, sandbox: SandboxServer) -> None:
    told = {"organization": XINING, "phone": "13800000009", "email": "z@example.org", "channels": ["sms", "email"]}
    async with platform.worker("zhang") as worker:
        assert (await worker.put("/recipients/zhang", json=told)).is_success
    await platform.happened(confirmed("zhang"))
    failed = await until(platform, "failed", 2)
    assert {(each["channel"], each["reason"]) for each in failed} == {
        ("sms", "provider_422"),
        ("email", "channel_not_set_up"),
    }
