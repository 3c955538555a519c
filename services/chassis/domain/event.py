"""A fact that other services may read. One definition, owned by its publisher."""

import builtins
import re
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

_TYPE = re.compile(r"^wuyi\.(?P<topic>[a-z]+\.[a-z_]+)\.[a-z_]+\.v\d+$")


class Event(BaseModel):
    """Past tense, ids and facts only, never personal data. Its meaning never changes: a new meaning is a new version.

    `class RegistrationConfirmed(Event, type="wuyi.events.registration.confirmed.v1")` is published on the topic
    `wuyi.events.registration`, under the id of the aggregate that recorded it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str] = ""
    topic: ClassVar[str] = ""
    released: ClassVar[dict[str, "builtins.type[Event]"]] = {}  # `type` alone is the field above

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Lets the class keywords through; pydantic hands them on below."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, type: str | None = None, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if type is None:
            return
        match = _TYPE.match(type)
        if match is None:
            raise TypeError(f"{cls.__name__}: {type!r} is not wuyi.<service>.<aggregate>.<past tense>.v<n>")
        other = Event.released.get(type)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{type} is already {other.__module__}.{other.__qualname__}: an event has one definition")
        cls.type = type
        cls.topic = f"wuyi.{match['topic']}"
        Event.released[type] = cls
