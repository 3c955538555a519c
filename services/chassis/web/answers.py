"""What a command sends and an answer holds. A view is written as JSON once, for the caller and for the memory of the command."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from services.chassis.domain.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)

JSON = "application/json"


class CommandBody(BaseModel):
    """What comes in: nothing that is not declared, and never changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class View(BaseModel):
    """What goes out. Sensitive fields are in it masked: the answer to a command is kept in its document."""

    model_config = ConfigDict(frozen=True)


def written(view: BaseModel) -> bytes:
    return view.__pydantic_serializer__.to_json(view)


def answer(view: BaseModel, version: int | None = None, status: int = 200) -> Response:
    """For a view that was come to by other means than a command. `version` is that of the one document it shows, if it is one."""
    return respond(written(view), version, status)


def seen(aggregate: A, view: Callable[[A], BaseModel]) -> Response:
    """With its version as the ETag; the origin turns it into a 304 for one who has that version."""
    return respond(written(view(aggregate)), aggregate.version)


def respond(body: bytes, version: int | None, status: int = 200) -> Response:
    headers = None if version is None else {"etag": f'"{version}"'}
    return Response(body, status, headers, JSON)
