"""What every operation of every service says of itself. `faults` names what an OpenAPI document lacks."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def faults(document: Json) -> list[str]:
    return [
        f"{method.upper()} {path}: {fault}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
        for fault in _of(operation, document)
    ]


def _of(operation: Json, document: Json) -> Iterator[str]:
    if not operation.get("summary") or not operation.get("description"):
        yield "says nothing of itself (a docstring)"
    public = operation.get("security") == []
    if not public and (not operation.get("security") or not operation.get("x-roles")):
        yield "does not say who may call it"
    expected = {"422", "429", "503"} | (set() if public else {"401", "403"})
    yield from (f"does not declare {status}" for status in sorted(expected - set(operation["responses"])))
    if not any(status.startswith("2") for status in operation["responses"]):
        yield "does not say what it answers"
    for status, response in operation["responses"].items():
        if status.startswith(("4", "5")) and "application/problem+json" not in response.get("content", {}):
            yield f"answers {status} with something else than a problem"
        for content in response.get("content", {}).values():
            if status.startswith(("4", "5")) and not content.get("examples"):
                yield f"shows no example of its {status}"
    kinds = operation.get("requestBody", {}).get("content", {})
    for content in kinds.values() if len(kinds) == 1 else ():  # one in several forms is read by a reader of its own
        yield from _body(_resolved(content.get("schema", {}), document), content, document)
    for parameter in operation.get("parameters", ()):
        if parameter["in"] in ("path", "query") and not _is_bounded(_resolved(parameter["schema"], document), document):
            yield f"{parameter['name']} has no bounds"


def _body(schema: Json, content: Json, document: Json) -> Iterator[str]:
    for name, said in schema.get("properties", {}).items():
        if not _is_bounded(_resolved(said, document), document):
            yield f"{name} has no bounds"
    if {"example", "examples"}.isdisjoint(content):
        for name in _not_shown(schema, document):
            yield f"{name} has no example"


def _not_shown(schema: Json, document: Json, depth: int = 4) -> list[str]:
    """What a body needs and has no example of. One that needs nothing has at least one thing shown."""
    if depth == 0 or not {"example", "examples", "const", "enum", "default"}.isdisjoint(schema):
        return []
    if schema.get("type") == "array":
        return _not_shown(_resolved(schema.get("items", {}), document), document, depth - 1)
    if "properties" not in schema:
        return ["it"]
    fields = {name: _resolved_beside(said, document) for name, said in schema["properties"].items()}
    missing = {name for name, said in fields.items() if _not_shown(said, document, depth - 1)}
    needed = set(schema.get("required", ()))
    return sorted(missing & needed) if needed else sorted(missing) if missing == set(fields) else []


def _resolved_beside(schema: Json, document: Json) -> Json:
    """With what stands beside the reference, or beside the choice that is not null."""
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    inner = _resolved(choices[0] if choices else schema, document)
    return {**inner, **{name: said for name, said in schema.items() if name in ("example", "examples", "default")}}


def _is_bounded(schema: Json, document: Json, seen: tuple[str, ...] = ()) -> bool:
    """No text and no list comes in at any length, and no number of any size."""
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return all(_is_bounded(_resolved(each, document), document, seen) for each in schema[choice])
    match schema.get("type"):
        case "string":
            return bool({"maxLength", "pattern", "format", "enum", "const"} & set(schema))
        case "array":
            return "maxItems" in schema and _is_bounded(_resolved(schema.get("items", {}), document), document, seen)
        case "integer" | "number":
            return bool({"maximum", "exclusiveMaximum", "enum", "const"} & set(schema))
        case "object":
            title = str(schema.get("title"))
            if title in seen:
                return True
            parts = schema.get("properties", {}).values()
            return all(_is_bounded(_resolved(part, document), document, (*seen, title)) for part in parts)
    return True


def _resolved(schema: Json, document: Json) -> Json:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
