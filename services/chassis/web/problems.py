"""Every "no" as an RFC 9457 problem: one table of statuses, a stable `code`, and a sentence in the caller's language."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

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
from services.chassis.domain.types import instant_text
from services.chassis.texts import Language, Say, Texts
from services.chassis.web.arrival import Arrival
from services.chassis.web.callers import NotSignedIn
from services.chassis.web.fields import faults
from services.chassis.web.texts import TEXTS, language_of

MEDIA_TYPE = "application/problem+json"


class Malformed(Invalid):
    """Not even a request: no rule was looked at."""

    code = "malformed_json"


class BodyTooLarge(TooMany):
    code = "body_too_large"


class WrongMediaType(Invalid):
    code = "media_type"


class RouteNotFound(NotFound):
    code = "route_not_found"


class MethodNotAllowed(WuyiError):
    code = "method_not_allowed"


class Broken(WuyiError):
    """A fault of ours. Nothing of it is told but where it was noted."""

    code = "internal"


STATUS: Mapping[type[WuyiError], int] = {
    Malformed: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    WrongState: 409,
    KeyReused: 422,
    Conflict: 409,
    BodyTooLarge: 413,
    WrongMediaType: 415,
    Invalid: 422,
    Refused: 422,
    TooMany: 429,
    Unavailable: 503,
    WuyiError: 500,
}

_STALE = 412

RETRY_AFTER = 2
"""Seconds, for what may work later."""

_OUR_OWN = frozenset(("type", "title", "status", "detail", "code", "instance", "errors"))


def status_of(error: WuyiError) -> int:
    """By the nearest of its kind in the table."""
    if error.reason == "stale":
        return _STALE
    return next(STATUS[kind] for kind in _kinds(error) if kind in STATUS)


def problem(
    error: WuyiError, scope: Scope, texts: Texts = TEXTS, errors: list[dict[str, str]] | None = None
) -> Response:
    """What is answered instead of "yes". `texts` are the chassis' and the service's."""
    arrival: Arrival = scope["arrival"]
    language = language_of(arrival.headers.get(b"accept-language"))
    status = status_of(error)
    body: dict[str, Any] = {
        "type": f"urn:wuyi:problem:{error.reason}",
        "title": class_text(error).text(language, {}),
        "status": status,
        "detail": _say(error, texts).text(language, error.facts),
        "code": error.reason,
        "instance": f"urn:uuid:{arrival.correlation}",
    }
    if errors:
        body["errors"] = errors
    body.update((name, _plain(fact)) for name, fact in error.facts.items() if name not in _OUR_OWN)
    return Response(to_json(body, inf_nan_mode="null"), status, _headers(error, status, language), MEDIA_TYPE)


def _headers(error: WuyiError, status: int, language: Language) -> dict[str, str]:
    headers = {"content-language": language, "vary": "accept-language", "cache-control": "no-store"}
    if status == 401:
        token = "" if error.reason == "token_missing" else ', error="invalid_token"'
        headers["www-authenticate"] = f'Bearer realm="wuyi"{token}'
    if status in (429, 503):
        headers["retry-after"] = str(error.facts.get("retry_after", RETRY_AFTER))
    return headers


def _say(error: WuyiError, texts: Texts) -> Say:
    """The code's own sentence, or that of the nearest of its kind which has one."""
    codes = (error.reason, *(kind.code for kind in _kinds(error)))
    return next(say for code in codes if (say := texts.get(code) or TEXTS.get(code)) is not None)


def class_text(error: WuyiError) -> Say:
    """The kind of problem, said without the facts: the sentence of its place in the tree."""
    for kind in _kinds(error):
        if kind in STATUS and (say := TEXTS.get(kind.code)) is not None and kind is not WrongState:
            return say
    return TEXTS["error"]


def _kinds(error: WuyiError) -> list[type[WuyiError]]:
    return [kind for kind in type(error).__mro__ if issubclass(kind, WuyiError)]


def _plain(fact: object) -> object:
    match fact:
        case None | bool() | int() | float() | str():
            return fact
        case datetime():
            return instant_text(fact)
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in fact]
    return str(fact)


def texts_of(scope: Scope) -> Texts:
    texts: Texts = scope["app"].state.texts
    return texts


async def tell(request: Request, error: Exception) -> Response:
    """For every WuyiError that leaves a route."""
    assert isinstance(error, WuyiError)
    return problem(error, request.scope, texts_of(request.scope))


async def tell_the_fields(request: Request, error: Exception) -> Response:
    """What FastAPI found wrong with the fields of a request."""
    assert isinstance(error, RequestValidationError)
    texts = texts_of(request.scope)
    language = language_of(request.scope["arrival"].headers.get(b"accept-language"))
    found = error.errors()
    if any(fault["type"] == "json_invalid" for fault in found):
        return problem(Malformed("the body is not JSON"), request.scope, texts)
    return problem(Invalid("fields are not valid"), request.scope, texts, faults(found, texts, language))


async def tell_what_the_router_said(request: Request, error: Exception) -> Response:
    """404 and 405 of paths that are not ours, and what the framework refuses by itself."""
    assert isinstance(error, HTTPException)
    said: WuyiError
    match error.status_code:
        case 404:
            said = RouteNotFound("there is no such path")
        case 405:
            said = MethodNotAllowed("this path does not take that method")
        case 413:
            said = BodyTooLarge("the body is too large")
        case _:
            said = Malformed("the body cannot be read")
    response = problem(said, request.scope, texts_of(request.scope))
    response.headers.update(error.headers or {})
    return response


Telling = Callable[[Request, Any], Coroutine[Any, Any, Response]]

TELLERS: dict[type[Exception], Telling] = {
    WuyiError: tell,
    RequestValidationError: tell_the_fields,
    HTTPException: tell_what_the_router_said,
}


async def tell_nothing(request: Request, error: Exception) -> Response:
    """The origin logs what it was (origin.py)."""
    return problem(Broken(), request.scope)
