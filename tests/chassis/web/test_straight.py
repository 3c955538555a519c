"""The short way and FastAPI's own way decide alike."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Header

from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.web.app import build_app
from services.chassis.web.callers import Role, public
from services.chassis.web.straight import Straight
from tests.chassis.web.conftest import NOTES, Place
from tests.chassis.web.sample import service

JSON = {"content-type": "application/json"}
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", NOTES, {}),
    ("GET", NOTES, {"params": {"limit": "2", "subject": "a"}}),
    ("GET", NOTES, {"params": {"limit": "x", "subject": "NOT A CODE", "cursor": "a" * 3000}}),
    ("GET", NOTES, {"params": [("limit", "1"), ("limit", "2")]}),
    ("GET", NOTES, {"params": {"cursor": "made-up"}}),
    ("GET", f"{NOTES}/nothing", {}),
    ("GET", f"{NOTES}/%00", {}),
    ("GET", f"{NOTES}/a/b", {}),
    ("PUT", f"{NOTES}/nothing", {}),
    ("POST", NOTES, {}),
    ("POST", NOTES, {"content": "null", "headers": JSON}),
    ("POST", NOTES, {"content": "[]", "headers": JSON}),
    ("POST", NOTES, {"content": '"text"', "headers": JSON}),
    ("POST", NOTES, {"content": "7", "headers": JSON}),
    ("POST", NOTES, {"content": "{", "headers": JSON}),
    ("POST", NOTES, {"content": "{}", "headers": {"content-type": "text/plain"}}),
    ("POST", NOTES, {"json": {"subject": "a", "extra": 1, "cost_fen": "7", "parts": [1, 2]}}),
    ("POST", NOTES, {"json": {"subject": "a", "cost_fen": "7"}, "headers": {"idempotency-key": "one"}}),
    ("POST", NOTES, {"json": {"subject": "b", "cost_fen": "7"}, "headers": {"idempotency-key": "one"}}),
    ("POST", NOTES, {"json": {"subject": "a"}, "headers": {"if-match": "x"}}),
    ("POST", f"{NOTES}/named/may-day", {}),
    ("POST", f"{NOTES}/named/May%20Day", {}),
    ("POST", f"{NOTES}/named/may-day", {}),
    ("POST", f"{NOTES}/import", {"content": b"abc"}),
    ("GET", "/api/notebook/v1/both", {}),
    ("GET", "/api/notebook/v1/open", {}),
    ("HEAD", "/api/notebook/v1/open", {}),
    ("OPTIONS", NOTES, {}),
    ("GET", "/api/notebook/v1/broken", {}),
    ("GET", "/api/notebook/v1/openapi.json", {}),
]


async def heard(place: Place) -> list[Any]:
    roles = (Role.ORGANIZER, Role.WORKER)
    said = []
    for method, path, how in ASKED:
        answer = await place.caller("p1", "630000", *roles).request(method, path, **how)
        body = answer.json() if answer.content else None
        if isinstance(body, dict):
            for own in ("id", "instance"):
                body.pop(own, None)
        headers = {name: answer.headers.get(name) for name in ("content-type", "etag", "allow", "content-language")}
        said.append((method, path, json.dumps(how, default=str), answer.status_code, headers, body))
    return said


async def test_both_ways_answer_alike(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    straight = await heard(place)
    assert {status for *_, status, _, _ in straight} >= {200, 201, 400, 403, 404, 405, 415, 422, 500}
    monkeypatch.setattr(Straight, "suits", staticmethod(lambda route: False))
    settings = place.runtime.settings.model_copy(update={"data": tmp_path / "other"})
    async with Runtime(settings, [service], place.clock) as runtime:
        for one, other in zip(straight, await heard(Place(runtime, place.clock)), strict=True):
            assert one == other


async def test_a_route_that_needs_more_goes_the_long_way(place: Place) -> None:
    router = APIRouter()

    @router.get("/headed", dependencies=[public])
    async def headed(x_said: str = Header()) -> dict[str, str]:
        return {"said": x_said}

    place.runtime.services = [Service(name="notebook", title="", doors=[router])]
    place.app = build_app(place.runtime)
    assert (await place.caller(**{"x-said": "yes"}).get("/api/notebook/v1/headed")).json() == {"said": "yes"}
    answer = await place.caller().get("/api/notebook/v1/headed")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "header.x-said")


async def test_a_route_that_would_block_cannot_be_served(place: Place) -> None:
    router = APIRouter()

    @router.get("/blocking", dependencies=[public])
    def blocking() -> None: ...

    place.runtime.services = [Service(name="notebook", title="", doors=[router])]
    with pytest.raises(TypeError, match="/blocking: a route is a coroutine"):
        build_app(place.runtime)


@pytest.mark.parametrize("path", ["/{anything}", "/files/{path:path}", "/"])
async def test_a_path_that_could_not_be_found_by_its_words_cannot_be_served(place: Place, path: str) -> None:
    router = APIRouter()

    @router.get(path, dependencies=[public])
    async def somewhere() -> None: ...

    place.runtime.services = [Service(name="notebook", title="", doors=[router])]
    with pytest.raises(TypeError, match="a path begins with a word"):
        build_app(place.runtime)
