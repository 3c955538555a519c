"""The store's questions in MongoDB's words. What is asked of the body is asked of `body.<field>`; the rest is the document's own."""

from collections.abc import Sequence
from typing import Any

from services.chassis.domain.errors import Invalid
from services.chassis.store.port import (
    Condition,
    Exists,
    Find,
    In,
    Json,
    Range,
    Tally,
    Where,
    check_condition,
    check_field,
)

_OF_THE_DOCUMENT = {"id": "_id", "version": "version", "due_at": "due_at"}
_SIGNS = (("ge", "$gte"), ("gt", "$gt"), ("lt", "$lt"), ("le", "$lte"))


def check_collection(name: str) -> str:
    if not name.isidentifier():
        raise Invalid(f"{name!r} is not a collection", code="filter")
    return name


def path(name: str) -> str:
    check_field(name)
    return _OF_THE_DOCUMENT.get(name) or f"body.{name}"


def matching(where: Where) -> list[Json]:
    """To be met all together. MongoDB compares text with text and numbers with numbers only, as the port wants it."""
    asked = ((path(name), _condition(condition)) for name, condition in where.items())
    return [{name: condition} for name, condition in asked if condition]


def _condition(condition: Condition) -> Json:
    check_condition(condition)
    match condition:
        case In(values=options):
            return {"$in": list(options)}
        case Range():
            bounds = {sign: getattr(condition, side) for side, sign in _SIGNS}
            return {sign: bound for sign, bound in bounds.items() if bound is not None}
        case Exists(yes=yes):
            return {"$ne" if yes else "$eq": None}
    return {"$eq": condition}


def page(find: Find) -> tuple[Json, list[tuple[str, int]]]:
    """Which documents, and in which order."""
    direction = -1 if find.descending else 1
    order = [(path(name), direction) for name in find.sort]
    parts = [*matching(find.where), *({name: {"$ne": None}} for name, _ in order)]
    order.append(("_id", direction))
    if find.after is not None:
        parts.extend(_beyond([name for name, _ in order], find.after, "$lt" if find.descending else "$gt"))
    return both(parts), order


def _beyond(names: Sequence[str], after: Sequence[str | int], sign: str) -> list[Json]:
    """What comes later in the order than `after`; said for the first field alone as well, for the index to begin there."""
    if len(names) == 1:
        return [{names[0]: {sign: after[0]}}]
    later = [
        {**{name: {"$eq": value} for name, value in zip(names[:at], after, strict=False)}, names[at]: {sign: after[at]}}
        for at in range(len(names))
    ]
    return [{names[0]: {f"{sign}e": after[0]}}, {"$or": later}]


def both(parts: Sequence[Json]) -> Json:
    if not parts:
        return {}
    return parts[0] if len(parts) == 1 else {"$and": list(parts)}


def tallying(where: Where, by: Sequence[str], total: str | None) -> list[Json]:
    groups: Any = {f"by{at}": {"$ifNull": [f"${path(name)}", None]} for at, name in enumerate(by)} or None
    summed = 0 if total is None else f"${path(total)}"
    return [
        {"$match": both(matching(where))},
        {"$group": {"_id": groups, "count": {"$sum": 1}, "sum": {"$sum": summed}}},
    ]


def tally(row: Json) -> Tally:
    return Tally(tuple((row["_id"] or {}).values()), int(row["count"]), int(row["sum"]))
