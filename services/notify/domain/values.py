"""What is put into a template: named values, each of the type that its parameter says."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, TypeAdapter, ValidationError

from services.chassis.domain import Fen, Instant, Invalid, Line
from services.chassis.domain.types import MAX_SAFE_INTEGER, instant_text

MAX_PARAMETERS = 30
MAX_ITEMS = 100

Value = str | int | list[str]
Values = dict[str, Value]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]


class Type(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    MOMENT = "moment"
    MONEY = "money"
    LIST = "list"


_OF: Mapping[Type, TypeAdapter[Any]] = {
    Type.TEXT: TypeAdapter(Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$"), Strict()]),
    Type.INTEGER: TypeAdapter(Annotated[int, Field(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER), Strict()]),
    Type.MOMENT: TypeAdapter(Instant),
    Type.MONEY: TypeAdapter(Annotated[Fen, Strict()]),
    Type.LIST: TypeAdapter(Annotated[list[Line], Field(max_length=MAX_ITEMS)]),
}


class Parameter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    type: Type
    required: bool = True


class ValueMissing(Invalid):
    code = "value_missing"


class ValueUnfit(Invalid):
    code = "value_unfit"


class ValueUnknown(Invalid):
    code = "value_unknown"


def fitting(parameters: Sequence[Parameter], given: Mapping[str, object]) -> Values:
    """What was given, in the form that it is kept in. Refused where it does not fit, and the parameter is named."""
    for name in given.keys() - {parameter.name for parameter in parameters}:
        raise ValueUnknown(f"the template has no parameter {name!r}", field=f"values.{name}", parameter=name)
    return {p.name: kept for p in parameters if (kept := _kept(p, given.get(p.name))) is not None}


def _kept(parameter: Parameter, value: object) -> Value | None:
    name = parameter.name
    if value is None:
        if parameter.required:
            raise ValueMissing(f"{name} is missing", field=f"values.{name}", parameter=name)
        return None
    try:
        fit: Any = _OF[parameter.type].validate_python(value)
    except ValidationError:
        wanted = parameter.type.value
        raise ValueUnfit(f"{name} is no {wanted}", field=f"values.{name}", parameter=name, wanted=wanted) from None
    return instant_text(fit) if parameter.type is Type.MOMENT else fit


def typed(parameters: Sequence[Parameter], kept: Mapping[str, Value]) -> dict[str, Any]:
    """For reading: each as its type, and nothing for what is missing or does not fit, so that a message can always be read."""
    return {parameter.name: _typed(parameter, kept.get(parameter.name)) for parameter in parameters}


def _typed(parameter: Parameter, value: Value | None) -> Any:
    nothing: list[str] | None = [] if parameter.type is Type.LIST else None
    if value is None:
        return nothing
    try:
        return _OF[parameter.type].validate_python(value)
    except ValidationError:
        return nothing
