"""docs/events.md: the catalogue for people."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from services.catalogue.reading import Published, published
from services.chassis.service import Service

HEAD = """# Events

Made by `make docs` from each service's `published.py`; a test keeps it current. Every event is a CloudEvent 1.0 in Kafka's binary mode: attributes in
headers, JSON data in the value, the aggregate's id as the key. `sequence` counts an aggregate's events without gaps. The same for machines:
[asyncapi.yaml](asyncapi.yaml).
"""


def catalogue(services: Sequence[Service]) -> str:
    parts = [HEAD]
    for topic, events in groupby(published(services), key=lambda each: each.event.topic):
        parts.append(f"## {topic}\n")
        parts.extend(_event(each) for each in events)
    return "\n".join(parts)


def _event(each: Published) -> str:
    schema = each.event.model_json_schema(mode="serialization")
    lines = [f"### {each.event.__name__}\n", f"`{each.event.type}`\n", f"{each.summary}\n"]
    fields = schema.get("properties", {})
    if fields:
        lines += ["| field | type |", "|---|---|"]
        lines += [f"| `{name}` | {_type(field, schema.get('$defs', {}))} |" for name, field in fields.items()]
        lines.append("")
    readers = (
        ", ".join(f"`{reader}`" for reader in each.readers) or "nobody in this house; it is there for the platforms"
    )
    lines.append(f"Read by: {readers}\n")
    return "\n".join(lines)


def _type(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in field:
        return _type(definitions[field["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in field:
        return " or ".join(_type(option, definitions) for option in field["anyOf"])
    if "enum" in field:
        return " / ".join(str(value) for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), definitions)}"
    if field.get("type") == "object":
        values = field.get("additionalProperties")
        return f"map to {_type(values, definitions)}" if isinstance(values, dict) else "object"
    return str(field.get("format") or field.get("type", "any"))
