"""What is wrong with each field of a request, by its stable code, in the caller's language, and never with what was sent."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.chassis.texts import Language, Say, Texts

MAX_TOLD = 20
"""Faults that are told of one request: enough to mend it, and no body makes an answer larger than itself."""

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$")

_REQUIRED = Say(zh="必填", en="is required")
_UNKNOWN = Say(zh="没有这个字段", en="is not a field here")
_TYPE = Say(zh="类型不正确", en="is of the wrong type")
_NUMBER = Say(zh="须为数字", en="must be a number")
_INTEGER = Say(zh="须为整数", en="must be an integer")
_TEXT = Say(zh="须为文本", en="must be text")
_FORM = Say(zh="格式不正确", en="does not have the right form")
_MOMENT = Say(zh="须为带时区的 RFC 3339 时间", en="must be an RFC 3339 time with its offset")
_DATE = Say(zh="须为日期，如 2022-05-01", en="must be a date such as 2022-05-01")
_CHOICE = Say(zh="须为 {expected} 之一", en="must be one of {expected}")
_INVALID = Say(zh="不正确", en="is not valid")

FIELD_TEXTS: Texts = {
    "missing": _REQUIRED,
    "extra_forbidden": _UNKNOWN,
    "unexpected_keyword_argument": _UNKNOWN,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": Say(zh="数值过大", en="is too large a number"),
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": Say(zh="须为有限的数字", en="must be a finite number"),
    "bool_type": Say(zh="须为 true 或 false", en="must be true or false"),
    "bool_parsing": Say(zh="须为 true 或 false", en="must be true or false"),
    "string_type": _TEXT,
    "string_unicode": Say(zh="含有无效字符", en="has characters that are not valid"),
    "string_too_short": Say(zh="至少 {min_length} 个字", en="must have at least {min_length} characters"),
    "string_too_long": Say(zh="最多 {max_length} 个字", en="must have at most {max_length} characters"),
    "string_pattern_mismatch": _FORM,
    "greater_than": Say(zh="须大于 {gt}", en="must be greater than {gt}"),
    "greater_than_equal": Say(zh="须不小于 {ge}", en="must be at least {ge}"),
    "less_than": Say(zh="须小于 {lt}", en="must be less than {lt}"),
    "less_than_equal": Say(zh="须不大于 {le}", en="must be at most {le}"),
    "too_short": Say(zh="至少 {min_length} 项", en="must have at least {min_length} items"),
    "too_long": Say(zh="最多 {max_length} 项", en="must have at most {max_length} items"),
    "list_type": Say(zh="须为列表", en="must be a list"),
    "dict_type": Say(zh="须为对象", en="must be an object"),
    "model_type": Say(zh="须为对象", en="must be an object"),
    "model_attributes_type": Say(zh="须为对象", en="must be an object"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "timezone_aware": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "url_parsing": Say(zh="须为网址", en="must be a URL"),
    "url_scheme": Say(zh="网址类型不支持", en="is a kind of URL that is not taken"),
    "uuid_parsing": Say(zh="须为 UUID", en="must be a UUID"),
    "value_error": _INVALID,
    "assertion_error": _INVALID,
}


def faults(errors: Sequence[Mapping[str, Any]], texts: Texts, language: Language) -> list[dict[str, str]]:
    """`texts` may know codes of the service's own (a PydanticCustomError of a validator)."""
    return [_fault(error, texts, language) for error in errors[:MAX_TOLD]]


def _fault(error: Mapping[str, Any], texts: Texts, language: Language) -> dict[str, str]:
    code = str(error["type"])
    say = FIELD_TEXTS.get(code) or texts.get(code) or (_TYPE if code.endswith("_type") else _INVALID)
    facts = error.get("ctx") or {}
    return {"field": field_name(error["loc"]), "code": code, "message": say.text(language, facts)}


def field_name(place: Sequence[str | int]) -> str:
    """`sessions.0.starts_at`. A name that the caller made up is told only where it could be one of ours."""
    parts = [part if isinstance(part, int) or _NAME.match(part) else "…" for part in place]
    if len(parts) > 1 and parts[0] in ("body", "query", "path"):
        del parts[0]
    return ".".join(map(str, parts[:8]))
