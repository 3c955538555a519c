"""A request's body, before anything is made of it: not too large, not too deep, and nothing that no store could keep."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from services.chassis.domain.errors import Invalid
from services.chassis.web.arrival import Arrival
from services.chassis.web.problems import BodyTooLarge, Malformed

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
"""Levels of lists and objects; every store takes more."""

_MAX_INTEGER = 2**63 - 1
_DIGITS = bytes.maketrans(b"123456789E", b"000000000e")


class OutOfRange(Invalid):
    code = "number_out_of_range"


def is_json(content_type: bytes | None) -> bool:
    kind = (content_type or b"").partition(b";")[0].strip().lower()
    return kind == b"application/json" or (kind.startswith(b"application/") and kind.endswith(b"+json"))


def check_length(arrival: Arrival, limit: int) -> None:
    """What is announced as too large is refused before it is sent."""
    announced = arrival.headers.get(b"content-length", b"0")
    if not announced.isdigit() or len(announced) > 18:
        raise Malformed("Content-Length is not a length", code="malformed_length")
    if int(announced) > limit:
        raise _too_large(limit)


async def whole(receive: Receive, limit: int) -> bytes:
    """All of it, and never more than `limit` in memory, whatever was announced."""
    first = await receive()
    if first["type"] == "http.request" and not first.get("more_body", False):
        body: bytes = first.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        return body
    gathered = bytearray()
    message = first
    while True:
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        gathered += message.get("body", b"")
        if len(gathered) > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return bytes(gathered)
        message = await receive()


def replayed(body: bytes, receive: Receive) -> Receive:
    """For a reader that comes after us."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def counted(receive: Receive, limit: int) -> Receive:
    """As it comes, but no more than `limit` of it."""
    total = 0

    async def next_part() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise _too_large(limit)
        return message

    return next_part


def check_json(body: bytes) -> Any:
    """What it says. Strict JSON in UTF-8: no lone surrogates, no NaN, no depth and no number that a reader or a store would choke on."""
    try:
        value = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        if "recursion" in str(error):
            raise _too_deep() from None
        raise Malformed("the body is not JSON") from None
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH or _may_hold_a_large_number(body):
        _check_inside(value)
    return value


def _may_hold_a_large_number(body: bytes) -> bool:
    """True for every body that has one, and for few others: 19 digits in a row, or an exponent of three. A pattern would
    cost ten times as much, on every command."""
    digits = body.translate(_DIGITS, b"+")
    return b"0" * 19 in digits or b"e000" in digits


def _check_inside(value: object) -> None:
    """Level by level: a recursion could itself be too deep."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return
    raise _too_deep()


def _parts(value: object) -> Iterator[object]:
    match value:
        case dict():
            yield from value.values()
        case list():
            yield from value
        case bool():
            return
        case int() if abs(value) > _MAX_INTEGER:
            raise OutOfRange("a number is out of range")
        case float() if value in (float("inf"), float("-inf")):
            raise OutOfRange("a number is out of range")


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge("the body is too large", limit=limit)


def _too_deep() -> Invalid:
    return Malformed("the body is nested too deep", code="too_deep", limit=MAX_DEPTH)
