"""What is seen of an activity, and what is said with the verbs that take words."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.chassis.domain import Fen, Instant, Text
from services.chassis.web import CommandBody, View
from services.events.domain.activity import Activity
from services.events.domain.proposal import Audience, Session, Window
from services.events.domain.stages import Status
from services.events.domain.standards import Verdict

Said = Annotated[Text, StringConstraints(min_length=1)]


class Reason(CommandBody):
    reason: Said = Field(examples=["场地临时关闭"])


class Summary(CommandBody):
    summary: Said = Field(examples=["到场 180 人，反响热烈"])
    good_practice: bool = False
    """Others should know how it was done."""


class ActivityView(View):
    id: str
    campaign: str
    work_item: int
    kind: str
    organization: str
    author: str
    status: Status
    title: str
    description: str
    place: str
    sessions: tuple[Session, ...]
    starts_at: Instant
    ends_at: Instant
    registration: Window
    capacity: int
    taken: int
    """Seats that are given, or set aside for one whose registration is under way."""
    waitlist: int
    waiting: int
    audience: Audience
    budget_fen: Fen
    expected: int
    safety: dict[str, bool]
    held_against: Verdict | None
    """The rules that it was held against when it was submitted, as they were."""
    submitted_by: str | None
    approved_by: str | None
    returned_because: str
    cancelled_because: str
    summary: str
    good_practice: bool
    measures: tuple[str, ...]
    """The measures of the plan that it counts in."""

    @classmethod
    def of(cls, activity: Activity) -> "ActivityView":
        return cls(
            id=activity.id,
            campaign=activity.campaign,
            work_item=activity.work_item,
            kind=activity.kind,
            organization=activity.organization,
            author=activity.author,
            status=activity.status,
            title=activity.title,
            description=activity.description,
            place=activity.place,
            sessions=activity.sessions,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            registration=activity.registration,
            capacity=activity.seats.limit,
            taken=activity.seats.used,
            waitlist=activity.seats.line_limit,
            waiting=activity.seats.waiting,
            audience=activity.audience,
            budget_fen=activity.budget_fen,
            expected=activity.expected,
            safety=activity.safety,
            held_against=activity.verdict,
            submitted_by=activity.submitted_by,
            approved_by=activity.approved_by,
            returned_because=activity.returned_because,
            cancelled_because=activity.cancelled_because,
            summary=activity.summary,
            good_practice=activity.good_practice,
            measures=(*activity.counts_in, *activity.attendance_counts_in, *activity.covers),
        )
