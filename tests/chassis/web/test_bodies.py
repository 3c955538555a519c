"""What a caller can send that is not what was asked for: never a 500, and nothing is changed."""

import json
from typing import Any

import pytest

from services.chassis.web.bodies import MAX_BODY, MAX_DEPTH
from tests.chassis.web.conftest import NOTES, Place
from tests.chassis.web.sample import MAX_IMPORT, Note

JSON = {"content-type": "application/json"}
IMPORT = f"{NOTES}/import"


async def sent(place: Place, content: Any, **headers: str) -> tuple[int, str]:
    answer = await place.organizer.post(NOTES, content=content, headers={**JSON, **headers})
    assert answer.headers["content-type"] == "application/problem+json"
    assert await place.runtime.desks["notebook"].of(Note).find() == []
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"subject": "a",}',
        b"{'subject': 'a'}",
        b'{"subject": "a"} x',
        b"\xff\xfe",
        b'{"subject": "\xff"}',
        '{"subject": "a"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"subject": "a"}',
        b'{"subject": NaN}',
        b'{"cost_fen": Infinity}',
        b'{"subject": "\\ud800"}',
        b'{"subject": "\\udfff\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"cost_fen": ' + b"1" * 5000 + b"}",
        b" ",
    ],
)
async def test_what_is_not_json_is_malformed(place: Place, content: bytes) -> None:
    assert await sent(place, content) == (400, "malformed_json")


@pytest.mark.parametrize("deep", [MAX_DEPTH + 1, 150, 250, 100_000])
@pytest.mark.parametrize(("opens", "closes"), [(b"[", b"]"), (b'{"a":', b"}")])
async def test_what_is_nested_too_deep_is_refused(place: Place, deep: int, opens: bytes, closes: bytes) -> None:
    assert await sent(place, opens * deep + b"1" + closes * deep) == (400, "too_deep")


async def test_depth_is_not_breadth(place: Place) -> None:
    wide = json.dumps({"subject": "活动", "parts": ["[[[[{{{{" * 20] * 5})
    answer = await place.organizer.post(NOTES, content=wide, headers=JSON)
    assert answer.status_code == 201
    wide = json.dumps({"subject": [[]] * 1000})
    assert (await place.organizer.post(NOTES, content=wide, headers=JSON)).status_code == 422


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "1E+400", str(10**30), str(-(10**30)), str(2**63), "1" * 400 + ".0"]
)
async def test_a_number_that_no_store_can_keep_is_refused(place: Place, number: str) -> None:
    assert await sent(place, f'{{"subject": "a", "cost_fen": {number}}}') == (422, "number_out_of_range")
    assert await sent(place, f'{{"subject": {{"a": [[{number}]]}}}}') == (422, "number_out_of_range")


@pytest.mark.parametrize("text", ["1e400", "1234567890123456789012", "e999"])
async def test_digits_in_a_text_are_no_number(place: Place, text: str) -> None:
    assert (await place.organizer.post(NOTES, json={"subject": text})).status_code == 201


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "subject", "missing"),
        ({"subject": "a", "costs": 1}, "costs", "extra_forbidden"),
        ({"subject": 5}, "subject", "string_type"),
        ({"subject": None}, "subject", "string_type"),
        ({"subject": ""}, "subject", "string_too_short"),
        ({"subject": "a" * 201}, "subject", "string_too_long"),
        ({"subject": "a\0b"}, "subject", "string_pattern_mismatch"),
        ({"subject": "a", "cost_fen": -1}, "cost_fen", "greater_than_equal"),
        ({"subject": "a", "cost_fen": 2**53}, "cost_fen", "less_than_equal"),
        ({"subject": "a", "cost_fen": 1.5}, "cost_fen", "int_from_float"),
        ({"subject": "a", "cost_fen": "x"}, "cost_fen", "int_parsing"),
        ({"subject": "a", "at": "2022-05-01T09:00:00"}, "at", "timezone_aware"),
        ({"subject": "a", "at": "2022-02-30T09:00:00Z"}, "at", "datetime_from_date_parsing"),
        ({"subject": "a", "parts": "x"}, "parts", "list_type"),
        ({"subject": "a", "parts": [1]}, "parts.0", "string_type"),
        ({"subject": "a", "parts": ["x"] * 6}, "parts", "too_long"),
        ([], "body", "model_attributes_type"),
        (None, "body", "model_attributes_type"),
        ("x", "body", "model_attributes_type"),
        (7, "body", "model_attributes_type"),
    ],
)
async def test_a_field_that_is_not_valid_is_named(place: Place, body: Any, field: str, code: str) -> None:
    answer = await place.organizer.post(NOTES, content=json.dumps(body), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert (field, code) in [(fault["field"], fault["code"]) for fault in answer.json()["errors"]]
    assert all(fault["message"] for fault in answer.json()["errors"])


async def test_a_body_that_is_missing_is_said_to_be_required(place: Place) -> None:
    answer = await place.organizer.post(NOTES)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "missing")


