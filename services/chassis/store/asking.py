"""What is asked of a repository, in the words of a store: plain values, and never outside the caller's subtree."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from services.chassis.domain.errors import Invalid
from services.chassis.domain.types import instant_text, subtree_end, within
from services.chassis.store.port import Condition, Document, Exists, In, Range

Asked = Mapping[str, Condition | Enum | datetime]
"""A filter as a service says it: states and moments as they are, beside the store's own conditions."""

_NOTHING = In(())


def conditions(asked: Asked | None) -> dict[str, Condition]:
    return {name: _condition(value) for name, value in asked.items()} if asked else {}


def _condition(value: Any) -> Condition:
    match value:
        case Enum() | datetime():
            plain: Condition = _plain(value)
            return plain
        case In(values=options):
            return In([_plain(option) for option in options])
        case Range():
            return Range(_plain(value.ge), _plain(value.gt), _plain(value.lt), _plain(value.le))
        case str() | int() | Exists():
            return value
    raise Invalid(f"{type(value).__name__} is not a condition that every store knows", code="filter")


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return instant_text(value) if isinstance(value, datetime) else value


def in_subtree(asked: Condition | None, root: str) -> Condition:
    """What was asked about the organization, and below `root` too."""
    below = Range(ge=root, lt=subtree_end(root))
    match asked:
        case None | Exists(yes=True):
            return below
        case str():
            return asked if within(asked, root) else _NOTHING
        case In(values=options):
            return In([option for option in options if isinstance(option, str) and within(option, root)])
        case Range():
            ge = below.ge if asked.ge is None else max(str(asked.ge), str(below.ge))
            lt = below.lt if asked.lt is None else min(str(asked.lt), str(below.lt))
            return Range(ge=ge, gt=asked.gt, lt=lt, le=asked.le)
    return _NOTHING


def place(document: Document, sort: Sequence[str]) -> tuple[str | int, ...]:
    """Where a document stands in an order: what the next page comes after."""
    return (*(_at_rest(document, name) for name in sort), document.id)


def _at_rest(document: Document, name: str) -> Any:
    if name in ("id", "version", "due_at"):
        return getattr(document, name)
    value: Any = document.body
    for part in name.split("."):
        value = value[part]
    return value
