"""What others may know of honours: ids, dates and counts. Who a nominee, an honoree or an objector is stays here."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.chassis.domain import Code, Count, Event, Instant, Line, OrganizationPath, PersonId

Ref = Annotated[str, Field(min_length=1, max_length=200)]
"""The id of one of our documents."""


class OfAProgramme(Event):
    """Which honour of which campaign; `name` is the honour's, as it is printed."""

    programme: Ref
    campaign: Code
    honor: Code
    name: Line


class ProgrammeOpened(OfAProgramme, type="wuyi.honors.programme.opened.v1"):
    """Nominations may come in. `quota` is how many are awarded, none where no number is given."""

    organization: OrganizationPath
    awarded_to: Code
    quota: Count | None
    nomination_places: Count
    """How many may be nominated in all; handed down the organization tree from the programme's own organization."""
    recommend_only: bool


class ProgrammeRevised(OfAProgramme, type="wuyi.honors.programme.revised.v1"):
    """Its rules, timetable or quota were changed; what was decided under the older ones stays explained by them."""

    terms_version: Count
    quota: Count | None


class ProgrammeRanked(OfAProgramme, type="wuyi.honors.programme.ranked.v1"):
    """The list is drawn up: these are called up to the shortlist, those are in reserve behind them, in this order."""

    called_up: tuple[Ref, ...]
    reserve: tuple[Ref, ...]


class NominationCalledUp(OfAProgramme, type="wuyi.honors.programme.called_up.v1"):
    """A place became free, and this one is next on the list."""

    nomination: Ref


class AwardDecided(OfAProgramme, type="wuyi.honors.programme.award_decided.v1"):
    """The honour is given to this nomination under this number; `NominationAwarded` says that it was taken."""

    nomination: Ref
    number: Ref
    decided_by: PersonId
    decided_at: Instant
    awarded_on: date
    work_item: Annotated[int, Field(ge=1, le=99)]
    counts_in: tuple[Code, ...] = ()


class ForwardingDecided(OfAProgramme, type="wuyi.honors.programme.forwarding_decided.v1"):
    """This nomination goes to the national federation as our recommendation; the honour is not ours to give."""

    nomination: Ref
    decided_at: Instant


class PlacesGiven(Event, type="wuyi.honors.allotment.given.v1"):
    """Places to nominate went down the tree, or back up: they have left `giver` and are on their way to `receiver`."""

    programme: Ref
    giver: OrganizationPath
    receiver: OrganizationPath
    places: Annotated[int, Field(ge=1)]


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


class OfANotice(OfAProgramme):
    notice: Ref
    organization: OrganizationPath


class NoticePublished(OfANotice, type="wuyi.honors.notice.published.v1"):
    """The public may object to these until `ends_at`."""

    nominations: tuple[Ref, ...]
    working_days: Annotated[int, Field(ge=5)]
    ends_at: Instant


class NoticeEnded(OfANotice, type="wuyi.honors.notice.ended.v1"):
    """Its time is over. `frozen` still wait for the decision on an objection."""

    cleared: tuple[Ref, ...]
    frozen: tuple[Ref, ...]


class CandidateFrozen(OfANotice, type="wuyi.honors.notice.candidate_frozen.v1"):
    """An objection stands against this one; the others go on."""

    nomination: Ref
    objection: Ref


class CandidateReleased(OfANotice, type="wuyi.honors.notice.candidate_released.v1"):
    """No objection stands against this one any more."""

    nomination: Ref


class OfAnObjection(Event):
    """`person` is who objected, where they were signed in; others are not told by us."""

    objection: Ref
    programme: Ref
    notice: Ref
    nomination: Ref
    organization: OrganizationPath
    person: PersonId | None


class ObjectionRaised(OfAnObjection, type="wuyi.honors.objection.raised.v1"):
    """It was received in time and waits for a decision."""


class ObjectionUpheld(OfAnObjection, type="wuyi.honors.objection.upheld.v1"):
    by: PersonId


class ObjectionDismissed(OfAnObjection, type="wuyi.honors.objection.dismissed.v1"):
    by: PersonId


class OfACertificate(Event):
    number: Ref
    programme: Ref
    honoree: Ref
    organization: OrganizationPath


class CertificateIssued(OfACertificate, type="wuyi.honors.certificate.issued.v1"):
    issued_on: date


class CertificateRevoked(OfACertificate, type="wuyi.honors.certificate.revoked.v1"):
    revoked_on: date


class OfAnHonoree(Event):
    """`person` is the honoree, or who speaks for a collective."""

    honoree: Ref
    organization: OrganizationPath
    awarded_to: Code
    person: PersonId


class HonoreeHonored(OfAnHonoree, type="wuyi.honors.honoree.honored.v1"):
    """In the registry with this honour; the first one or one more."""

    campaign: Code
    honor: Code
    name: Line
    number: Ref
    awarded_on: date


class HonoreeMoved(OfAnHonoree, type="wuyi.honors.honoree.moved.v1"):
    """Belongs to `organization` now."""

    before: OrganizationPath


class HonoreeRetired(OfAnHonoree, type="wuyi.honors.honoree.retired.v1"):
    on: date


class HonoreeDied(OfAnHonoree, type="wuyi.honors.honoree.died.v1"):
    on: date


class HonorLost(OfAnHonoree, type="wuyi.honors.honoree.honor_lost.v1"):
    """The honour was taken back; `left` are the honours that they still have."""

    honor: Code
    number: Ref
    reason: Literal["revoked", "name_withdrawn"]
    lost_on: date
    left: Count


class StudioReviewDue(OfAnHonoree, type="wuyi.honors.honoree.review_due.v1"):
    """A studio's year is over: it is to be looked at whether it keeps its name."""

    number: Ref


class StudioKept(OfAnHonoree, type="wuyi.honors.honoree.name_kept.v1"):
    """It keeps its name for another year."""

    number: Ref
    until: date
