"""An activity, from its draft to its summary."""

from services.chassis.domain import Code, Count, Event, Fen, Instant, Line, OrganizationPath, PersonId
from services.events.published.words import ActivityId, WorkItemNumber


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
