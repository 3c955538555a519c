"""Who belongs to which segment: nobody is told anything by these."""

from collections.abc import Iterator
from typing import Any

from services.assistance.published import (
    HardshipFileClosed,
    HardshipFileOpened,
    HardshipReturned,
    HardshipTierChanged,
    Tier,
)
from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, change, create, reads
from services.events.published import (
    OfARegistration,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationPromoted,
)
from services.honors.published import HonoreeHonored, HonorLost
from services.notify.domain.belonging import Belonging, of_activity, of_honor, of_tier


@reads(RegistrationConfirmed)
def has_a_seat(event: RegistrationConfirmed, cause: Cause) -> Iterator[Effect]:
    yield from _registered(event, cause)


@reads(RegistrationPromoted)
def has_moved_up(event: RegistrationPromoted, cause: Cause) -> Iterator[Effect]:
    yield from _registered(event, cause)


@reads(RegistrationCancelled)
def gives_the_seat_back(event: RegistrationCancelled, cause: Cause) -> Iterator[Effect]:
    yield _left(of_activity(event.activity), event.person)


@reads(HonoreeHonored)
def holds_an_honor(event: HonoreeHonored, cause: Cause) -> Iterator[Effect]:
    yield from _joined(of_honor(event.honor), event.person, event.organization, cause)


@reads(HonorLost)
def lost_an_honor(event: HonorLost, cause: Cause) -> Iterator[Effect]:
    yield _left(of_honor(event.honor), event.person)


@reads(HardshipFileOpened)
def is_in_a_tier(event: HardshipFileOpened, cause: Cause) -> Iterator[Effect]:
    if event.person is not None:
        yield from _joined(of_tier(event.tier), event.person, event.organization, cause)


@reads(HardshipReturned)
def is_in_a_tier_again(event: HardshipReturned, cause: Cause) -> Iterator[Effect]:
    if event.person is not None:
        yield from _joined(of_tier(event.tier), event.person, event.organization, cause)


@reads(HardshipTierChanged)
def is_in_another_tier(event: HardshipTierChanged, cause: Cause) -> Iterator[Effect]:
    if event.person is None:
        return
    if event.before is not None:
        yield _left(of_tier(event.before), event.person)
    if event.tier is not None:
        yield from _joined(of_tier(event.tier), event.person, event.organization, cause)


@reads(HardshipFileClosed)
def is_out_of_hardship(event: HardshipFileClosed, cause: Cause) -> Iterator[Effect]:
    """The tier that it had was left by the change before; a file that is closed with one leaves them all."""
    if event.person is not None:
        for tier in Tier:
            yield _left(of_tier(tier), event.person)


def _registered(event: OfARegistration, cause: Cause) -> Iterator[Effect]:
    yield from _joined(of_activity(event.activity), event.person, event.organization, cause)


def _joined(segment: str, person: str, organization: str, cause: Cause) -> Iterator[Effect]:
    yield create(Belonging.begin(segment, person, organization, cause.at))
    yield change(Belonging, Belonging.id_of(segment, person), lambda belonging: belonging.join(organization))


def _left(segment: str, person: str) -> Effect:
    return change(Belonging, Belonging.id_of(segment, person), lambda belonging: belonging.leave(), missing="ignore")


ALL: list[Reading[Any]] = [
    has_a_seat,
    has_moved_up,
    gives_the_seat_back,
    holds_an_honor,
    lost_an_honor,
    is_in_a_tier,
    is_in_a_tier_again,
    is_in_another_tier,
    is_out_of_hardship,
]
