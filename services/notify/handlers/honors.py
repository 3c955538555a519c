"""Nominations: told to who is nominated, and to who wrote the nomination, each in their own words; to one who is both, once."""

from collections.abc import Iterator
from typing import Any

from services.chassis.cause import Cause
from services.chassis.domain.types import instant_text
from services.chassis.effects import Effect, Reading, reads
from services.honors.published import (
    HonorLost,
    NominationAwarded,
    NominationBarred,
    NominationConsented,
    NominationContested,
    NominationDrafted,
    NominationFoundEligible,
    NominationFoundIneligible,
    NominationNotShortlisted,
    NominationPutForward,
    NominationPutOnNotice,
    NominationRecommended,
    NominationReturned,
    NominationShortlisted,
    NominationUncontested,
    NominationWithdrawn,
    ObjectionDismissed,
    ObjectionRaised,
    ObjectionUpheld,
    OfAnObjection,
    OfANomination,
    StudioKept,
    StudioReviewDue,
)
from services.notify.domain.values import Value
from services.notify.handlers.telling import tell


@reads(NominationDrafted)
def ask_the_nominee_to_consent(event: NominationDrafted, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.person, "nomination_drafted", event, cause)


@reads(NominationConsented)
def tell_the_nominator_of_the_consent(event: NominationConsented, cause: Cause) -> Iterator[Effect]:
    if event.nominator != event.person:
        yield _tell(event.nominator, "nomination_consented", event, cause)


@reads(NominationRecommended)
def tell_of_a_recommendation(event: NominationRecommended, cause: Cause) -> Iterator[Effect]:
    """`complete` when nobody else's opinion is asked."""
    yield from _both("nomination_recommended", event, cause, but=event.by, complete=int(event.next is None))


@reads(NominationReturned)
def tell_the_nominator_to_look_again(event: NominationReturned, cause: Cause) -> Iterator[Effect]:
    if event.nominator != event.by:
        yield _tell(event.nominator, "nomination_returned", event, cause)


@reads(NominationFoundIneligible)
def tell_the_nominator_what_is_not_met(event: NominationFoundIneligible, cause: Cause) -> Iterator[Effect]:
    yield _tell(event.nominator, "nomination_found_ineligible", event, cause, clauses=len(event.clauses))


@reads(NominationFoundEligible)
def tell_that_it_goes_to_review(event: NominationFoundEligible, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_found_eligible", event, cause)


@reads(NominationShortlisted)
def tell_of_the_shortlist(event: NominationShortlisted, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_shortlisted", event, cause, moved_up=int(event.moved_up))


@reads(NominationNotShortlisted)
def tell_of_the_reserve(event: NominationNotShortlisted, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_in_reserve", event, cause)


@reads(NominationPutOnNotice)
def tell_of_the_notice(event: NominationPutOnNotice, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_on_notice", event, cause, notice=event.notice, ends_at=instant_text(event.ends_at))


@reads(NominationContested)
def tell_that_an_objection_stands(event: NominationContested, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_contested", event, cause)


@reads(NominationUncontested)
def tell_that_no_objection_stands(event: NominationUncontested, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_uncontested", event, cause)


@reads(NominationBarred)
def tell_that_it_is_out(event: NominationBarred, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_barred", event, cause)


@reads(NominationAwarded)
def tell_of_the_honour(event: NominationAwarded, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_awarded", event, cause, number=event.number)


@reads(NominationPutForward)
def tell_that_it_goes_to_the_national_federation(event: NominationPutForward, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_put_forward", event, cause)


@reads(NominationWithdrawn)
def tell_of_a_withdrawal(event: NominationWithdrawn, cause: Cause) -> Iterator[Effect]:
    yield from _both("nomination_withdrawn", event, cause, but=event.by)


@reads(HonorLost)
def tell_that_an_honour_is_lost(event: HonorLost, cause: Cause) -> Iterator[Effect]:
    name = event.name or event.honor
    yield tell(event.person, "honor_lost", cause, name=name, number=event.number, reason=event.reason)


@reads(StudioReviewDue)
def tell_of_a_studios_review(event: StudioReviewDue, cause: Cause) -> Iterator[Effect]:
    yield tell(event.person, "studio_review_due", cause, number=event.number)


@reads(StudioKept)
def tell_that_a_studio_keeps_its_name(event: StudioKept, cause: Cause) -> Iterator[Effect]:
    yield tell(event.person, "studio_kept", cause, number=event.number, until=event.until.isoformat())


@reads(ObjectionRaised)
def tell_that_an_objection_was_received(event: ObjectionRaised, cause: Cause) -> Iterator[Effect]:
    """Where they were signed in, as with the decision."""
    if event.person is not None:
        yield tell(event.person, "objection_received", cause, objection=event.objection)


@reads(ObjectionUpheld)
def tell_who_was_right_to_object(event: ObjectionUpheld, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_objector(event, "upheld", cause)


@reads(ObjectionDismissed)
def tell_whose_objection_did_not_hold(event: ObjectionDismissed, cause: Cause) -> Iterator[Effect]:
    yield from _tell_the_objector(event, "dismissed", cause)


def _tell_the_objector(event: OfAnObjection, ruling: str, cause: Cause) -> Iterator[Effect]:
    """Where they were signed in; who objected by name and telephone is called."""
    if event.person is not None:
        yield tell(event.person, "objection_decided", cause, objection=event.objection, ruling=ruling)


def _both(template: str, event: OfANomination, cause: Cause, but: str | None = None, **more: Value) -> Iterator[Effect]:
    """`but` knows: it was their own doing."""
    for person in dict.fromkeys((event.person, event.nominator)):
        if person != but:
            yield _tell(person, template, event, cause, **more)


def _tell(to: str, template: str, event: OfANomination, cause: Cause, **more: Value) -> Effect:
    role = "nominee" if to == event.person else "nominator"
    return tell(to, template, cause, nomination=event.nomination, name=event.name, role=role, **more)


ALL: list[Reading[Any]] = [
    ask_the_nominee_to_consent,
    tell_the_nominator_of_the_consent,
    tell_of_a_recommendation,
    tell_the_nominator_to_look_again,
    tell_the_nominator_what_is_not_met,
    tell_that_it_goes_to_review,
    tell_of_the_shortlist,
    tell_of_the_reserve,
    tell_of_the_notice,
    tell_that_an_objection_stands,
    tell_that_no_objection_stands,
    tell_that_it_is_out,
    tell_of_the_honour,
    tell_that_it_goes_to_the_national_federation,
    tell_of_a_withdrawal,
    tell_that_an_honour_is_lost,
    tell_of_a_studios_review,
    tell_that_a_studio_keeps_its_name,
    tell_that_an_objection_was_received,
    tell_who_was_right_to_object,
    tell_whose_objection_did_not_hold,
]
