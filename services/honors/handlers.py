"""What this service does on each event it reads: its own for the most part, for one command changes one document and the rest
follows. Each is harmless when told again, and takes whatever the others have done in between."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from services.chassis.cause import Cause
from services.chassis.domain.days import end_of, start_of
from services.chassis.effects import Effect, Reading, change, create, reads
from services.events.published import HonorPlanned
from services.honors.domain.allotment import Allotment, allotment_id
from services.honors.domain.certificate import Certificate
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import PublicNotice, Ruling
from services.honors.domain.place import Place, place_id
from services.honors.domain.programme import Programme, programme_id
from services.honors.domain.published_story import PublishedStory
from services.honors.domain.terms import AwardedTo
from services.honors.domain.timetable import Timetable
from services.honors.published import (
    AwardDecided,
    CandidateFrozen,
    CandidateReleased,
    ForwardingDecided,
    HonorLost,
    NominationBarred,
    NominationCalledUp,
    NominationWithdrawn,
    NoticePublished,
    ObjectionDismissed,
    ObjectionUpheld,
    PlaceDeclined,
    PlacesGiven,
    PlaceTaken,
    ProgrammeOpened,
    ProgrammeRanked,
)
from services.honors.rulebook import first_terms, nomination_places
from services.notify.published import StoryPublished


@reads(HonorPlanned)
def open_a_programme(event: HonorPlanned, cause: Cause) -> Iterator[Effect]:
    """With the rules that stand beside the plan; nominations as long as the campaign runs, until somebody says otherwise."""
    awarded_to = AwardedTo(event.awarded_to)
    last = max(event.ends_on, event.starts_on + timedelta(days=1))
    yield create(
        Programme(
            id=programme_id(event.campaign, event.honor),
            campaign=event.campaign,
            honor=event.honor,
            name=event.name,
            organization=event.organization,
            issuer=event.issuer,
            awarded_to=awarded_to,
            recommend_only=event.recommend_only,
            part_of=event.part_of,
            work_item=event.work_item,
            counts_in=event.counts_in,
            quota=event.quota,
            nomination_places=nomination_places(event.quota),
            terms=first_terms(event.honor, awarded_to),
            timetable=Timetable(opens_at=start_of(event.starts_on), closes_at=end_of(last), assumed=True),
        ).open()
    )


@reads(ProgrammeOpened)
def open_the_first_allotment(event: ProgrammeOpened, cause: Cause) -> Iterator[Effect]:
    yield create(Allotment.opened(event.programme, event.campaign, event.organization, event.nomination_places))


@reads(PlacesGiven)
def bring_places_to_their_receiver(event: PlacesGiven, cause: Cause) -> Iterator[Effect]:
    """Once each: the receiver's document carries the mark of the giver's event."""
    yield change(
        Allotment,
        allotment_id(event.programme, event.receiver),
        lambda allotment: allotment.receive(event.places, event.giver),
    )


@reads(ProgrammeRanked)
def tell_those_in_reserve(event: ProgrammeRanked, cause: Cause) -> Iterator[Effect]:
    for nomination in event.reserve:
        yield change(Nomination, nomination, lambda present: present.stay_in_reserve())


@reads(NominationCalledUp)
def claim_a_place_for_the_next(event: NominationCalledUp, cause: Cause) -> Iterator[Effect]:
    """Its timer claims; while the place it is for is still on the way back, it waits in line for it."""
    yield create(Place.asked_for(event.programme, event.nomination, moved_up=True, due_at=cause.at))


@reads(PlaceTaken)
def shortlist(event: PlaceTaken, cause: Cause) -> Iterator[Effect]:
    yield change(
        Nomination, event.nomination, lambda nomination: nomination.take_place(cause.at, moved_up=event.moved_up)
    )


@reads(PlaceDeclined)
def give_a_declined_place_back(event: PlaceDeclined, cause: Cause) -> Iterator[Effect]:
    yield change(Place, place_id(event.nomination), lambda place: place.must_leave(cause.at))


@reads(NominationWithdrawn)
def let_a_withdrawn_one_go(event: NominationWithdrawn, cause: Cause) -> Iterator[Effect]:
    yield from _let_go(event.programme, event.nomination, cause)


@reads(NominationBarred)
def let_a_barred_one_go(event: NominationBarred, cause: Cause) -> Iterator[Effect]:
    yield from _let_go(event.programme, event.nomination, cause)


def _let_go(programme: str, nomination: str, cause: Cause) -> Iterator[Effect]:
    """Its place, if it has one, goes back; the next on the list is called up."""
    yield change(Place, place_id(nomination), lambda place: place.must_leave(cause.at), missing="ignore")
    yield change(Programme, programme, lambda present: present.let_go(nomination))


@reads(NoticePublished)
def put_on_notice(event: NoticePublished, cause: Cause) -> Iterator[Effect]:
    for nomination in event.nominations:
        yield change(Nomination, nomination, lambda present: present.go_on_notice(event.notice, event.ends_at))


@reads(CandidateFrozen)
def tell_whom_an_objection_is_about(event: CandidateFrozen, cause: Cause) -> Iterator[Effect]:
    yield change(Nomination, event.nomination, lambda nomination: nomination.be_contested())


@reads(CandidateReleased)
def tell_whom_no_objection_is_about_any_more(event: CandidateReleased, cause: Cause) -> Iterator[Effect]:
    yield change(Nomination, event.nomination, lambda nomination: nomination.be_uncontested())


@reads(ObjectionUpheld)
def bar_whom_an_objection_was_upheld_against(event: ObjectionUpheld, cause: Cause) -> Iterator[Effect]:
    yield _ruled(event, Ruling.UPHELD)
    yield change(Nomination, event.nomination, lambda nomination: nomination.bar())


@reads(ObjectionDismissed)
def let_one_go_on_whose_objection_was_dismissed(event: ObjectionDismissed, cause: Cause) -> Iterator[Effect]:
    yield _ruled(event, Ruling.DISMISSED)


def _ruled(event: ObjectionUpheld | ObjectionDismissed, ruling: Ruling) -> Effect:
    return change(PublicNotice, event.notice, lambda notice: notice.rule(event.objection, event.nomination, ruling))


@reads(AwardDecided)
def give_the_award(event: AwardDecided, cause: Cause) -> Iterator[Effect]:
    yield change(Nomination, event.nomination, lambda nomination: nomination.take_award(event))


@reads(ForwardingDecided)
def put_forward(event: ForwardingDecided, cause: Cause) -> Iterator[Effect]:
    yield change(Nomination, event.nomination, lambda nomination: nomination.be_put_forward())


@reads(HonorLost)
def revoke_the_certificate(event: HonorLost, cause: Cause) -> Iterator[Effect]:
    yield change(Certificate, event.number, lambda certificate: certificate.revoke(cause.at))


@reads(StoryPublished)
def know_a_story(event: StoryPublished, cause: Cause) -> Iterator[Effect]:
    yield create(
        PublishedStory(
            id=event.story,
            campaign=event.campaign,
            organization=event.organization,
            work_item=event.work_item,
            published_at=cause.at,
        )
    )


ALL: list[Reading[Any]] = [
    open_a_programme,
    open_the_first_allotment,
    bring_places_to_their_receiver,
    tell_those_in_reserve,
    claim_a_place_for_the_next,
    shortlist,
    give_a_declined_place_back,
    let_a_withdrawn_one_go,
    let_a_barred_one_go,
    put_on_notice,
    tell_whom_an_objection_is_about,
    tell_whom_no_objection_is_about_any_more,
    bar_whom_an_objection_was_upheld_against,
    let_one_go_on_whose_objection_was_dismissed,
    give_the_award,
    put_forward,
    revoke_the_certificate,
    know_a_story,
]
