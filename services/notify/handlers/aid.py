"""Help: told to who asked for it, in words that say nothing to somebody who looks over their shoulder. Neither the programme nor
the amount is in a message: both are where the application is, behind a door. Nobody can tell one who has no account.
"""

from collections.abc import Iterator
from typing import Any

from services.assistance.published import (
    ApplicationApproved,
    ApplicationDisbursed,
    ApplicationNotPaid,
    ApplicationPublicised,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationSubmitted,
    ApplicationVerified,
    ApplicationWithdrawn,
    DisbursementDisputed,
    OfAnApplication,
    OfASubsidy,
    SubsidyApproved,
    SubsidyDisbursed,
    SubsidyNotPaid,
    SubsidyRejected,
)
from services.chassis.cause import Cause
from services.chassis.domain.types import instant_text
from services.chassis.effects import Effect, Reading, reads
from services.notify.domain.values import Value
from services.notify.handlers.telling import tell


@reads(ApplicationSubmitted)
def tell_that_it_is_received(event: ApplicationSubmitted, cause: Cause) -> Iterator[Effect]:
    """A caseworker may have handed it in for them."""
    yield from _tell("application_submitted", event, cause)


@reads(ApplicationVerified)
def tell_that_it_is_verified(event: ApplicationVerified, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_verified", event, cause)


@reads(ApplicationPublicised)
def tell_that_it_is_publicised(event: ApplicationPublicised, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_publicised", event, cause, ends_at=instant_text(event.ends_at))


@reads(ApplicationApproved)
def tell_that_it_is_approved(event: ApplicationApproved, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_approved", event, cause)


@reads(ApplicationRejected)
def tell_that_it_is_rejected(event: ApplicationRejected, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_rejected", event, cause)


@reads(ApplicationReturned)
def ask_to_mend_it(event: ApplicationReturned, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_returned", event, cause)


@reads(ApplicationWithdrawn)
def tell_that_it_is_withdrawn(event: ApplicationWithdrawn, cause: Cause) -> Iterator[Effect]:
    if event.by != event.person:
        yield from _tell("application_withdrawn", event, cause)


@reads(ApplicationDisbursed)
def tell_that_it_is_paid(event: ApplicationDisbursed, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_disbursed", event, cause)


@reads(ApplicationNotPaid)
def tell_that_it_could_not_be_paid(event: ApplicationNotPaid, cause: Cause) -> Iterator[Effect]:
    yield from _tell("application_not_paid", event, cause)


@reads(SubsidyApproved)
def tell_that_a_subsidy_is_approved(event: SubsidyApproved, cause: Cause) -> Iterator[Effect]:
    yield _tell_of_a_subsidy("approved", event, cause)


@reads(SubsidyRejected)
def tell_that_a_subsidy_is_rejected(event: SubsidyRejected, cause: Cause) -> Iterator[Effect]:
    yield _tell_of_a_subsidy("rejected", event, cause)


@reads(SubsidyDisbursed)
def tell_that_a_subsidy_is_paid(event: SubsidyDisbursed, cause: Cause) -> Iterator[Effect]:
    yield _tell_of_a_subsidy("disbursed", event, cause)


@reads(SubsidyNotPaid)
def tell_that_a_subsidy_could_not_be_paid(event: SubsidyNotPaid, cause: Cause) -> Iterator[Effect]:
    yield _tell_of_a_subsidy("not_paid", event, cause)


@reads(DisbursementDisputed)
def ask_who_paid_to_look(event: DisbursementDisputed, cause: Cause) -> Iterator[Effect]:
    if event.paid_by is not None:
        yield tell(event.paid_by, "payment_disputed", cause, disbursement=event.disbursement, reference=event.reference)


def _tell(template: str, event: OfAnApplication, cause: Cause, **more: Value) -> Iterator[Effect]:
    if event.person is not None:
        yield tell(event.person, template, cause, application=event.application, **more)


def _tell_of_a_subsidy(state: str, event: OfASubsidy, cause: Cause) -> Effect:
    """An organization's money: who asked for it is staff, and nothing in it is anybody's secret."""
    return tell(event.person, "subsidy_decided", cause, subsidy=event.subsidy, state=state, amount_fen=event.amount_fen)


ALL: list[Reading[Any]] = [
    tell_that_it_is_received,
    tell_that_it_is_verified,
    tell_that_it_is_publicised,
    tell_that_it_is_approved,
    tell_that_it_is_rejected,
    ask_to_mend_it,
    tell_that_it_is_withdrawn,
    tell_that_it_is_paid,
    tell_that_it_could_not_be_paid,
    tell_that_a_subsidy_is_approved,
    tell_that_a_subsidy_is_rejected,
    tell_that_a_subsidy_is_paid,
    tell_that_a_subsidy_could_not_be_paid,
    ask_who_paid_to_look,
]
