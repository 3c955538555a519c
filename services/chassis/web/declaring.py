"""What an operation says of itself, as keywords for its route: what it answers, and every way in which it can say no."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

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
from services.chassis.texts import Texts
from services.chassis.web.callers import NotSignedIn
from services.chassis.web.doorkeeper import LIMIT
from services.chassis.web.paging import Listed
from services.chassis.web.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    Malformed,
    WrongMediaType,
    class_text,
    status_of,
)
from services.chassis.web.texts import TEXTS

Kinds = Iterable[type[WuyiError]]
Declared = dict[str, Any]

ALWAYS: Kinds = (NotSignedIn, Forbidden, Invalid, TooMany, Unavailable)
SENT: Kinds = (Malformed, BodyTooLarge, WrongMediaType, KeyReused)


class Stale(Conflict):
    code = "stale"


def creates(view: type[BaseModel], *refusals: type[WuyiError], status: int = 201) -> Declared:
    """`refusals`: the errors by which its own rules say no; their codes are the API's."""
    return _operation(view, status, (*ALWAYS, *SENT, Conflict, *refusals), versioned=True)


def changes(view: type[BaseModel], *refusals: type[WuyiError], status: int = 200) -> Declared:
    kinds = (*ALWAYS, *SENT, NotFound, Conflict, WrongState, Refused, Stale, *refusals)
    return _operation(view, status, kinds, versioned=True)


def shows(view: type[BaseModel], *refusals: type[WuyiError]) -> Declared:
    return _operation(view, 200, (*ALWAYS, NotFound, *refusals), versioned=True)


def lists(view: type[BaseModel], *refusals: type[WuyiError]) -> Declared:
    return _operation(Listed[view], 200, (*ALWAYS, *refusals))  # type: ignore[valid-type]


def answers(view: type[BaseModel] | None, *refusals: type[WuyiError], status: int = 200) -> Declared:
    """For what is none of the others. `None` is an answer that is no JSON (a stream, a file); the route says what it is."""
    return _operation(view, status, (*ALWAYS, *SENT, NotFound, Conflict, *refusals))


def streams(
    view: type[BaseModel], *refusals: type[WuyiError], up_to: int, takes: str, example: str, status: int = 200
) -> Declared:
    """For a body that is read as it comes and may be large: `takes` is its media type, `up_to` its limit in bytes."""
    declared = _operation(view, status, (*ALWAYS, *SENT, *refusals))
    body = {"required": True, "content": {takes: {"schema": {"type": "string"}, "example": example}}}
    return {**declared, "openapi_extra": {LIMIT: up_to, "requestBody": body}}


def _operation(view: Any, status: int, kinds: Kinds, *, versioned: bool = False) -> Declared:
    responses: dict[int | str, dict[str, Any]] = {}
    for code, group in sorted(_by_status(kinds).items()):
        responses[code] = _response(code, group)
    if versioned:
        etag = {"description": "Its version, for If-Match and If-None-Match", "schema": {"type": "string"}}
        responses[status] = {"headers": {"ETag": etag}}
    return {"status_code": status, "response_model": view, "responses": responses}


def _by_status(kinds: Kinds) -> Mapping[int, list[type[WuyiError]]]:
    groups: dict[int, list[type[WuyiError]]] = {}
    for kind in kinds:
        group = groups.setdefault(status_of(kind()), [])
        if kind not in group:
            group.append(kind)
    return groups


def _response(status: int, kinds: list[type[WuyiError]]) -> dict[str, Any]:
    return {
        "description": "; ".join(dict.fromkeys(class_text(kind()).en for kind in kinds)),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.code: {"value": example(kind, TEXTS)} for kind in kinds},
            }
        },
    }


def example(kind: type[WuyiError], texts: Texts) -> dict[str, Any]:
    error = kind()
    say = texts.get(kind.code) or class_text(error)
    return {
        "type": f"urn:wuyi:problem:{kind.code}",
        "title": class_text(error).zh,
        "status": status_of(error),
        "detail": say.text("zh-CN", {}),
        "code": kind.code,
        "instance": "urn:uuid:0190b6c2-7d1e-7c3a-9f00-0123456789ab",
    }
