"""What the other services have achieved of the plan, told by their events. What belongs to no campaign does not count."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.assistance.published import (
    ApplicationSubmitted,
    DisbursementPaid,
    FacilityClosed,
    FacilityOpened,
    GrievanceConfirmed,
    GrievanceReceived,
    MembershipApproved,
    MembershipSubmitted,
)
from services.chassis.cause import Cause
from services.chassis.domain import Code, OrganizationPath
from services.chassis.effects import Effect, Reading, change, create, reads
from services.events.domain.contribution import Contribution
from services.events.domain.plan import Counted
from services.events.measured import counted
from services.honors.published import NominationAwarded
from services.notify.published import StoryPublished

STATION = "outdoor_stations"
"""The kind of facility that is a station; a reading room is a place too, and not counted as one."""


@reads(NominationAwarded)
def count_an_honor(event: NominationAwarded, cause: Cause) -> Iterator[Effect]:
    """The plan counts what was awarded. What is revoked later was awarded all the same: its place is not given again, and no
    rule of the field takes it off the count."""
    yield from counted(event, event.nomination, event.counts_in, cause.at)


@reads(DisbursementPaid)
def count_a_payment(event: DisbursementPaid, cause: Cause) -> Iterator[Effect]:
    """The money each time; a household once, however often it is helped and by whichever programme."""
    campaign, item, organization, at = event.campaign, event.work_item, event.organization, event.paid_at
    yield from _told(Counted.YUAN, event.disbursement, campaign, item, organization, at, event.amount_fen)
    if event.household is not None:
        yield from _told(Counted.HOUSEHOLDS, event.household, campaign, item, organization, at)


@reads(GrievanceConfirmed)
def count_a_grievance(event: GrievanceConfirmed, cause: Cause) -> Iterator[Effect]:
    """Resolved as the worker sees it, not as we do."""
    yield from _told(Counted.GRIEVANCES, event.grievance, event.campaign, event.work_item, event.organization, cause.at)


@reads(MembershipApproved)
def count_a_member(event: MembershipApproved, cause: Cause) -> Iterator[Effect]:
    yield from _told(Counted.MEMBERS, event.membership, event.campaign, event.work_item, event.organization, cause.at)


@reads(FacilityOpened)
def count_a_station(event: FacilityOpened, cause: Cause) -> Iterator[Effect]:
    if event.kind == STATION:
        yield from _told(
            Counted.STATIONS, event.facility, event.campaign, event.work_item, event.organization, cause.at
        )


@reads(FacilityClosed)
def take_a_closed_station_back(event: FacilityClosed, cause: Cause) -> Iterator[Effect]:
    """The plan counts those that are open."""
    if event.kind == STATION and event.campaign is not None:
        id = Contribution.id_of(
            event.facility, campaign=event.campaign, work_item=event.work_item, counts=Counted.STATIONS
        )
        yield change(Contribution, id, lambda station: station.take_back(cause.at))


@reads(StoryPublished)
def count_a_story(event: StoryPublished, cause: Cause) -> Iterator[Effect]:
    """And its outlet: once, however much it prints."""
    campaign, item, organization = event.campaign, event.work_item, event.organization
    yield from _told(Counted.STORIES, event.story, campaign, item, organization, cause.at)
    yield from _told(Counted.OUTLETS, event.outlet, campaign, item, organization, cause.at)


@reads(ApplicationSubmitted)
def count_a_request_for_aid(event: ApplicationSubmitted, cause: Cause) -> Iterator[Effect]:
    yield from _asked(event.application, event.campaign, event.organization, cause)


@reads(GrievanceReceived)
def count_a_request_to_be_heard(event: GrievanceReceived, cause: Cause) -> Iterator[Effect]:
    yield from _asked(event.grievance, event.campaign, event.organization, cause)


@reads(MembershipSubmitted)
def count_a_request_to_join(event: MembershipSubmitted, cause: Cause) -> Iterator[Effect]:
    yield from _asked(event.membership, event.campaign, event.organization, cause)


def _asked(fact: str, campaign: Code | None, organization: OrganizationPath, cause: Cause) -> Iterator[Effect]:
    """Brought to us online, once however often it is mended and sent again; the work item is whichever counts requests."""
    yield from _told(Counted.REQUESTS, fact, campaign, None, organization, cause.at)


def _told(
    counts: Counted,
    fact: str,
    campaign: Code | None,
    work_item: int | None,
    organization: OrganizationPath,
    at: datetime,
    amount: int = 1,
) -> Iterator[Effect]:
    if campaign is not None:
        yield create(
            Contribution.told(
                fact,
                campaign=campaign,
                work_item=work_item,
                counts=counts,
                organization=organization,
                at=at,
                amount=amount,
            )
        )


ALL: list[Reading[Any]] = [
    count_an_honor,
    count_a_payment,
    count_a_grievance,
    count_a_member,
    count_a_station,
    take_a_closed_station_back,
    count_a_story,
    count_a_request_for_aid,
    count_a_request_to_be_heard,
    count_a_request_to_join,
]
