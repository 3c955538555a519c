"""An example of each released event, kept for good: `python -m tests.house.sampling` writes those that are missing.

A sample is never written again. It is what was once sent, and what must be read for as long as the log may hold it.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from services.chassis.domain.event import Event
from tests.house.fresh import released

SAMPLES = Path(__file__).parent / "samples"
Json = dict[str, Any]

_MOMENT = "2022-04-29T01:00:00.000000Z"
_PLACE_IN_THE_TREE = "630000/630100"


def sample_path(type: str, folder: Path = SAMPLES) -> Path:
    return folder / f"{type}.json"


def sample_of(event: type[Event]) -> Json:
    """Made of the schema alone, with everything said that can be said; what the schema does not tell, the class refuses."""
    schema = event.model_json_schema(mode="validation")
    data = _value(schema, schema.get("$defs", {}), event.__name__)
    parsed = event.model_validate(data)
    sample: Json = json.loads(parsed.model_dump_json())
    return sample


def _value(schema: Json, definitions: Json, name: str) -> Any:
    if "$ref" in schema:
        return _value(definitions[schema["$ref"].rpartition("/")[2]], definitions, name)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            said = [each for each in schema[choice] if each.get("type") != "null"]
            return _value(said[0], definitions, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            parts = schema.get("properties", {})
            if parts:
                return {part: _value(said, definitions, part) for part, said in parts.items()}
            values = schema.get("additionalProperties")
            return {"a1": _value(values, definitions, name)} if isinstance(values, dict) else {}
        case "array":
            if "prefixItems" in schema:
                return [_value(each, definitions, name) for each in schema["prefixItems"]]
            one = _value(schema.get("items", {}), definitions, name)
            return [one] * int(schema.get("minItems", 1))
        case "integer":
            return max(int(schema.get("minimum", 1)), 1)
        case "number":
            return float(max(schema.get("minimum", 1), 1))
        case "boolean":
            return True
        case "string":
            return _text(schema, name)
    raise NotImplementedError(f"{name}: no sample is made of {schema}; write this one by hand")


def _text(schema: Json, name: str) -> str:
    """Its field's name where that will do; words are Chinese, so that they are seen to pass."""
    match schema.get("format"):
        case "date-time":
            return _MOMENT
        case "date":
            return _MOMENT[:10]
        case None:
            pattern = schema.get("pattern", "^[a-z]")
            path = _PLACE_IN_THE_TREE if "/" in pattern else name
            return next((text for text in (f"五一 {name}", path) if re.search(pattern, text)), name)
        case other:
            raise NotImplementedError(f"{name}: no sample is made of the format {other}; write this one by hand")


def write_the_missing(folder: Path = SAMPLES) -> list[Path]:
    written = []
    for event in released():
        path = sample_path(event.type, folder)
        if not path.exists():
            path.write_text(json.dumps(sample_of(event), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            written.append(path)
    return written


if __name__ == "__main__":
    for path in write_the_missing():
        sys.stdout.write(f"{path.name}\n")
