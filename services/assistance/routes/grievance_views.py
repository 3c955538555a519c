"""A grievance as it is shown: to staff without its words, to the worker with all that was done and why."""

from datetime import date
from typing import Self

from services.assistance.domain.grievance import Grievance
from services.assistance.domain.grievance_stages import Entry, Status
from services.chassis.domain import Instant, OrganizationPath
from services.chassis.web import View


class DeadlineView(View):
    stage: str
    last_day: date
    at: Instant
    escalations: int


class EntryView(View):
    what: str
    by: str
    at: Instant
    note: str | None = None
    """Shown to the worker."""

    @classmethod
    def of(cls, entry: Entry, *, notes: bool) -> Self:
        return cls(what=entry.what, by=entry.by, at=entry.at, note=entry.note if notes else None)


class GrievanceView(View):
    """What it is about, in words, is shown to the worker, and to staff in the clear for a reason."""

    id: str
    status: Status
    organization: OrganizationPath
    person: str | None
    kind: str
    content: str | None = None
    leader: str | None
    received_by: str
    received_at: Instant
    rules: str
    source: str
    deadline: DeadlineView | None
    extended_by_days: int
    paused_at: Instant | None
    resolved_in_time: bool | None
    entries: list[EntryView]

    @classmethod
    def of(cls, grievance: Grievance) -> Self:
        return cls._with(grievance, words=False)

    @classmethod
    def for_the_worker(cls, grievance: Grievance) -> Self:
        return cls._with(grievance, words=True)

    @classmethod
    def _with(cls, grievance: Grievance, *, words: bool) -> Self:
        own = {"content", "rules", "source", "deadline", "entries"}
        deadline = grievance.deadline
        return cls(
            **{name: getattr(grievance, name) for name in cls.model_fields.keys() - own},
            content=grievance.content if words else None,
            rules=grievance.rules.version,
            source=grievance.rules.source,
            deadline=None
            if deadline is None
            else DeadlineView(
                stage=deadline.stage,
                last_day=deadline.last_day,
                at=deadline.at,
                escalations=deadline.escalations,
            ),
            entries=[EntryView.of(entry, notes=words) for entry in grievance.entries],
        )
