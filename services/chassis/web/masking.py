"""What of an event's data is shown to whoever only looks: facts and ids of things, and nothing by which a person is known."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from services.chassis.domain.event import Event
from services.chassis.domain.types import PersonId

HIDDEN = "***"
_PERSON: str = TypeAdapter(PersonId).json_schema()["pattern"]
_OF_A_THING = re.compile(
    r"^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?|\d{2,6}(?:/\d+)*)$"
)
"""An id that we made, a day or a moment, a union's path."""


def masked(event_type: str, data: Any) -> Any:
    """Of an event that is released, all but who; of anything else only what cannot be about somebody."""
    kind = Event.released.get(event_type)
    if kind is None or not isinstance(data, Mapping):
        return _unknown(data)
    persons = _persons(kind)
    known = kind.model_fields
    return {
        name: _hidden(value) if name in persons else value if name in known else _unknown(value)
        for name, value in data.items()
    }


@lru_cache(maxsize=1024)
def _persons(kind: type[Event]) -> frozenset[str]:
    schema = kind.model_json_schema()
    return frozenset(name for name, said in schema.get("properties", {}).items() if _names_a_person(said))


def _names_a_person(schema: Mapping[str, Any]) -> bool:
    if schema.get("pattern") == _PERSON:
        return True
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), dict) else [])]
    return any(_names_a_person(each) for each in inner)


def _hidden(value: Any) -> Any:
    match value:
        case str():
            return value[:1] + HIDDEN if len(value) > 3 else HIDDEN
        case list():
            return [_hidden(each) for each in value]
        case None:
            return None
    return HIDDEN


def _unknown(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value if not isinstance(value, int) or abs(value) < 10**9 else HIDDEN
        case str():
            return value if _OF_A_THING.match(value) else HIDDEN
        case list():
            return [_unknown(each) for each in value[:50]]
        case Mapping():
            return {str(name)[:60]: _unknown(each) for name, each in list(value.items())[:50]}
    return HIDDEN
