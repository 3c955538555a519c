"""What the API says of itself, to programs and to people."""

import re

from services.chassis.web.callers import Role
from tests.chassis.web.conftest import Place
from tests.house.operations import faults

DOCUMENT = "/api/notebook/v1/openapi.json"


async def test_the_document_is_complete(place: Place) -> None:
    document = (await place.caller().get(DOCUMENT)).json()
    assert faults(document) == []
    assert document["servers"] == [{"url": "/api/notebook/v1"}]


async def test_an_operation_says_who_may_call_it_and_how_it_says_no(place: Place) -> None:
    document = (await place.caller().get(DOCUMENT)).json()
    write = document["paths"]["/notes"]["post"]
    assert write["x-roles"] == ["organizer"]
    assert write["security"] == [{"token": []}]
    assert set(write["responses"]) == {"201", "400", "401", "403", "409", "413", "415", "422", "429", "503"}
    assert "Idempotency-Key" in [parameter["name"] for parameter in write["parameters"]]
    edit = document["paths"]["/notes/{id}/edit"]["post"]
    told = edit["responses"]["422"]["content"]["application/problem+json"]["examples"]
    assert told["notes_full"]["value"]["detail"] == "已改 … 次，不能再改"
    assert {"404", "412"} < set(edit["responses"])
    assert "If-Match" in [parameter["name"] for parameter in edit["parameters"]]
    show = document["paths"]["/notes/{id}"]["get"]
    assert "304" in show["responses"] and "ETag" in show["responses"]["200"]["headers"]


async def test_a_public_operation_asks_for_no_token(place: Place) -> None:
    document = (await place.caller().get(DOCUMENT)).json()
    operation = document["paths"]["/open"]["get"]
    assert operation["security"] == [] and "x-roles" not in operation
    assert not {"401", "403"} & set(operation["responses"])


async def test_the_document_is_made_once(place: Place) -> None:
    first = (await place.caller().get(DOCUMENT)).content
    assert (await place.caller().get(DOCUMENT)).content == first


async def test_people_find_the_documents_from_the_front_page(place: Place) -> None:
    front = await place.caller().get("/")
    assert front.status_code == 200 and 'lang="zh-CN"' in front.text
    for path in re.findall(r'href="([^"]+)"', front.text):
        assert (await place.caller().get(path)).status_code == 200, path


async def test_pages_take_nothing_from_anywhere_else(place: Place) -> None:
    for path in ("/", "/documents/api/notebook/v1"):
        page = await place.caller("p", "1", Role.WORKER).get(path)
        assert not re.search(r"<script|src=|https?://|//cdn|@import|url\(", page.text), path
        assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_a_document_that_is_not_there_is_not_shown(place: Place) -> None:
    for path in ("/documents/api/other/v1", "/documents/", "/documents/../etc/passwd"):
        assert (await place.caller().get(path)).status_code == 404
