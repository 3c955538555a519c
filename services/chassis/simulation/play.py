"""What is played in a simulated world: some services, those who want something of them, and how it must have come out."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.store.port import Json

if TYPE_CHECKING:
    from services.chassis.simulation.world import World


@dataclass(frozen=True, slots=True)
class Command:
    """Sent again, word for word, until it is answered or whoever sent it gives up."""

    at: float
    name: str
    """For people; equal commands may be given many times."""
    subject: str
    """Whose fate it decides: the ledger compares commands about one subject."""
    work: Callable[[Runtime], Awaitable[Any]]
    key: str | None = None
    """Its Idempotency-Key, where it carries one: commands with the same key are the same."""


class Play(Protocol):
    @property
    def seconds(self) -> float:
        """For how long commands come."""
        ...

    @property
    def services(self) -> Sequence[Service]: ...

    @property
    def bugs(self) -> tuple[type[Exception], ...]:
        """What its readings raise on purpose."""
        ...

    def mended(self) -> AbstractContextManager[None]:
        """Within it, its readings raise nothing on purpose: what they should bring about can be told."""
        ...

    def look_on(self, world: "World") -> None:
        """From the beginning: what is wrong at any moment is a breach."""
        ...

    def setting(self) -> Sequence[Command]:
        """Carried out one after the other, on a fine day, before the commands come."""
        ...

    def commands(self, dice: Random) -> Sequence[Command]: ...

    def ending(self) -> Sequence[Command]:
        """What it had go wrong on purpose is put right, and what all must have done at last is done, on a fine day again."""
        ...

    def is_hopeless(self, parked: Json) -> bool:
        """A parked event that can only be discarded."""
        ...

    def judge(self, world: "World") -> None:
        """When all is quiet again, beyond what must be true of every play."""
        ...
