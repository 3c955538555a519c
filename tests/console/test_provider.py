"""Sign-in at an issuer that is not ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from services.chassis.clock import SystemClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.serving import console_of, with_console
from tests.chassis.running.sample import SPEAKING
from tests.console.conftest import AT, FORM, HTML
from tests.console.provider import Provider, a_provider

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def a_browser(folder: Path, provider: Provider) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(data=folder, issuer=provider.url, rate_per_address="100000/second")
    async with Runtime(settings, [SPEAKING], SystemClock()) as runtime:
        console = console_of(runtime)
        app = with_console(runtime, console)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=AT, headers=HTML) as client:
            yield client
        await console.close()


async def set_out(client: httpx.AsyncClient) -> dict[str, str]:
    door = await client.get("/console/sign-in")
    assert door.status_code == 303, door.text
    return dict(parse_qsl(urlsplit(door.headers["location"]).query))


async def test_a_code_is_exchanged_for_a_token_that_our_services_take(tmp_path: Path) -> None:
    async with a_provider(tmp_path / "p") as provider, a_browser(tmp_path / "data", provider) as client:
        asked = await set_out(client)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert asked["redirect_uri"] == f"{AT}/console/signed-in"
        provider.challenges["c1"] = asked["code_challenge"]
        back = await client.get("/console/signed-in", params={"code": "c1", "state": asked["state"]})
        assert back.status_code == 303, back.text
        assert "ops" in (await client.get("/console/")).text
        assert provider.asked[0]["redirect_uri"] == asked["redirect_uri"]
        assert "client_secret" not in provider.asked[0]
        assert (await client.get("/console/oidc/authorize")).status_code == 404  # no sample people here


async def test_a_code_that_the_issuer_does_not_take_lets_nobody_in(tmp_path: Path) -> None:
    async with a_provider(tmp_path / "p") as provider, a_browser(tmp_path / "data", provider) as client:
        asked = await set_out(client)
        provider.challenges["c1"] = "of somebody else"
        back = await client.get("/console/signed-in", params={"code": "c1", "state": asked["state"]})
        assert back.status_code == 503
        assert (await client.get("/console/")).status_code == 303


async def test_one_that_says_it_is_another_is_not_asked(tmp_path: Path) -> None:
    async with a_provider(tmp_path / "p") as provider, a_browser(tmp_path / "data", provider) as client:
        provider.says_it_is = "https://another.example"
        assert (await client.get("/console/sign-in")).status_code == 503


async def test_an_issuer_that_is_away_is_told_on_the_page(tmp_path: Path) -> None:
    async with a_provider(tmp_path / "p") as provider:
        pass
    async with a_browser(tmp_path / "data", provider) as client:
        answer = await client.get("/console/sign-in")
        assert answer.status_code == 503 and "统一认证暂时无应答" in answer.text


async def test_a_token_endpoint_that_leaves_the_issuers_protection_is_not_trusted(tmp_path: Path) -> None:
    async with a_provider(tmp_path / "p") as provider, a_browser(tmp_path / "data", provider) as client:
        provider.tokens = "ftp://elsewhere.example/token"
        assert (await client.get("/console/sign-in")).status_code == 503


async def test_a_token_that_no_cookie_holds_rests_in_several_and_a_new_sign_in_leaves_none_behind(
    tmp_path: Path,
) -> None:
    async with a_provider(tmp_path / "p") as provider, a_browser(tmp_path / "data", provider) as client:

        async def pieces(more: str) -> list[str]:
            provider.says_more = more
            asked = await set_out(client)
            provider.challenges["c1"] = asked["code_challenge"]
            back = await client.get("/console/signed-in", params={"code": "c1", "state": asked["state"]})
            assert back.status_code == 303, back.text
            kept = sorted(name for name in client.cookies if not name.endswith("signing_in"))
            assert all(len(client.cookies[name]) < 4_000 for name in kept)
            return kept

        long = "role " * 1_000
        assert len(await pieces(long)) > 2
        assert (await client.get("/console/")).status_code == 200
        client.cookies.delete("wuyi_console_2")  # half a session is none
        assert (await client.get("/console/")).status_code == 303
        assert len(await pieces(long)) > 2
        assert await pieces("") == ["wuyi_console"]
        assert (await client.get("/console/")).status_code == 200
        await pieces(long)
        form = FORM.search((await client.get("/console/")).text)
        assert form is not None
        assert (await client.post("/console/sign-out", data={"form": form[1]})).status_code == 303
        assert not list(client.cookies)
