"""Membership: told to who asked to join."""

from collections.abc import Iterator
from typing import Any

from services.assistance.published import MembershipApproved, MembershipRejected, MembershipSubmitted, OfAMembership
from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, reads
from services.notify.handlers.telling import tell


@reads(MembershipSubmitted)
def acknowledge(event: MembershipSubmitted, cause: Cause) -> Iterator[Effect]:
    """A union may have asked for them."""
    yield from _tell("membership_submitted", event, cause)


@reads(MembershipApproved)
def welcome(event: MembershipApproved, cause: Cause) -> Iterator[Effect]:
    yield from _tell("membership_approved", event, cause)


@reads(MembershipRejected)
def tell_that_it_is_not_approved(event: MembershipRejected, cause: Cause) -> Iterator[Effect]:
    yield from _tell("membership_rejected", event, cause)


def _tell(template: str, event: OfAMembership, cause: Cause) -> Iterator[Effect]:
    if event.person is not None:
        yield tell(event.person, template, cause, membership=event.membership)


ALL: list[Reading[Any]] = [acknowledge, welcome, tell_that_it_is_not_approved]
