"""What others may know of campaigns, activities and registrations. Ids and facts; who a person is stays where it is known."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.chassis.domain import Code, Count, Event, Fen, Instant, Line, OrganizationPath, PersonId

ActivityId = Annotated[str, Field(min_length=1, max_length=80)]
WorkItemNumber = Annotated[int, Field(ge=1, le=99)]


class CampaignImported(Event, type="wuyi.events.campaign.imported.v1"):
    """A plan is in force: its number of work items, and the settings in it that somebody has yet to confirm."""

    campaign: Code
    organization: OrganizationPath
    work_items: Count
    to_confirm: Count


class CampaignRevised(Event, type="wuyi.events.campaign.revised.v1"):
    """The plan was replaced by a newer text; what was decided under the older one stays as it was."""

    campaign: Code
    organization: OrganizationPath
    work_items: Count
    to_confirm: Count


class HonorPlanned(Event, type="wuyi.events.campaign.honor_planned.v1"):
    """An honour of the plan, for whoever selects and awards. `quota` is the document's number, where it gives one."""

    campaign: Code
    organization: OrganizationPath
    issuer: Line
    """The organization's name, as it is printed."""
    work_item: WorkItemNumber
    honor: Code
    name: Line
    awarded_to: Code
    quota: Count | None
    part_of: Line | None
    recommend_only: bool
    counts_in: tuple[Code, ...] = ()
    """The measures of its work item that count its awards."""
    starts_on: date
    ends_on: date


class AidPlanned(Event, type="wuyi.events.campaign.aid_planned.v1"):
    """An aid programme of the plan, for whoever gives the aid. The plan says neither how much nor to whom: that is theirs to say."""

    campaign: Code
    organization: OrganizationPath
    work_item: WorkItemNumber
    aid: Code
    name: Line
    season: Code | None
    granted_to: Code | None
    kind: Code | None
    """What it is instead of aid in money: a facility, a contest."""
    starts_on: date
    ends_on: date


class OfAnActivity(Event):
    """What every event of an activity tells: enough to word a message without asking back."""

    activity: ActivityId
    campaign: Code
    work_item: WorkItemNumber
    kind: Code
    organization: OrganizationPath
    title: Line
    place: Line
    starts_at: Instant
    ends_at: Instant
    author: PersonId
    """Who drafted it, and hears what becomes of it."""


class ActivityDrafted(OfAnActivity, type="wuyi.events.activity.drafted.v1"):
    budget_fen: Fen


class ActivitySubmitted(OfAnActivity, type="wuyi.events.activity.submitted.v1"):
    """Waits for an approver of its organization or of one above."""

    submitted_by: PersonId
    budget_fen: Fen


class ActivityApproved(OfAnActivity, type="wuyi.events.activity.approved.v1"):
    approved_by: PersonId
    opens_at: Instant
    closes_at: Instant


class ActivityReturned(OfAnActivity, type="wuyi.events.activity.returned.v1"):
    """Back to its author; the reason stays with the activity, for it is free text."""

    returned_by: PersonId


class ActivityOpened(OfAnActivity, type="wuyi.events.activity.opened.v1"):
    """Takes registrations from now on."""

    capacity: Count
    closes_at: Instant


class ActivityClosed(OfAnActivity, type="wuyi.events.activity.closed.v1"):
    """Takes no more registrations; those who wait still move up."""


class ActivityChanged(OfAnActivity, type="wuyi.events.activity.changed.v1"):
    """Takes place elsewhere or at another time. Each who is registered is told by `RegistrationRescheduled`."""

    place_before: Line
    starts_at_before: Instant
    ends_at_before: Instant


class ActivityCompleted(OfAnActivity, type="wuyi.events.activity.completed.v1"):
    """Was held. `counts_in` are the measures of its work item that count activities like this one; `covers` those that
    count the prefectures where something was held."""

    counts_in: tuple[Code, ...] = ()
    covers: tuple[Code, ...] = ()
    prefecture: OrganizationPath | None = None
    """The prefecture that its organization belongs to; none for the province's own and the industries'."""


class ActivitySummarized(OfAnActivity, type="wuyi.events.activity.summarized.v1"):
    good_practice: bool
    """Its organizer thinks others should know how it was done."""


class ActivityCancelled(OfAnActivity, type="wuyi.events.activity.cancelled.v1"):
    """Does not take place. Each who is registered is told by `RegistrationCancelled`."""

    cancelled_by: PersonId


class OfARegistration(Event):
    """What every event of a registration tells: whose it is, and of what, as it stood at that moment."""

    registration: str
    activity: ActivityId
    person: PersonId
    campaign: Code
    work_item: WorkItemNumber
    organization: OrganizationPath
    """The activity's, not the person's."""
    title: Line
    place: Line
    starts_at: Instant
    ends_at: Instant


class RegistrationConfirmed(OfARegistration, type="wuyi.events.registration.confirmed.v1"):
    """A worker has a seat."""


class RegistrationWaitlisted(OfARegistration, type="wuyi.events.registration.waitlisted.v1"):
    """A worker has a place in line; `position` counts from 1 and is where they stood when they joined it."""

    position: Annotated[int, Field(ge=1)]


class RegistrationPromoted(OfARegistration, type="wuyi.events.registration.promoted.v1"):
    """A worker who waited has a seat now."""


class RegistrationRefused(OfARegistration, type="wuyi.events.registration.refused.v1"):
    """There was no seat, nor a place in line, or none became free before the end. `reason` is a code of the API."""

    reason: Code


class RegistrationCancelled(OfARegistration, type="wuyi.events.registration.cancelled.v1"):
    """A seat or a place in line was given up, or there is nothing left to come to."""

    reason: Literal["by_worker", "activity_cancelled"]


class RegistrationRescheduled(OfARegistration, type="wuyi.events.registration.rescheduled.v1"):
    """What a worker is registered for takes place elsewhere or at another time: as told here."""


class RegistrationCheckedIn(OfARegistration, type="wuyi.events.registration.checked_in.v1"):
    """A worker came. `counts_in` are the measures of its work item that count those who take part."""

    checked_in_at: Instant
    counts_in: tuple[Code, ...] = ()


class RegistrationAbsent(OfARegistration, type="wuyi.events.registration.absent.v1"):
    """A worker had a seat and did not come."""
