"""Who is calling, what they may do, and what a route says about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from services.chassis.domain.errors import Forbidden, WuyiError
from services.chassis.domain.types import within
from services.chassis.web.reaching import AtHand


class Role(StrEnum):
    WORKER = "worker"
    ORGANIZER = "organizer"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    CASEWORKER = "caseworker"
    FINANCE = "finance"
    PUBLISHER = "publisher"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    INTEGRATOR = "integrator"


ROLES = frozenset(Role)


class NotSignedIn(WuyiError):
    """There is no token, or none that counts. `code` says what is wrong with it; nothing of it is said again."""

    code = "token_missing"


class RoleMissing(Forbidden):
    code = "role_missing"


@dataclass(frozen=True, slots=True)
class Caller:
    """A person (or a platform) as its token says. `organization` is also the root of the subtree that it may see."""

    person: str
    organization: str
    roles: frozenset[Role]

    def is_(self, *roles: Role) -> bool:
        """Has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def sees(self, organization: str) -> bool:
        return within(organization, self.organization)


def admit(caller: Caller | NotSignedIn, roles: frozenset[Role]) -> Caller:
    """The caller, if it has one of the roles; otherwise what is to be answered is raised."""
    if isinstance(caller, NotSignedIn):
        raise caller
    if caller.roles.isdisjoint(roles):
        raise RoleMissing("none of your roles may do this", roles=sorted(roles))
    return caller


class Allowed(AtHand["Caller"], SecurityBase):
    """The dependency that a route declares who may call it with, for people, for FastAPI and for OpenAPI at once."""

    scheme_name = "token"
    model = HTTPBearer(bearerFormat="JWT", description="A JWT of the issuer, with `sub`, `org` and `roles`")

    def __init__(self, roles: Iterable[Role]) -> None:
        self.roles = wanted = frozenset(roles)
        super().__init__(lambda request: admit(caller_of(request), wanted))


def caller_of(request: Request) -> Caller | NotSignedIn:
    caller: Caller | NotSignedIn = request.scope["arrival"].caller
    return caller


def allowed(*roles: Role) -> Any:
    """`Annotated[Caller, allowed(Role.ORGANIZER, Role.APPROVER)]`: whoever has one of these roles."""
    if not roles:
        raise TypeError("say which roles are allowed, or that the route is public")
    return Depends(Allowed(roles))


async def anyone() -> None:
    """Marks a route that needs no token."""


public = Depends(anyone)
"""`@router.get(…, dependencies=[public])`"""

SignedIn = Annotated[Caller, allowed(*Role)]
Worker = Annotated[Caller, allowed(Role.WORKER)]
Organizer = Annotated[Caller, allowed(Role.ORGANIZER)]
Reviewer = Annotated[Caller, allowed(Role.REVIEWER)]
Approver = Annotated[Caller, allowed(Role.APPROVER)]
Caseworker = Annotated[Caller, allowed(Role.CASEWORKER)]
Finance = Annotated[Caller, allowed(Role.FINANCE)]
Publisher = Annotated[Caller, allowed(Role.PUBLISHER)]
Operator = Annotated[Caller, allowed(Role.OPERATOR)]
Auditor = Annotated[Caller, allowed(Role.AUDITOR)]
Integrator = Annotated[Caller, allowed(Role.INTEGRATOR)]
