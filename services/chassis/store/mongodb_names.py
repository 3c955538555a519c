"""A body as BSON. A name that begins with a dollar means something to MongoDB and its drivers (`{"$ref": …}` would come back as
another thing): where a form has such a name, it rests under another."""

from typing import Any

from bson import encode
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from services.chassis.domain.errors import Invalid

Json = dict[str, Any]
_MARK = "＄"
"""Put before such a name, and before one that begins with it already."""
_RENAMED = f"{_MARK}renamed"
_NOTED = (b"$", _MARK.encode())


def encoded(body: Json) -> RawBSONDocument:
    """Once, here, so that what cannot be kept is found out for this write alone, not for all that travel with it."""
    try:
        plain = encode(body)
        if any(sign in plain for sign in _NOTED):
            plain = encode({_RENAMED: True, **_renamed(body)})
    except (BSONError, OverflowError, UnicodeError) as error:
        raise Invalid(f"this cannot be kept: {error}", code="not_storable") from error
    return RawBSONDocument(plain)


def decoded(body: Json) -> Json:
    if _RENAMED not in body:
        return body
    body.pop(_RENAMED)
    named: Json = _named_again(body)
    return named


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {_MARK + name if name.startswith(("$", _MARK)) else name: _renamed(each) for name, each in value.items()}
    return [_renamed(each) for each in value] if isinstance(value, list) else value


def _named_again(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.removeprefix(_MARK): _named_again(each) for name, each in value.items()}
    return [_named_again(each) for each in value] if isinstance(value, list) else value
