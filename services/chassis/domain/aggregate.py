"""The unit of change: one document, one version, one gapless sequence of events."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from services.chassis.domain.errors import WrongState
from services.chassis.domain.event import Event
from services.chassis.domain.types import Instant

RECENT_ANSWERS = 8


class Answer(BaseModel):
    """What a command was answered, kept in the document that it changed, so that its repetition hears the same."""

    model_config = ConfigDict(frozen=True)

    key: str
    fingerprint: str
    status: int
    body: str
    version: int


class Aggregate(BaseModel):
    """State and its rules. Methods are imperative, check the rule, change the state, and `record` what happened.

    A subclass declares `collection` (where it is kept), `indexes` (field tuples that `find` may use) and, where it has
    a life cycle, a `status` field with its table of `moves`.
    """

    model_config = ConfigDict(extra="forbid", validate_default=False)

    collection: ClassVar[str] = ""
    stream: ClassVar[str] = ""
    """What its events' topic calls it, where that is not its own name."""
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()
    moves: ClassVar[Mapping[Any, frozenset[Any]]] = {}

    id: str
    version: int = 0
    """The saves so far; 0 is one that was never saved."""
    sequence: int = 0
    """The events recorded so far; the next one is numbered one more."""
    due_at: Instant | None = None
    """When `on_due` is to be called next, or never."""
    marks: dict[str, int] = Field(default_factory=dict)
    """The last sequence taken from each source that changes this document: the dedup of redelivered events."""
    answers: list[Answer] = Field(default_factory=list)

    _raised: list[tuple[int, Event]] = PrivateAttr(default_factory=list)

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Lets the class keywords through; pydantic hands them on below."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, collection: str | None = None, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if collection is not None:
            cls.collection = collection

    def record(self, event: Event) -> None:
        """Number the event and put it in the outbox of this very document: they are saved together or not at all."""
        self.sequence += 1
        self._raised.append((self.sequence, event))

    def raised(self) -> list[tuple[int, Event]]:
        private = self.__pydantic_private__  # `self._raised` costs several times as much, and every save asks
        assert private is not None
        raised: list[tuple[int, Event]] = private["_raised"]
        return raised

    def become(self, status: StrEnum, *, only_from: Collection[StrEnum] | None = None) -> None:
        """Move along the table, or refuse and name both states. `only_from` where another move of the table to the same
        status is not this one's to make."""
        present: StrEnum = getattr(self, "status")  # noqa: B009 - only those with a life cycle have it
        allowed = status in self.moves.get(present, frozenset())
        if not allowed or (only_from is not None and present not in only_from):
            raise WrongState(
                f"{type(self).__name__} is {present.value} and cannot become {status.value}",
                state=present.value,
                wanted=status.value,
            )
        self.status = status

    def on_due(self, now: datetime) -> None:
        """What time alone brings about. Called when `due_at` has passed; must move or clear it."""
        self.due_at = None

    def answered(self, key: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == key), None)

    def remember(self, answer: Answer) -> None:
        self.answers = [*self.answers, answer][-RECENT_ANSWERS:]

    def copy_for_change(self) -> Self:
        return self.model_copy(deep=True)


A = TypeVar("A", bound=Aggregate)
