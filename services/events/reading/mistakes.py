"""What is wrong with a plan, where it is, and how people are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.chassis.web.fields import FIELD_TEXTS
from services.events.texts import TEXTS

Place = tuple[str | int, ...]
MAX_TOLD = 50


@dataclass(frozen=True, slots=True)
class Mistake:
    line: int
    """From 1; 0 where there are no lines, as in JSON."""
    path: str
    """`work_items.3.measures.0.target`; lists count from 0."""
    code: str
    message_zh: str
    message_en: str


def mistake(line: int, place: Place, code: str, **facts: object) -> Mistake:
    say = TEXTS.get(code) or FIELD_TEXTS.get(code) or FIELD_TEXTS["value_error"]
    return Mistake(line, ".".join(map(str, place)), code, say.text("zh-CN", facts), say.text("en", facts))


def of_a_field(error: Mapping[str, Any], line: int) -> Mistake:
    """`error` is one of pydantic's."""
    code = str(error["type"])
    facts = {name: str(fact) for name, fact in (error.get("ctx") or {}).items()}
    return mistake(line, tuple(error["loc"]), code, **facts)
