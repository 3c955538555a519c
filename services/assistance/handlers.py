"""What this service does about what happened: its own payments, told to the cases that they pay; whom an honour brings care; and
the aid that a campaign's plan asks for, proposed."""

from collections.abc import Callable, Iterator

from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.cared import Cared
from services.assistance.domain.subsidy import Subsidy
from services.assistance.proposing import first_plan
from services.assistance.published import (
    DisbursementDenied,
    DisbursementPaid,
    DisbursementReleased,
    OfADisbursement,
)
from services.chassis.cause import Cause
from services.chassis.effects import Effect, change, create, reads
from services.events.published import AidPlanned
from services.honors.published import (
    HonoreeDied,
    HonoreeHonored,
    HonoreeMoved,
    HonoreeRetired,
    HonorLost,
    OfAnHonoree,
)


@reads(AidPlanned)
def propose_a_programme(event: AidPlanned, cause: Cause) -> Iterator[Effect]:
    """What is not aid in money is kept as what it is: a facility when it opens, a contest as an activity."""
    if event.kind is None:
        yield create(AidProgramme.propose(first_plan(event), event.organization, cause.at))


@reads(DisbursementPaid)
def tell_the_case_that_it_is_paid(event: DisbursementPaid, cause: Cause) -> Iterator[Effect]:
    if event.pays == "application":
        yield change(Application, event.case, lambda case: case.paid(event.turn, cause.at))
    else:
        yield change(Subsidy, event.case, lambda case: case.paid(event.turn))


@reads(DisbursementDenied)
def tell_the_case_that_the_budget_is_used_up(event: DisbursementDenied, cause: Cause) -> Iterator[Effect]:
    yield _not_paid(event, event.reason, cause)


@reads(DisbursementReleased)
def tell_the_case_that_it_was_not_paid(event: DisbursementReleased, cause: Cause) -> Iterator[Effect]:
    yield _not_paid(event, event.reason, cause)


@reads(HonoreeHonored)
def take_into_care(event: HonoreeHonored, cause: Cause) -> Iterator[Effect]:
    if _is_a_person(event):
        yield create(Cared(id=event.honoree, organization=event.organization, person=event.person))
        yield change(Cared, event.honoree, lambda cared: cared.honor(event.organization, event.person))


@reads(HonoreeMoved)
def care_where_they_are_now(event: HonoreeMoved, cause: Cause) -> Iterator[Effect]:
    yield from _cared(event, lambda cared: cared.move(event.organization))


@reads(HonoreeRetired)
def care_for_the_retired(event: HonoreeRetired, cause: Cause) -> Iterator[Effect]:
    yield from _cared(event, lambda cared: cared.retire(event.on))


@reads(HonoreeDied)
def end_care(event: HonoreeDied, cause: Cause) -> Iterator[Effect]:
    yield from _cared(event, lambda cared: cared.die(event.on))


@reads(HonorLost)
def care_no_more_for_an_honour_that_was_lost(event: HonorLost, cause: Cause) -> Iterator[Effect]:
    yield from _cared(event, lambda cared: cared.lose(event.left))


def _not_paid(event: OfADisbursement, reason: str, cause: Cause) -> Effect:
    if event.pays == "application":
        return change(Application, event.case, lambda case: case.not_paid(event.turn, reason, cause.at))
    return change(Subsidy, event.case, lambda case: case.not_paid(event.turn, reason))


def _cared(event: OfAnHonoree, decide: Callable[[Cared], None]) -> Iterator[Effect]:
    """One who is in no care (a collective, a studio) is none of ours."""
    if _is_a_person(event):
        yield change(Cared, event.honoree, decide, missing="ignore")


def _is_a_person(event: OfAnHonoree) -> bool:
    return event.awarded_to == "person"
