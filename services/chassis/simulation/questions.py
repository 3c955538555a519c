"""How the simulated store finds, sorts and counts: as plainly as can be, for worlds of some dozens of documents."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.chassis.store.port import Condition, Exists, Find, In, Range, Tally, Where

if TYPE_CHECKING:
    from services.chassis.simulation.store import Row

Rows = Mapping[str, "Row"]
Field = Callable[[str, "Row"], Any]


def found(rows: Rows, find: Find) -> list[str]:
    """The ids of a page, in its order."""
    fields = [field(name) for name in find.sort]
    places: list[tuple[tuple[Any, ...], str]] = []
    for id, row in among(rows, find.where):
        values = [value(id, row) for value in fields]
        if None not in values:
            places.append((_place([*values, id]), id))
    places.sort(reverse=find.descending)
    if find.after is not None:
        after = _place(find.after)
        places = [one for one in places if (one[0] < after if find.descending else one[0] > after)]
    return [id for _, id in places[: find.limit]]


def among(rows: Rows, where: Where) -> Iterator[tuple[str, "Row"]]:
    asked = [(field(name), condition) for name, condition in where.items()]
    for id, row in rows.items():
        if all(_holds(value(id, row), condition) for value, condition in asked):
            yield id, row


def tallied(rows: Iterator[tuple[str, "Row"]], by: Sequence[str], total: str | None) -> list[Tally]:
    groups = [field(name) for name in by]
    summed = None if total is None else field(total)
    sums: dict[tuple[Any, ...], tuple[int, int]] = {}
    for id, row in rows:
        key = tuple(value(id, row) for value in groups)
        count, sum = sums.get(key, (0, 0))
        sums[key] = (count + 1, sum + ((summed(id, row) or 0) if summed is not None else 0))
    return [Tally(key, count, sum) for key, (count, sum) in sums.items()]


def field(name: str) -> Field:
    if name == "id":
        return lambda id, row: id
    if name == "version":
        return lambda id, row: row.version
    if name == "due_at":
        return lambda id, row: row.due_at
    if "." not in name:
        return lambda id, row: row.body.get(name)
    path = name.split(".")

    def inside(id: str, row: "Row") -> Any:
        value: Any = row.body
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    return inside


def _holds(value: Any, condition: Condition) -> bool:
    match condition:
        case Exists(yes=yes):
            return (value is not None) is yes
        case In(values=options):
            return any(_same(value, option) for option in options)
        case Range():
            return _within(value, condition)
    return _same(value, condition)


def _same(value: Any, asked: Any) -> bool:
    return isinstance(value, bool) is isinstance(asked, bool) and bool(value == asked)


def _within(value: Any, asked: Range) -> bool:
    bounds = ((asked.ge, operator.ge), (asked.gt, operator.gt), (asked.lt, operator.lt), (asked.le, operator.le))
    return all(_comparable(value, bound) and holds(value, bound) for bound, holds in bounds if bound is not None)


def _comparable(value: Any, bound: str | int) -> bool:
    if isinstance(bound, str):
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _place(values: Sequence[Any]) -> tuple[Any, ...]:
    """Numbers before text, as every store sorts them."""
    return tuple((isinstance(value, str), value) for value in values)
