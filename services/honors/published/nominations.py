"""Nominations on their way up, and the places that they take."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.chassis.domain import Code, Event, Instant, OrganizationPath, PersonId
from services.honors.published.programmes import OfAProgramme, Ref


class OfANomination(OfAProgramme):
    """Whom to tell: `person` is the nominee, or who speaks for a collective; `nominator` wrote the nomination."""

    nomination: Ref
    organization: OrganizationPath
    person: PersonId
    nominator: PersonId


class NominationDrafted(OfANomination, type="wuyi.honors.nomination.drafted.v1"):
    """The nominee is asked to consent."""


class NominationConsented(OfANomination, type="wuyi.honors.nomination.consented.v1"):
    """The nominee agrees to be nominated."""


class NominationRecommended(OfANomination, type="wuyi.honors.nomination.recommended.v1"):
    """One step of the chain is done; `next` is whose opinion is asked now, none when the chain is complete."""

    by: PersonId
    step: OrganizationPath
    next: OrganizationPath | None


class NominationReturned(OfANomination, type="wuyi.honors.nomination.returned.v1"):
    """Back to its unit; the reason stays with the nomination."""

    by: PersonId
    step: OrganizationPath


class NominationFoundEligible(OfANomination, type="wuyi.honors.nomination.found_eligible.v1"):
    """It meets every clause, and may be reviewed."""


class NominationFoundIneligible(OfANomination, type="wuyi.honors.nomination.found_ineligible.v1"):
    """It does not meet these clauses."""

    clauses: tuple[Code, ...]


class NominationShortlisted(OfANomination, type="wuyi.honors.nomination.shortlisted.v1"):
    """It has one of the honour's places; `moved_up` when another gave that place up."""

    moved_up: bool


class NominationNotShortlisted(OfANomination, type="wuyi.honors.nomination.not_shortlisted.v1"):
    """It is in reserve: it moves up if a place becomes free."""


class NominationPutOnNotice(OfANomination, type="wuyi.honors.nomination.put_on_notice.v1"):
    notice: Ref
    ends_at: Instant


class NominationContested(OfANomination, type="wuyi.honors.nomination.contested.v1"):
    """An objection stands against it, and nothing is decided about it until that is. What was objected is not said here."""


class NominationUncontested(OfANomination, type="wuyi.honors.nomination.uncontested.v1"):
    """No objection stands against it any more: it goes on."""


class NominationAwarded(OfANomination, type="wuyi.honors.nomination.awarded.v1"):
    """The honour is theirs. `counts_in` are the measures of its work item that count awards like this one."""

    number: Ref
    awarded_on: date
    work_item: Annotated[int, Field(ge=1, le=99)]
    counts_in: tuple[Code, ...] = ()


class NominationPutForward(OfANomination, type="wuyi.honors.nomination.put_forward.v1"):
    """Recommended to the national federation."""


class NominationWithdrawn(OfANomination, type="wuyi.honors.nomination.withdrawn.v1"):
    by: PersonId


class NominationBarred(OfANomination, type="wuyi.honors.nomination.barred.v1"):
    """An objection to it was upheld: it is out."""


class PlaceDeclined(OfANomination, type="wuyi.honors.nomination.place_declined.v1"):
    """A place came to a nomination that was out already; it is given back."""


class PlaceTaken(Event, type="wuyi.honors.place.taken.v1"):
    programme: Ref
    nomination: Ref
    moved_up: bool


class PlaceFreed(Event, type="wuyi.honors.place.freed.v1"):
    programme: Ref
    nomination: Ref
