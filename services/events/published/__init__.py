"""What others may know of campaigns, activities and registrations. Ids and facts; who a person is stays where it is known.

One room with several shelves; whoever reads our events takes them from here.
"""

from services.events.published.activities import (
    ActivityApproved,
    ActivityCancelled,
    ActivityChanged,
    ActivityClosed,
    ActivityCompleted,
    ActivityDrafted,
    ActivityOpened,
    ActivityReturned,
    ActivitySubmitted,
    ActivitySummarized,
    OfAnActivity,
)
from services.events.published.plans import (
    AidPlanned,
    CampaignImported,
    CampaignRevised,
    HonorPlanned,
)
from services.events.published.registrations import (
    OfARegistration,
    RegistrationAbsent,
    RegistrationCancelled,
    RegistrationCheckedIn,
    RegistrationCheckedOut,
    RegistrationConfirmed,
    RegistrationPromoted,
    RegistrationRefused,
    RegistrationRescheduled,
    RegistrationWaitlisted,
)
from services.events.published.words import ActivityId, WorkId, WorkItemNumber
from services.events.published.works import (
    OfAWork,
    VoteCast,
    WorkModerated,
    WorkPublished,
    WorkReturned,
    WorkSubmitted,
    WorkWithdrawn,
)

__all__ = [
    "OfAWork",
    "VoteCast",
    "WorkModerated",
    "WorkPublished",
    "WorkReturned",
    "WorkSubmitted",
    "WorkWithdrawn",
    "WorkId",
    "ActivityApproved",
    "ActivityCancelled",
    "ActivityChanged",
    "ActivityClosed",
    "ActivityCompleted",
    "ActivityDrafted",
    "ActivityId",
    "ActivityOpened",
    "ActivityReturned",
    "ActivitySubmitted",
    "ActivitySummarized",
    "AidPlanned",
    "CampaignImported",
    "CampaignRevised",
    "HonorPlanned",
    "OfAnActivity",
    "OfARegistration",
    "RegistrationAbsent",
    "RegistrationCancelled",
    "RegistrationCheckedIn",
    "RegistrationCheckedOut",
    "RegistrationConfirmed",
    "RegistrationPromoted",
    "RegistrationRefused",
    "RegistrationRescheduled",
    "RegistrationWaitlisted",
    "WorkItemNumber",
]
