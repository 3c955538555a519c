"""Whose an event is, and who of the staff may see it.

The federation's own staff (a path of one part) see all. Those of an organization under it see what names an organization of theirs; what
names none, such as bytes that nobody can read, may be about anybody and is the federation's, as is what is done to a whole group.
"""

from base64 import b64decode
from collections.abc import Mapping

from pydantic_core import from_json

from services.chassis.domain.errors import Forbidden, NotFound
from services.chassis.running.parking import ParkedEvent
from services.chassis.web.callers import Caller


class FederationOnly(Forbidden):
    """What is done to all organizations at once is not for those of one."""

    code = "federation_only"


def organization_of(value: bytes) -> str | None:
    """As the event's data names it."""
    try:
        data = from_json(value)
    except ValueError:
        return None
    named = data.get("organization") if isinstance(data, Mapping) else None
    return named if isinstance(named, str) else None


def whose(event: ParkedEvent) -> str | None:
    """As the original names it: what staff put in its place does not make it another's."""
    return organization_of(b64decode(event.value))


def is_of_the_federation(caller: Caller) -> bool:
    return "/" not in caller.organization


def may_see(caller: Caller, organization: str | None) -> bool:
    return is_of_the_federation(caller) or (organization is not None and caller.sees(organization))


def must_see(caller: Caller, event: ParkedEvent) -> ParkedEvent:
    if not may_see(caller, whose(event)):
        raise NotFound("there is no such event among yours")
    return event


def must_be_of_the_federation(caller: Caller) -> None:
    if not is_of_the_federation(caller):
        raise FederationOnly("a whole group is of all organizations")
