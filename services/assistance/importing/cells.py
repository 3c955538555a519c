"""What the cells of a row are taken for, and what is told of those that cannot be taken."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from services.assistance.domain.list_import import BadCell
from services.assistance.tables.reading import Row, has_lost_digits

M = TypeVar("M", bound=BaseModel)

_LIMITS = ("max_length", "min_length", "expected", "gt", "ge", "lt", "le")
"""What a rule says of itself; other facts might say what stood there."""


class Unfit(Exception):
    """This row cannot be taken; it is counted, told, and the next one is looked at."""

    def __init__(self, bad: BadCell) -> None:
        super().__init__(bad.code)
        self.bad = bad


def digits(row: Row, column: str) -> str | None:
    """Numbers that are names: a numeric cell has lost digits, and which ones nobody can tell."""
    if has_lost_digits(row.cells.get(column)):
        raise Unfit(BadCell(row=row.number, column=column, code="number_for_text"))
    return row.text(column)


def taken(model: type[M], values: Mapping[str, Any], row: Row, columns: Callable[[str], str]) -> M:
    """`columns` says which column a field of the model came from."""
    try:
        return model.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        facts = {name: fact for name, fact in first.get("ctx", {}).items() if name in _LIMITS}
        field = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
        raise Unfit(BadCell(row=row.number, column=columns(field), code=first["type"], facts=facts)) from None
