"""What a service's routes, jobs and claims reach their service through."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.keyring import Keyring
from services.chassis.store.repository import Repository

if TYPE_CHECKING:
    from services.chassis.claims import ClaimDesk
    from services.chassis.log.port import EventLog
    from services.chassis.service import Claims
    from services.chassis.settings import Settings

A = TypeVar("A", bound=Aggregate)
Q = TypeVar("Q", bound=Aggregate)
C = TypeVar("C", bound=Claimant)


class Desk:
    """One service's repositories and claims, with the clock, keys and settings that they were built with."""

    def __init__(
        self,
        service: str,
        repositories: Mapping[type[Aggregate], Repository[Any]],
        clock: Clock,
        keyring: Keyring,
        settings: "Settings",
    ) -> None:
        self.service = service
        self.clock = clock
        self.keyring = keyring
        self.settings = settings
        self.stopping = asyncio.Event()
        """Set when the process is to end, before anything is closed: what streams to a caller should end too."""
        self.log: EventLog | None = None
        """For jobs that read again what was published; none on a desk that nothing runs behind."""
        self._repositories = dict(repositories)
        self._claims: dict[int, ClaimDesk[Any, Any]] = {}

    def of(self, kind: type[A]) -> Repository[A]:
        """The repository of what this service keeps; a KeyError is a `keeps` that was forgotten."""
        return self._repositories[kind]

    def open_claims(self, declared: "Claims[Q, C]", desk: "ClaimDesk[Q, C]") -> None:
        self._claims[id(declared)] = desk

    def claims(self, declared: "Claims[Q, C]") -> "ClaimDesk[Q, C]":
        return self._claims[id(declared)]
