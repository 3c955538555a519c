from typing import Any

import pytest

from services.chassis.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    Refused,
    TooMany,
    Unavailable,
    WrongState,
    WuyiError,
)
from services.chassis.web.arrival import Arrival
from services.chassis.web.callers import NotSignedIn, Role
from services.chassis.web.problems import BodyTooLarge, Malformed, WrongMediaType, problem, status_of
from services.chassis.web.texts import TEXTS, language_of
from tests.chassis.web.conftest import NOTES, Place
from tests.chassis.web.sample import NotesFull


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(), 404),
        (NotSignedIn(), 401),
        (Forbidden(), 403),
        (Invalid(), 422),
        (Malformed(), 400),
        (WrongState(), 409),
        (Refused(), 422),
        (NotesFull(), 422),
        (Conflict(), 409),
        (Conflict(code="stale"), 412),
        (KeyReused(), 422),
        (TooMany(), 429),
        (BodyTooLarge(), 413),
        (WrongMediaType(), 415),
        (Unavailable(), 503),
        (WuyiError(), 500),
    ],
)
def test_every_error_has_its_status(error: WuyiError, status: int) -> None:
    assert status_of(error) == status


def test_every_text_of_the_house_is_in_both_languages() -> None:
    for code, say in TEXTS.items():
        assert say.zh and say.en, code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in say.zh), code


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "zh-CN"),
        (b"", "zh-CN"),
        (b"en", "en"),
        (b"en-GB,en;q=0.9", "en"),
        (b"zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        (b"en;q=0.3, zh;q=0.7", "zh-CN"),
        (b"bo, en;q=0.5", "zh-CN"),
        (b"fr, de", "zh-CN"),
        (b"fr, en;q=0.1", "en"),
        (b"*", "zh-CN"),
        (b"en;q=0", "zh-CN"),
        (b"en;q=nan", "zh-CN"),
        (b"en;q=x, zh", "zh-CN"),
        (b"\xff\xfe,,;;q=,=", "zh-CN"),
        (b"en," * 500, "zh-CN"),
    ],
)
def test_the_language_is_the_best_of_ours(accepted: bytes | None, language: str) -> None:
    assert language_of(accepted) == language


async def test_a_problem_says_what_happened_in_the_callers_language(place: Place) -> None:
    id = (await place.organizer.post(NOTES, json={"subject": "活动"})).json()["id"]
    await place.organizer.post(f"{NOTES}/{id}/close")
    chinese = await place.organizer.post(f"{NOTES}/{id}/close")
    english = await place.organizer.post(f"{NOTES}/{id}/close", headers={"accept-language": "en"})
    assert chinese.headers["content-language"] == "zh-CN"
    assert english.headers["content-language"] == "en"
    told = english.json()
    assert told == {
        "type": "urn:wuyi:problem:wrong_state",
        "title": "A rule does not allow this; nothing was changed",
        "status": 409,
        "detail": "It is closed and cannot become closed",
        "code": "wrong_state",
        "instance": f"urn:uuid:{english.headers['x-correlation-id']}",
        "state": "closed",
        "wanted": "closed",
    }
    assert chinese.json()["detail"] == "当前状态为“closed”，不能变为“closed”"


async def test_a_services_own_words_are_used_with_its_facts(place: Place) -> None:
    id = (await place.organizer.post(NOTES, json={"subject": "活动"})).json()["id"]
    for number in range(50):
        await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": str(number)})
    full = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "x"})
    assert (full.status_code, full.json()["code"], full.json()["detail"]) == (422, "notes_full", "已改 50 次，不能再改")


async def test_a_fault_of_ours_tells_nothing_but_where_it_was_noted(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await place.caller("w", "630000", Role.WORKER).get("/api/notebook/v1/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "13800138000" not in answer.text and "RuntimeError" not in answer.text
    assert answer.headers["x-correlation-id"] in answer.json()["instance"]
    assert "request_failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "route_not_found"),
        ("GET", "/api/nowhere/v1/notes", 404, "route_not_found"),
        ("GET", "/api/notebook/v1", 404, "route_not_found"),
        ("GET", "/api/notebook/v1/nowhere", 404, "route_not_found"),
        ("GET", "/api/notebook/v1/notes/", 404, "route_not_found"),
        ("GET", "/api/notebook/v1//notes", 404, "route_not_found"),
        ("DELETE", "/api/notebook/v1/notes", 405, "method_not_allowed"),
        ("BREW", "/api/notebook/v1/notes", 405, "method_not_allowed"),
        ("POST", "/health/live", 405, "method_not_allowed"),
    ],
)
async def test_a_path_that_is_not_ours_is_a_problem_too(
    place: Place, method: str, path: str, status: int, code: str
) -> None:
    answer = await place.organizer.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert answer.headers["allow"]


async def test_facts_that_are_no_json_are_said_as_text(place: Place) -> None:
    class Odd:
        def __str__(self) -> str:
            return "odd"

    scope: Any = {"type": "http", "method": "GET", "headers": []}
    scope["arrival"] = Arrival(scope)
    told = problem(Refused("x", odd=Odd(), many=[1, Odd()], detail="hidden", at=place.clock.now()), scope)
    assert b'"odd":"odd"' in told.body and b'"many":[1,"odd"]' in told.body
    assert b"hidden" not in told.body and b'"at":"2022-04-01T00:00:00.000000Z"' in told.body
