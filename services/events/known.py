"""Who is a member and who an honoree, as the services that know it tell: it decides who may come to what is for them alone.

A platform may tell us too (`routes/standings.py`); whoever speaks last is right.
"""

from collections.abc import Callable, Iterator
from typing import Any

from services.assistance.published import MembershipApproved
from services.chassis.cause import Cause
from services.chassis.effects import Effect, Reading, change, create, reads
from services.events.domain.standing import Standing
from services.honors.published import HonoreeDied, HonoreeHonored, HonorLost

PERSON = "person"
"""What is awarded to a collective makes nobody who speaks for it an honoree."""


@reads(MembershipApproved)
def know_a_member(event: MembershipApproved, cause: Cause) -> Iterator[Effect]:
    if event.person is not None:
        yield from _known(event.person, lambda standing: standing.become_known(member=True, honoree=standing.honoree))


@reads(HonoreeHonored)
def know_an_honoree(event: HonoreeHonored, cause: Cause) -> Iterator[Effect]:
    if event.awarded_to == PERSON:
        yield from _known(event.person, lambda standing: standing.become_known(member=standing.member, honoree=True))


@reads(HonorLost)
def know_who_lost_their_last_honour(event: HonorLost, cause: Cause) -> Iterator[Effect]:
    if event.awarded_to == PERSON and event.left == 0:
        yield from _known(event.person, lambda standing: standing.become_known(member=standing.member, honoree=False))


@reads(HonoreeDied)
def know_who_died(event: HonoreeDied, cause: Cause) -> Iterator[Effect]:
    if event.awarded_to == PERSON:
        yield from _known(event.person, lambda standing: standing.become_known(member=False, honoree=False))


def _known(person: str, decide: Callable[[Standing], None]) -> Iterator[Effect]:
    yield create(Standing(id=person))
    yield change(Standing, person, decide)


ALL: list[Reading[Any]] = [know_a_member, know_an_honoree, know_who_lost_their_last_honour, know_who_died]
