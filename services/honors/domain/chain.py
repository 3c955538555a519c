"""The way of a recommendation: from its unit up to the programme's organization, one at a time, each with its opinion."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Forbidden, Instant, OrganizationPath, PersonId, Sensitive, Text
from services.honors.domain.masks import mask_nothing


class NotYourStep(Forbidden):
    """Another organization's opinion is asked."""

    code = "not_your_step"


class Opinion(BaseModel):
    """What one organization said: for the nomination, or when it sent it back."""

    model_config = ConfigDict(frozen=True)

    step: OrganizationPath
    by: PersonId
    at: Instant
    recommends: bool
    text: Annotated[Text, Sensitive(mask=mask_nothing)]


def steps(unit: OrganizationPath, top: OrganizationPath) -> list[OrganizationPath]:
    """From the unit to the top, both included."""
    way = [unit]
    while way[-1] != top and "/" in way[-1]:
        way.append(way[-1].rpartition("/")[0])
    return way


class Chain(BaseModel):
    unit: OrganizationPath
    top: OrganizationPath
    turn: OrganizationPath | None
    """Whose opinion is asked; none when all have given theirs."""
    opinions: list[Opinion] = []
    """All that were ever given; those before it was last sent back count no more."""

    @classmethod
    def beginning(cls, unit: OrganizationPath, top: OrganizationPath) -> "Chain":
        return cls(unit=unit, top=top, turn=unit)

    def recommend(self, organization: OrganizationPath, by: PersonId, text: str, now: datetime) -> None:
        self._must_be_asked(organization)
        self._say(organization, by, text, now, recommends=True)
        way = steps(self.unit, self.top)
        place = way.index(organization) + 1
        self.turn = way[place] if place < len(way) else None

    def send_back(self, organization: OrganizationPath, by: PersonId, text: str, now: datetime) -> None:
        """To the unit; everyone on the way is asked again. When all have spoken, it is the top that may."""
        self._must_be_asked(organization)
        self._say(organization, by, text, now, recommends=False)
        self.turn = self.unit

    @property
    def standing(self) -> list[Opinion]:
        """Those that count: given since it was last sent back."""
        last = max((at for at, opinion in enumerate(self.opinions) if not opinion.recommends), default=-1)
        return self.opinions[last + 1 :]

    @property
    def length(self) -> int:
        return len(steps(self.unit, self.top))

    def _must_be_asked(self, organization: OrganizationPath) -> None:
        asked = self.turn or self.top
        if organization != asked:
            raise NotYourStep(f"the opinion of {asked} is asked", step=asked)

    def _say(self, step: OrganizationPath, by: PersonId, text: str, now: datetime, *, recommends: bool) -> None:
        self.opinions = [*self.opinions, Opinion(step=step, by=by, at=now, recommends=recommends, text=text)]
