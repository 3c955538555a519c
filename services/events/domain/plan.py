"""The plan of a campaign, as its document gives it: facts, and rules that hold from a day on, each with its source."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.domain import Code, Count, Fen, Line, OrganizationPath, Text, within
from services.events.domain.refusals import KindNotInWorkItem, WorkItemNotInPlan
from services.events.published import ReportPeriod, WorkItemNumber

ANY_KIND = "default"
"""The cap of every kind of activity that has none of its own."""


class Part(BaseModel):
    """A key that is not known is a mistake, not a remark."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Part):
    number: Line
    issuer: Line
    issued_on: date


class Period(Part):
    starts_on: date
    ends_on: date
    assumed: bool = False


class Organization(Part):
    id: OrganizationPath
    name: Line
    kind: Code


class Counted(StrEnum):
    """What a measure is a number of. The first three are of our own activities; the others are told by the service that does
    the work, if it does: `fed.py`."""

    ACTIVITIES = "activities"
    PARTICIPANTS = "participants"
    PREFECTURES = "prefectures"
    WORKS = "works"
    HOURS = "hours"
    HONORS = "honors"
    STORIES = "stories"
    OUTLETS = "outlets"
    HOUSEHOLDS = "households"
    YUAN = "yuan"
    GRIEVANCES = "grievances"
    MEMBERS = "members"
    STATIONS = "stations"
    REQUESTS = "requests"
    REPORTS = "reports"


class Measure(Part):
    code: Code
    title: Line
    counts: Counted
    kinds: tuple[Code, ...] = ()
    """The kinds of activity that count; none named is every kind of its work item."""
    target: Count | None = None
    """Only where the document gives a number."""
    assumed: bool = False

    def counts_kind(self, kind: Code) -> bool:
        return not self.kinds or kind in self.kinds


class Emphasis(Part):
    """What the document asks of one work item in particular."""

    frugality: bool = False
    grassroots_first: bool = False


class Honor(Part):
    code: Code
    name: Line
    awarded_to: Code
    quota: Count | None = None
    programme: Line | None = None
    recommend_only: bool = False


class AidProgramme(Part):
    code: Code
    name: Line
    season: Code | None = None
    granted_to: Code | None = None
    kind: Code | None = None


class Membership(Part):
    drive: Line


class WorkItem(Part):
    number: WorkItemNumber
    title: Line
    departments: tuple[Line, ...] = Field(min_length=1)
    service: Literal["events", "honors", "assistance", "notify"]
    """Who does the work."""
    activity_kinds: tuple[Code, ...] = ()
    venue_kinds: tuple[Code, ...] = ()
    rules: Emphasis = Emphasis()
    honors: tuple[Honor, ...] = ()
    outlets: tuple[Line, ...] = ()
    topics: tuple[Line, ...] = ()
    mechanisms: tuple[Line, ...] = ()
    aid_programmes: tuple[AidProgramme, ...] = ()
    membership: Membership | None = None
    partners: tuple[Line, ...] = ()
    reports: tuple[ReportPeriod, ...] = ()
    measures: tuple[Measure, ...]

    def counted_for(self, kind: Code, counted: Counted) -> tuple[Code, ...]:
        """The measures that an activity of this kind counts in, in this way."""
        return tuple(m.code for m in self.measures if m.counts is counted and m.counts_kind(kind))


class Dated(Part):
    """Holds from a day on, until one with a later day does. A decision taken under it is explained by it for ever."""

    since: date
    source: Line
    note: Text | None = None
    assumed: bool = False


D = TypeVar("D", bound=Dated)


class Cap(Part):
    per_head_fen: Fen
    total_fen: Fen


class Frugality(Dated):
    """热烈节俭: what an activity may cost, for each kind."""

    caps: Annotated[dict[Code, Cap], Field(min_length=1)]

    def cap_for(self, kind: Code) -> Cap | None:
        return self.caps.get(kind, self.caps.get(ANY_KIND))


class SafetyItem(Part):
    code: Code
    text: Line


class SafetyChecklist(Dated):
    """What must be seen to before an activity is submitted."""

    items: tuple[SafetyItem, ...] = Field(min_length=1)


class Rules(Part):
    frugality: tuple[Frugality, ...] = ()
    safety: tuple[SafetyChecklist, ...] = ()


class Requirement(Part):
    code: Code
    text: Line


class Plan(Part):
    code: Code
    title: Line
    document: Document
    period: Period
    principles: tuple[Line, ...] = ()
    organizations: tuple[Organization, ...] = Field(min_length=1)
    """The first is the one that the campaign is of; all others lie below it."""
    departments: tuple[Line, ...] = ()
    work_items: tuple[WorkItem, ...] = Field(min_length=1)
    rules: Rules = Rules()
    requirements: tuple[Requirement, ...] = ()

    @property
    def organization(self) -> OrganizationPath:
        return self.organizations[0].id

    def item_for(self, number: int, kind: Code) -> WorkItem:
        """The work item that an activity of this kind belongs to: the plan says which ones it has."""
        item = next((item for item in self.work_items if item.number == number), None)
        if item is None:
            known = [item.number for item in self.work_items]
            raise WorkItemNotInPlan("the plan has no such work item", field="work_item", given=number, known=known)
        if kind not in item.activity_kinds:
            raise KindNotInWorkItem(
                f"work item {number} has no activities of this kind",
                field="kind",
                given=kind,
                work_item=number,
                known=list(item.activity_kinds),
            )
        return item

    def prefecture_of(self, organization: OrganizationPath) -> OrganizationPath | None:
        """None for the province's own unions and the industries'."""
        prefectures = (known.id for known in self.organizations if known.kind == "prefecture")
        return next((id for id in prefectures if within(organization, id)), None)

    def frugality_on(self, day: date) -> Frugality | None:
        return _in_force(self.rules.frugality, day)

    def safety_on(self, day: date) -> SafetyChecklist | None:
        return _in_force(self.rules.safety, day)


def _in_force(rules: tuple[D, ...], day: date) -> D | None:
    return max((rule for rule in rules if rule.since <= day), key=lambda rule: rule.since, default=None)
