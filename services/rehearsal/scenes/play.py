"""What the scenes hand on to each other."""

import random
from dataclasses import dataclass, field
from typing import Any

import yaml

from services.chassis.web.callers import Role
from services.rehearsal.people import Person, draw_people
from services.rehearsal.stage import Stage

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
    seated: dict[str, str] = field(default_factory=dict)
    """The check-in token of each worker who has a seat."""


class Play:
    def __init__(self, stage: Stage, random_: random.Random, workers: int, plan: str) -> None:
        self.stage = stage
        self.random = random_
        self.plan_text = plan
        self.plan: dict[str, Any] = yaml.safe_load(plan)
        self.code: str = self.plan["code"]
        self.province: str = self.plan["organizations"][0]["id"]
        self.prefectures = [each["id"] for each in self.plan["organizations"] if each["kind"] == "prefecture"]
        self.units = [f"{prefecture}/unit{n}" for prefecture in self.prefectures for n in range(1, UNITS_EACH + 1)]
        self.workers = draw_people(random_, workers, self.units)
        self.held: list[Held] = []
        self.cancelled: Held | None = None

    def organizer(self, organization: str) -> str:
        return self.stage.token(f"organizer-{organization.replace('/', '-')}", organization, Role.ORGANIZER)

    def approver(self) -> str:
        return self.stage.token("approver-630000", self.province, Role.APPROVER)

    def publisher(self) -> str:
        return self.stage.token("publisher-630000", self.province, Role.PUBLISHER)

    def integrator(self) -> str:
        return self.stage.token("platform-630000", self.province, Role.INTEGRATOR)

    def worker(self, person: Person) -> str:
        return self.stage.token(person.id, person.organization, Role.WORKER)
