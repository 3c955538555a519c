"""What the scenes hand on to each other."""

import random
from dataclasses import dataclass, field
from typing import Any

import yaml

from services.chassis.web.callers import Role
from services.rehearsal.people import Person, draw_people
from services.rehearsal.stage import Stage

TOGETHER = 50
"""Workers that do something at the same time."""

UNITS_EACH = 3
"""Enterprise unions below each prefecture."""


@dataclass(slots=True)
class Held:
    """An activity of the play."""

    id: str
    organization: str
    begins_on: int
    """The day of the campaign, from 0."""
    capacity: int
    kind: str
    seated: dict[str, str] = field(default_factory=dict)
    """The check-in token of each worker who has a seat."""


@dataclass(slots=True)
class Honor:
    """An honour's programme, and who is nominated for it."""

    id: str
    programme: dict[str, Any]
    nominated: dict[str, Person] = field(default_factory=dict)
    awarded: dict[str, Person] = field(default_factory=dict)
    """By nomination, both."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a worker brought."""

    id: str
    worker: Person


class Play:
    def __init__(self, stage: Stage, random_: random.Random, workers: int, plan: str) -> None:
        self.stage = stage
        self.random = random_
        self.plan_text = plan
        self.plan: dict[str, Any] = yaml.safe_load(plan)
        self.code: str = self.plan["code"]
        self.province: str = self.plan["organizations"][0]["id"]
        self.prefectures: list[str] = [
            each["id"] for each in self.plan["organizations"] if each["kind"] == "prefecture"
        ]
        self.units = [f"{prefecture}/unit{n}" for prefecture in self.prefectures for n in range(1, UNITS_EACH + 1)]
        self.workers = draw_people(random_, workers, self.units)
        self.held: list[Held] = []
        self.cancelled: Held | None = None
        self.honors: list[Honor] = []
        self.stories: list[str] = []
        """Published ones."""
        self.members: list[Person] = []
        """Who joined in the course of it."""
        self.grievances: list[Brought] = []
        self.webhook = ""
        """The platform's."""
        self.booked: list[tuple[str, str]] = []
        """Bookings of a counsellor's hour, each with its prefecture."""

    def organizer(self, organization: str) -> str:
        return self.stage.token(f"organizer-{organization.replace('/', '-')}", organization, Role.ORGANIZER)

    def caseworker(self, organization: str) -> str:
        return self.stage.token(f"caseworker-{organization.replace('/', '-')}", organization, Role.CASEWORKER)

    def finance(self) -> str:
        return self.stage.token("finance-630000", self.province, Role.FINANCE)

    def leader(self, organization: str) -> str:
        """A responsible leader of that union's."""
        return self.stage.token(self.leader_of(organization), organization, Role.CASEWORKER)

    @staticmethod
    def leader_of(organization: str) -> str:
        return f"leader-{organization.replace('/', '-')}"

    def counsellor(self, organization: str) -> str:
        return self.stage.token(self.counsellor_of(organization), organization, Role.WORKER)

    @staticmethod
    def counsellor_of(organization: str) -> str:
        return f"counsellor-{organization.replace('/', '-')}"

    def reviewer(self, number: int) -> str:
        return self.stage.token(f"reviewer-{number}", self.province, Role.REVIEWER)

    def prefecture_of(self, organization: str) -> str:
        return next(prefecture for prefecture in self.prefectures if organization.startswith(prefecture))

    def approver(self) -> str:
        return self.stage.token("approver-630000", self.province, Role.APPROVER)

    def publisher(self) -> str:
        return self.stage.token("publisher-630000", self.province, Role.PUBLISHER)

    def integrator(self) -> str:
        return self.stage.token("platform-630000", self.province, Role.INTEGRATOR)

    def worker(self, person: Person) -> str:
        return self.stage.token(person.id, person.organization, Role.WORKER)
