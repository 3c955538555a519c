"""What the services tell each other: each from one who keeps it, none of it about who a person is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.chassis.domain.event import Event
from services.chassis.domain.sensitive import Sensitive
from services.chassis.service import Service
from services.registry import ALL
from tests.house.fresh import released

Json = dict[str, Any]
EVENTS = [pytest.param(event, id=event.type) for event in released()]
PERSONAL = (
    {"name", "surname", "birth", "birthday", "born", "age", "gender", "sex", "ethnicity", "nationality", "religion"}
    | {"phone", "mobile", "telephone", "wechat", "email", "mail", "address", "residence", "passport", "photo"}
    | {"illness", "disease", "diagnosis", "disability", "health"}
    | {"income", "salary", "wage", "debt", "account", "iban", "card", "bank"}
    | {"password", "secret", "token"}
)
"""Who somebody is and where they are found, how they are, what they have, and what opens a door."""
PERSONAL_TOGETHER = ("id_number", "id_card", "resident_id", "identity_number")
LONGEST_LINE = 200
NAMES_OF_THINGS = {
    ("wuyi.events.campaign", "name"): "the honour's, as the plan calls it",
    ("wuyi.honors", "name"): "the honour's, as it is printed",
    ("wuyi.assistance.rulebook", "name"): "the rulebook's",
    ("wuyi.assistance.aid_programme", "name"): "the programme's",
    ("wuyi.assistance.application", "name"): "the programme's that was applied to",
    ("wuyi.assistance.facility", "name"): "the place's, as it stands at its door",
}


@pytest.mark.parametrize("service", ALL, ids=lambda service: service.name)
def test_what_a_service_reads_is_published_by_another_or_by_itself(service: Service) -> None:
    published = set(released())
    assert [reading.name for reading in service.reads if reading.event not in published] == []


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_of_an_aggregate_that_its_service_keeps(event: type[Event]) -> None:
    _, publisher, aggregate, _, _ = event.type.split(".")
    [service] = [service for service in ALL if service.name == publisher]
    assert aggregate in {kind.stream or _snake(kind.__name__) for kind in service.keeps}
    assert event.__module__.startswith(f"services.{publisher}.published")


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_tells_who_a_person_is_or_how_they_are(event: type[Event]) -> None:
    schema = event.model_json_schema(mode="serialization")
    found = [
        fault
        for name, said in _fields(schema, schema.get("$defs", {}))
        for fault in _faults(name, said)
        if not any(event.topic.startswith(topic) and name == field for topic, field in NAMES_OF_THINGS)
    ]
    assert found == []
    sensitive = [
        name
        for name, field in event.model_fields.items()
        if any(isinstance(each, Sensitive) for each in field.metadata)
    ]
    assert sensitive == []


def _faults(name: str, said: Json) -> Iterator[str]:
    for words in (name, _snake(str(said.get("title", "")).replace(" ", ""))):
        if PERSONAL & set(words.split("_")) or any(each in words for each in PERSONAL_TOGETHER):
            yield f"{name} is called like something personal"
            break
    if said.get("format") in ("email", "idn-email", "ipv4", "ipv6"):
        yield f"{name} is an address"
    if said.get("maxLength", 0) > LONGEST_LINE:
        yield f"{name} has room for what people write"


def _fields(schema: Json, definitions: Json, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, Json]]:
    """All there are at any depth, each with what it is; a choice is all that can be chosen."""
    for name, said in schema.get("properties", {}).items():
        for each in _alternatives(said):
            if "$ref" in each:
                kind = each["$ref"].rpartition("/")[2]
                yield name, {**definitions[kind], "title": kind}
                if kind not in seen:
                    yield from _fields(definitions[kind], definitions, seen | {kind})
            else:
                yield name, each
                yield from _fields(each, definitions, seen)


def _alternatives(said: Json) -> Iterator[Json]:
    yield said
    for choice in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for each in said.get(choice, ()):
            yield from _alternatives(each)
    for inside in ("items", "additionalProperties"):
        if isinstance(said.get(inside), dict):
            yield from _alternatives(said[inside])


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
