"""docs/asyncapi.yaml: the catalogue for machines, as AsyncAPI 3."""

from collections.abc import Sequence
from typing import Any

import yaml

from services.catalogue.reading import Published, published
from services.chassis.service import Service

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
HEADERS: Json = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_sequence"],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": _TEXT,
        "ce_source": _TEXT,
        "ce_type": _TEXT,
        "ce_subject": {"type": "string", "description": "The id of the aggregate, and the record's key."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_sequence": {"type": "string", "description": "Counts the aggregate's events from 1, without gaps."},
        "ce_correlationid": _TEXT,
        "ce_causationid": _TEXT,
        "ce_traceparent": _TEXT,
        "content-type": {"type": "string", "const": "application/json"},
    },
}


def document(services: Sequence[Service], version: str) -> str:
    events = published(services)
    whole: Json = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wuyi 五一",
            "version": version,
            "description": "What the services of a trade-union federation's May Day campaign tell each other and the platforms.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": _channels(events),
        "operations": _operations(events),
        "components": {
            "schemas": {"CloudEventHeaders": HEADERS, **{each.event.type: _schema(each) for each in events}},
            "messages": {each.event.type: _message(each) for each in events},
        },
    }
    return "# Made by `make docs`; a test keeps it current.\n" + yaml.dump(
        whole, Dumper=Written, allow_unicode=True, sort_keys=False, width=140
    )


class Written(yaml.SafeDumper):
    """Each place says all that it means: numbered anchors would change all over the file with every event."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _channels(events: Sequence[Published]) -> Json:
    channels: Json = {}
    for each in events:
        channel = channels.setdefault(
            each.event.topic,
            {"address": each.event.topic, "messages": {}, "bindings": {"kafka": {"topic": each.event.topic}}},
        )
        channel["messages"][each.event.type] = {"$ref": f"#/components/messages/{each.event.type}"}
    return channels


def _operations(events: Sequence[Published]) -> Json:
    """One `send` for each topic's publisher, one `receive` for each service that reads of it."""
    operations: Json = {}
    for each in events:
        message = {"$ref": f"#/channels/{each.event.topic}/messages/{each.event.type}"}
        readers = sorted({reader.partition(".")[0] for reader in each.readers})
        for service, action in [(each.publisher, "send"), *((reader, "receive") for reader in readers)]:
            operation = operations.setdefault(
                f"{service}.{action}.{each.event.topic}",
                {"action": action, "channel": {"$ref": f"#/channels/{each.event.topic}"}, "messages": []},
            )
            operation["messages"].append(message)
    return operations


def _message(each: Published) -> Json:
    return {
        "name": each.event.type,
        "title": each.event.__name__,
        "summary": each.summary,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": {"$ref": f"#/components/schemas/{each.event.type}"},
        "bindings": {"kafka": {"key": {"type": "string"}}},
    }


def _schema(each: Published) -> Json:
    """Self-contained: what it refers to stands inside it."""
    return each.event.model_json_schema(
        mode="serialization", ref_template=f"#/components/schemas/{each.event.type}/$defs/{{model}}"
    )
