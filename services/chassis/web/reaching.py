"""How a route reaches what its service is made of: the desk, and what lies on it."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Request

from services.chassis.desk import Desk
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.service import Claims

A = TypeVar("A", bound=Aggregate)
Q = TypeVar("Q", bound=Aggregate)
C = TypeVar("C", bound=Claimant)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.scope["app"].state.desk
    return desk


async def _desk(request: Request) -> Desk:
    return desk_of(request)


async def _now(request: Request) -> datetime:
    return desk_of(request).clock.now()


def repository(kind: type[A]) -> Any:
    """`Annotated[Repository[Activity], repository(Activity)]`"""

    async def reach(request: Request) -> Any:
        return desk_of(request).of(kind)

    return Depends(reach)


def claims(declared: Claims[Q, C]) -> Any:
    """`Annotated[ClaimDesk[Activity, Registration], claims(SEATS)]`"""

    async def reach(request: Request) -> Any:
        return desk_of(request).claims(declared)

    return Depends(reach)


DeskHere = Annotated[Desk, Depends(_desk)]
Now = Annotated[datetime, Depends(_now)]

Id = Annotated[
    str,
    Path(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$", examples=["0190b6c2-7d1e-7c3a-9f00-0123456789ab"]),
]
"""The id of one thing, in a path: opaque."""
