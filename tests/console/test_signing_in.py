"""Nobody comes in but by the issuer, in the browser that set out, with a role that opens the console."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from services.console.routes import ALL
from services.console.sessions import SESSION
from tests.console.conftest import AT, Place, sign_in, token_of

pytestmark = pytest.mark.asyncio

GETS = [path.format(service="speaking", id="x", act="retry") for method, path, _ in ALL if method == "GET"]
POSTS = [path.format(service="speaking", id="x", act="retry") for method, path, _ in ALL if method == "POST"]


@pytest.mark.parametrize("path", GETS)
async def test_whoever_has_not_signed_in_is_shown_the_door(place: Place, path: str) -> None:
    async with place.browser() as client:
        answer = await client.get(f"/console{path}")
        assert answer.status_code == 303 and answer.headers["location"].startswith("/console/sign-in")


@pytest.mark.parametrize("path", POSTS)
async def test_nothing_is_done_for_somebody_unknown(place: Place, path: str) -> None:
    async with place.browser() as client:
        assert (await client.post(f"/console{path}", data={"sure": "yes"})).status_code == 401


async def test_a_worker_is_no_operator(place: Place) -> None:
    async with place.browser() as client:
        await sign_in(client, "li-hua")
        for path in GETS:
            assert (await client.get(f"/console{path}")).status_code == 403
        for path in POSTS:
            assert (await client.post(f"/console{path}", data={"sure": "yes"})).status_code == 403


async def test_a_code_is_good_once_and_for_the_browser_that_asked(place: Place) -> None:
    async with place.browser() as mine, place.browser() as other:
        door = await mine.get("/console/sign-in")
        asked = dict(parse_qsl(urlsplit(door.headers["location"]).query))
        assert asked["code_challenge_method"] == "S256"
        chosen = await mine.post("/console/oidc/authorize", data={**asked, "person": "ops-wang"})
        back = chosen.headers["location"]
        assert (await other.get(back)).status_code == 403  # carried off by somebody else
        await other.get("/console/sign-in")  # who has set out too, but with another state and verifier
        assert (await other.get(back)).status_code == 403
        assert (await mine.get(back)).status_code == 303
        assert (await mine.get("/console/")).status_code == 200
        assert (await mine.get(back)).status_code == 403


async def test_a_code_is_of_no_use_without_what_its_challenge_was_made_of(place: Place) -> None:
    async with place.browser() as client:
        door = await client.get("/console/sign-in")
        asked = dict(parse_qsl(urlsplit(door.headers["location"]).query))
        data = {**asked, "person": "ops-wang", "code_challenge": "x" * 43}
        chosen = await client.post("/console/oidc/authorize", data=data)
        assert (await client.get(chosen.headers["location"])).status_code == 422


async def test_the_sample_issuer_sends_nobody_elsewhere_and_answers_to_no_other_name(place: Place) -> None:
    async with place.browser() as client:
        for url in ("https://evil.example/console/signed-in", f"{AT}/elsewhere"):
            asked = {"redirect_uri": url, "person": "ops-wang", "code_challenge_method": "S256", "code_challenge": "x"}
            assert (await client.get("/console/oidc/authorize", params=asked)).status_code == 403
            assert (await client.post("/console/oidc/authorize", data=asked)).status_code == 403
    async with place.browser("http://rebound.example:8000") as client:
        assert (await client.get("/console/oidc/authorize", params={"redirect_uri": "x"})).status_code == 404


async def test_nobody_is_sent_to_another_site_after_signing_in_or_choosing_a_language(place: Place) -> None:
    for next in ("https://evil.example/", "//evil.example/", "/console//evil.example", "/console/\\evil"):
        async with place.browser() as client:
            door = await client.get("/console/sign-in", params={"next": next})
            asked = dict(parse_qsl(urlsplit(door.headers["location"]).query))
            chosen = await client.post("/console/oidc/authorize", data={**asked, "person": "ops-wang"})
            assert (await client.get(chosen.headers["location"])).headers["location"] == "/console/"
            switched = await client.get("/console/language/en", params={"back": next})
            assert switched.headers["location"] == "/console/"


async def test_a_session_ends_and_cannot_be_made_or_altered(place: Place) -> None:
    async with place.somebody() as client:
        cookie = client.cookies[SESSION]
        assert (await client.get("/console/")).status_code == 200
        client.cookies.set(SESSION, cookie[:-6] + "AAAAAA", domain="127.0.0.1", path="/console")
        client.cookies.delete(SESSION, domain="127.0.0.1", path="/console")
        client.cookies.set(SESSION, cookie[:-6] + "AAAAAA")
        assert (await client.get("/console/")).status_code == 303
    async with place.somebody() as client:
        place.clock.advance(timedelta(hours=8, minutes=1))
        assert (await client.get("/console/")).status_code == 303


async def test_the_cookie_is_not_for_scripts_nor_for_other_sites(place: Place) -> None:
    async with place.browser() as client:
        answer = await sign_in(client, "ops-wang")
        (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{SESSION}=")]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/console" in cookie
        assert "ops-wang" not in cookie


async def test_signing_out_forgets(place: Place) -> None:
    async with place.somebody() as client:
        answer = await client.post("/console/sign-out", data={"form": await token_of(client)})
        assert answer.status_code == 303
        assert (await client.get("/console/")).status_code == 303
