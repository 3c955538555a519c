"""What is known of an activity, as it rests and as its events tell it. What may happen to it: `activity.py`."""

from typing import Any

from services.chassis.domain import Aggregate, Code, Fen, Instant, Line, OrganizationPath, PersonId, Quota, Text
from services.events.domain.proposal import Audience, Heads, Session, Window
from services.events.domain.stages import Aftermath, Status
from services.events.domain.standards import Verdict
from services.events.published import WorkItemNumber


class ActivityFacts(Aggregate):
    campaign: Code
    work_item: WorkItemNumber
    kind: Code
    organization: OrganizationPath
    prefecture: OrganizationPath | None = None
    author: PersonId
    status: Status = Status.DRAFT
    title: Line
    description: Text = ""
    place: Line
    sessions: tuple[Session, ...]
    starts_at: Instant
    ends_at: Instant
    registration: Window
    seats: Quota
    audience: Audience
    open_to: str
    """The audience's smallest subtree, as a field, so that a worker's list can be asked of the store."""
    budget_fen: Fen
    expected: Heads
    safety: dict[Code, bool]
    verdict: Verdict | None = None
    submitted_by: PersonId | None = None
    submitted_at: Instant | None = None
    approved_by: PersonId | None = None
    returned_because: Text = ""
    cancelled_because: Text = ""
    summary: Text = ""
    good_practice: bool = False
    counts_in: tuple[Code, ...]
    """The measures of its work item that count activities, those who come to them, and where they are held."""
    attendance_counts_in: tuple[Code, ...]
    covers: tuple[Code, ...]
    hours_count_in: tuple[Code, ...] = ()
    """Where people volunteer: the measures that count their hours."""
    edition: int = 1
    """How often when and where it takes place has been said: who heard an earlier one is to be told."""
    aftermath: Aftermath | None = None

    def as_told(self) -> dict[str, Any]:
        """What every event of it says."""
        return {"activity": self.id, "author": self.author, "kind": self.kind, **self.as_come_to()}

    def as_come_to(self) -> dict[str, Any]:
        """What every event of a registration says of it."""
        return {
            "campaign": self.campaign,
            "work_item": self.work_item,
            "organization": self.organization,
            "title": self.title,
            "place": self.place,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
        }
