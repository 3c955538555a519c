"""Membership: told to who asked to join."""

from collections.abc import Iterator
from typing import Any

from services.assistance.published import MembershipApproved, MembershipRejected, OfAMembership
from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, reads
from services.notify.handlers.telling import tell


@reads(MembershipApproved)
def welcome(event: MembershipApproved, cause: Cause) -> Iterator[Effect]:
    yield from _tell("membership_approved", event, cause)


@reads(MembershipRejected)
def tell_that_it_is_not_approved(event: MembershipRejected, cause: Cause) -> Iterator[Effect]:
    yield from _tell("membership_rejected", event, cause)


def _tell(template: str, event: OfAMembership, cause: Cause) -> Iterator[Effect]:
    if event.person is not None:
        yield tell(event.person, template, cause, membership=event.membership)


ALL: list[Reading[Any]] = [welcome, tell_that_it_is_not_approved]