async def test_nothing_that_was_sent_is_sent_back(place: Place) -> None:
    secret = "13800138000"
    body = {"subject": {"x": secret}, secret: 1, "parts": [secret * 1000], "at": secret}
    answer = await place.organizer.post(NOTES, json=body)
    assert answer.status_code == 422
    assert secret not in answer.text


async def test_faults_without_number_are_not_all_told(place: Place) -> None:
    answer = await place.organizer.post(NOTES, json={f"field_{number}": 1 for number in range(1000)})
    assert len(answer.json()["errors"]) == 20


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/jsonp", "multipart/form-data", "", "json"]
)
async def test_another_media_type_is_not_taken(place: Place, kind: str) -> None:
    answer = await place.organizer.post(NOTES, content=b'{"subject": "a"}', headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
)
async def test_json_has_many_names(place: Place, kind: str) -> None:
    answer = await place.organizer.post(NOTES, content=b'{"subject": "a"}', headers={"content-type": kind})
    assert answer.status_code == 201


async def test_a_body_is_large_enough_at_one_mebibyte(place: Place) -> None:
    answer = await place.organizer.post(NOTES, content=b" " * (MAX_BODY - 16) + b'{"subject": "a"}', headers=JSON)
    assert answer.status_code == 201


async def test_a_larger_body_is_refused_whether_it_is_announced_or_not(place: Place) -> None:
    assert await sent(place, b" " * (MAX_BODY + 1)) == (413, "body_too_large")

    async def in_parts() -> Any:
        for _ in range(MAX_BODY // 1024 + 1):
            yield b" " * 1024

    assert await sent(place, in_parts()) == (413, "body_too_large")


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "9" * 30])
async def test_a_length_that_is_none_is_refused(place: Place, length: str) -> None:
    status, _ = await sent(place, b"{}", **{"content-length": length})
    assert status in (400, 413)


async def test_a_stream_may_be_as_large_as_its_route_says(place: Place) -> None:
    async def parts(size: int) -> Any:
        for _ in range(size // 65536):
            yield b"x" * 65536

    answer = await place.organizer.post(IMPORT, content=parts(MAX_IMPORT))
    assert answer.json() == {"count": MAX_IMPORT}
    answer = await place.organizer.post(IMPORT, content=parts(MAX_IMPORT + 65536))
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (413, "body_too_large", MAX_IMPORT)
    answer = await place.organizer.post(IMPORT, content=b"x" * (MAX_IMPORT + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%ff",
        "/%ED%A0%80",
        "/" + "a" * 201,
        "/%E6%89%8D",
        "/a%20b",
        "/..%2f..%2fetc",
        "/'%22<script>",
    ],
)
async def test_an_id_that_cannot_be_one_is_not_found_or_not_valid(place: Place, path: str) -> None:
    answer = await place.organizer.get(NOTES + path)
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
