"""What an organizer proposes, and what may be changed of it afterwards."""

from datetime import datetime
from itertools import pairwise, takewhile
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.chassis.domain import Code, Fen, Instant, Line, OrganizationPath, Text, within
from services.events.domain.refusals import RegistrationAfterTheEnd, WindowPassed
from services.events.published import WorkItemNumber


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Session(Value):
    starts_at: Instant = Field(examples=["2022-05-10T09:00:00+08:00"])
    ends_at: Instant = Field(examples=["2022-05-10T11:30:00+08:00"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise PydanticCustomError("ends_before_it_starts", "it ends before it starts")
        return self


class Window(Value):
    """When workers may register."""

    opens_at: Instant = Field(examples=["2022-05-06T08:00:00+08:00"])
    closes_at: Instant = Field(examples=["2022-05-09T18:00:00+08:00"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise PydanticCustomError("ends_before_it_starts", "it ends before it starts")
        return self

    def holds(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at

    def check(self, ends_at: datetime, now: datetime) -> None:
        """Somebody can still register, and nobody for what is over."""
        field = "registration.closes_at"
        if self.closes_at <= now:
            raise WindowPassed("nobody could register any more", field=field, closes_at=self.closes_at, now=now)
        if self.closes_at > ends_at:
            raise RegistrationAfterTheEnd(
                "registration would go on after the end", field=field, closes_at=self.closes_at, ends_at=ends_at
            )


class Audience(Value):
    """Who may come. `organizations` narrows it to the workers of these unions and of all below them."""

    who: Literal["everyone", "organizations", "members", "honorees"] = "everyone"
    organizations: tuple[OrganizationPath, ...] = Field(default=(), max_length=100, examples=[["630000/630100"]])

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.who == "organizations" and not self.organizations:
            raise PydanticCustomError("organizations_unnamed", "it names no organizations")
        return self

    def welcomes(self, home: OrganizationPath, *, member: bool, honoree: bool) -> bool:
        if self.organizations and not any(within(home, root) for root in self.organizations):
            return False
        return {"members": member, "honorees": honoree}.get(self.who, True)

    @property
    def root(self) -> str:
        """The smallest subtree that all who may come belong to; empty is no subtree but everywhere."""
        paths = [path.split("/") for path in self.organizations]
        common = takewhile(lambda codes: len(set(codes)) == 1, zip(*paths, strict=False))
        return "/".join(codes[0] for codes in common)


def _one_after_the_other(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    if any(later.starts_at < earlier.ends_at for earlier, later in pairwise(sessions)):
        raise PydanticCustomError("sessions_out_of_order", "a session begins before the one before it has ended")
    return sessions


Sessions = Annotated[tuple[Session, ...], Field(min_length=1, max_length=60), AfterValidator(_one_after_the_other)]
Capacity = Annotated[int, Field(ge=1, le=1_000_000, examples=[200])]
Waitlist = Annotated[int, Field(ge=0, le=100_000, examples=[50])]
Heads = Annotated[int, Field(ge=1, le=10_000_000, examples=[200])]
Checklist = Annotated[dict[Code, bool], Field(max_length=100, examples=[{"venue_inspected": True}])]


class Proposal(Value):
    work_item: WorkItemNumber = Field(examples=[4])
    kind: Code = Field(examples=["lecture"])
    title: Line = Field(examples=["庆“五一”劳模大讲堂"])
    description: Text = ""
    place: Line = Field(examples=["西宁市工人文化宫"])
    sessions: Sessions
    registration: Window
    capacity: Capacity
    waitlist: Waitlist = 0
    audience: Audience = Audience()
    budget_fen: Fen = Field(default=0, examples=[1_500_000])
    expected: Heads
    """How many are expected to come: what the budget is divided by."""
    safety: Checklist = Field(default_factory=dict)
    """What of the campaign's safety checklist has been seen to."""


class Changes(Value):
    """What is not named stays as it is."""

    title: Line | None = None
    description: Text | None = None
    place: Line | None = None
    sessions: Sessions | None = None
    registration: Window | None = None
    capacity: Capacity | None = None
    waitlist: Waitlist | None = None
    audience: Audience | None = None
    budget_fen: Fen | None = None
    expected: Heads | None = None
    safety: Checklist | None = None

    @property
    def named(self) -> frozenset[str]:
        return frozenset(name for name in self.model_fields_set if getattr(self, name) is not None)
