"""How a route reaches what its service is made of: the desk, and what lies on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Request

from services.chassis.desk import Desk
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.service import Claims

A = TypeVar("A", bound=Aggregate)
Q = TypeVar("Q", bound=Aggregate)
C = TypeVar("C", bound=Claimant)
T = TypeVar("T")


class AtHand(Generic[T]):
    """A dependency that needs the request and nothing else, and never waits: the doorkeeper hands it over without ceremony
    (handing_over.py), and FastAPI, where it is asked to, as any other."""

    def __init__(self, take: Callable[[Request], T]) -> None:
        self.take = take

    async def __call__(self, request: Request) -> T:
        return self.take(request)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.scope["app"].state.desk
    return desk


def repository(kind: type[A]) -> Any:
    """`Annotated[Repository[Activity], repository(Activity)]`"""
    return Depends(AtHand(lambda request: desk_of(request).of(kind)))


def claims(declared: Claims[Q, C]) -> Any:
    """`Annotated[ClaimDesk[Activity, Registration], claims(SEATS)]`"""
    return Depends(AtHand(lambda request: desk_of(request).claims(declared)))


DeskHere = Annotated[Desk, Depends(AtHand(desk_of))]
Now = Annotated[datetime, Depends(AtHand(lambda request: desk_of(request).clock.now()))]

Id = Annotated[
    str,
    Path(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$", examples=["0190b6c2-7d1e-7c3a-9f00-0123456789ab"]),
]
"""The id of one thing, in a path: opaque."""
