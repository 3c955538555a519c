"""One look at the services for all who look at the same moment and may see the same.

Pages that stand open ask every two seconds, each for itself: without this, a hundred of them would be five hundred questions to each
service. Nobody is asked while nobody looks, and only what was seen with the same organization, roles and language is shared.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.chassis.texts import Language
from services.chassis.web.callers import Caller, Role

FRESH = 1.9
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """All that a service answers by, but the person: none of what is shared says anything of one."""

    organization: str
    roles: frozenset[Role]
    language: Language

    @classmethod
    def of(cls, caller: Caller, language: Language) -> "Scope":
        return cls(caller.organization, caller.roles, language)


@dataclass(slots=True)
class _Look(Generic[T]):
    one_asks: asyncio.Lock = field(default_factory=asyncio.Lock)
    seen: T | None = None
    until: float = 0.0


class Shared(Generic[T]):
    def __init__(self) -> None:
        self._looks: dict[Scope, _Look[T]] = {}

    async def of(self, scope: Scope, look: Callable[[], Awaitable[T]], holds: Callable[[T], bool]) -> T:
        """What was seen a moment ago, or is looked at now; what does not hold for others is not shared with them."""
        time = asyncio.get_running_loop().time
        for old in [each for each, its in self._looks.items() if its.until < time() and not its.one_asks.locked()]:
            del self._looks[old]
        found = self._looks.setdefault(scope, _Look())
        async with found.one_asks:
            if found.seen is not None and time() < found.until:
                return found.seen
            seen = await look()
            found.seen, found.until = (seen, time() + FRESH) if holds(seen) else (None, 0.0)
            return seen
