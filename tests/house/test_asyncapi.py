"""docs/asyncapi.yaml is an AsyncAPI 3.0 document: its parts are there, and refer to each other as the standard asks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.house.fresh import ROOT, released

Json = dict[str, Any]
DOCUMENT: Json = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8"))
NAME = re.compile(r"^[\w.-]+$", re.ASCII)


def test_it_says_what_it_is() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(DOCUMENT["info"])
    assert set(DOCUMENT) <= {
        "asyncapi",
        "id",
        "info",
        "servers",
        "defaultContentType",
        "channels",
        "operations",
        "components",
    }


def test_every_reference_leads_to_something() -> None:
    references = list(_references(DOCUMENT))
    assert references
    assert [each for each in references if _resolve(each) is None] == []


@pytest.mark.parametrize("part", ["channels", "operations"])
def test_what_is_named_is_named_as_the_standard_allows(part: str) -> None:
    assert [name for name in DOCUMENT[part] if not NAME.match(name)] == []


@pytest.mark.parametrize("part", ["schemas", "messages"])
def test_components_are_named_as_the_standard_allows(part: str) -> None:
    assert [name for name in DOCUMENT["components"][part] if not NAME.match(name)] == []


def test_an_operation_names_only_messages_of_its_channel() -> None:
    for name, operation in DOCUMENT["operations"].items():
        assert operation["action"] in ("send", "receive"), name
        channel = operation["channel"]["$ref"]
        assert re.fullmatch(r"#/channels/[^/]+", channel), f"{name}: an operation refers to a channel of the document"
        assert operation["messages"], name
        assert [
            each["$ref"] for each in operation["messages"] if not each["$ref"].startswith(f"{channel}/messages/")
        ] == []


def test_a_channel_is_sent_to_by_the_one_service_that_owns_it() -> None:
    senders = [name.split(".send.") for name in DOCUMENT["operations"] if ".send." in name]
    assert sorted(channel for _, channel in senders) == sorted(DOCUMENT["channels"])
    assert [each for each in senders if each[1].split(".")[1] != each[0]] == []


def test_every_released_event_is_a_message_with_headers_and_a_payload() -> None:
    messages = DOCUMENT["components"]["messages"]
    assert sorted(messages) == sorted(event.type for event in released())
    for event in released():
        message = messages[event.type]
        assert DOCUMENT["channels"][event.topic]["messages"][event.type] == {
            "$ref": f"#/components/messages/{event.type}"
        }
        assert _resolve(message["headers"]["$ref"])["type"] == "object"
        assert set(_resolve(message["payload"]["$ref"])["properties"]) == set(event.model_fields)


def _references(part: object) -> Iterator[str]:
    match part:
        case dict():
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for each in part.values():
                yield from _references(each)
        case list():
            for each in part:
                yield from _references(each)


def _resolve(reference: str) -> Any:
    assert reference.startswith("#/"), f"{reference} leads out of the document"
    place: Any = DOCUMENT
    for step in reference[2:].split("/"):
        place = place.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(place, dict) else None
    return place
