"""The registry: who holds which honours, where they belong, and what becomes of them. One honoree, one entry, however many honours.

It changes as people move, retire, die or lose an honour, and each change is told, for others care for them or invite them to
speak. A studio is looked at every year: it keeps its name, or the name is withdrawn.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Aggregate, Code, Line, NotFound, OrganizationPath, PersonId, Refused, Sensitive
from services.chassis.domain.days import day_of, start_of
from services.chassis.ids import derived_id
from services.honors.domain.masks import Name, Phone, mask_name, mask_phone
from services.honors.domain.nominee import Nominee
from services.honors.domain.resident_id import ResidentId
from services.honors.domain.terms import Group, NomineeKind
from services.honors.published import (
    HonoreeDied,
    HonoreeHonored,
    HonoreeMoved,
    HonoreeRetired,
    HonorLost,
    StudioKept,
    StudioReviewDue,
)


class Life(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
    DECEASED = "deceased"


class NotAPerson(Refused):
    code = "not_a_person"


class NotAStudio(Refused):
    code = "not_a_studio"


class NoSuchHonor(NotFound):
    code = "no_such_honor"


class HonorLostBefore(Refused):
    code = "honor_lost_before"


class ReviewNotDue(Refused):
    code = "review_not_due"


class DateAhead(Refused):
    """What is said to have happened is still to come."""

    code = "date_ahead"


class Honor(BaseModel):
    """One honour as it is held, or was."""

    model_config = ConfigDict(frozen=True)

    programme: str
    campaign: Code
    honor: Code
    name: Line
    number: str
    awarded_on: date
    lost_on: date | None = None
    lost_for: Literal["revoked", "name_withdrawn"] | None = None


def honoree_id(nominee_key: str) -> str:
    return derived_id("honoree", nominee_key)


def a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


class Honoree(Aggregate, collection="honorees"):
    indexes = (("organization", "kind"), ("kind", "status"), ("person",))
    moves: ClassVar = {
        Life.ACTIVE: frozenset({Life.RETIRED, Life.DECEASED}),
        Life.RETIRED: frozenset({Life.DECEASED}),
    }

    kind: NomineeKind
    person: PersonId
    organization: OrganizationPath
    name: Annotated[Name, Sensitive(mask=mask_name)]
    id_number: Annotated[ResidentId | None, Sensitive()] = None
    phone: Annotated[Phone | None, Sensitive(mask=mask_phone)] = None
    employer: Line
    groups: tuple[Group, ...] = ()
    status: Life = Life.ACTIVE
    since: date
    """When `status` became so."""
    honors: list[Honor] = []
    review_due_on: date | None = None

    @classmethod
    def enter(cls, nominee: Nominee, organization: OrganizationPath, on: date) -> Self:
        return cls(
            id=honoree_id(nominee.key),
            kind=nominee.kind,
            person=nominee.person,
            organization=organization,
            name=nominee.name,
            id_number=nominee.id_number,
            phone=nominee.phone,
            employer=nominee.employer,
            groups=nominee.groups,
            since=on,
        )

    @property
    def shown(self) -> str:
        return mask_name(self.name) if self.kind is NomineeKind.PERSON else self.name

    @property
    def held(self) -> list[Honor]:
        return [honor for honor in self.honors if honor.lost_on is None]

    def be_honored(self, honor: Honor) -> None:
        """Each number once, however often it is told."""
        if any(had.number == honor.number for had in self.honors):
            return
        self.honors = [*self.honors, honor]
        if self.kind is NomineeKind.STUDIO:
            self._look_again(a_year_after(honor.awarded_on))
        self.record(
            HonoreeHonored(
                **self._told,
                campaign=honor.campaign,
                honor=honor.honor,
                name=honor.name,
                number=honor.number,
                awarded_on=honor.awarded_on,
            )
        )

    def move(self, organization: OrganizationPath, employer: str | None) -> None:
        self.employer = employer or self.employer
        if organization == self.organization:
            return
        before, self.organization = self.organization, organization
        self.record(HonoreeMoved(**self._told, before=before))

    def reach_at(self, phone: str) -> None:
        self.phone = phone

    def retire(self, on: date, now: datetime) -> None:
        self._turns(Life.RETIRED, on, now)
        self.record(HonoreeRetired(**self._told, on=on))

    def die(self, on: date, now: datetime) -> None:
        self._turns(Life.DECEASED, on, now)
        self.record(HonoreeDied(**self._told, on=on))

    def lose(self, number: str, reason: Literal["revoked", "name_withdrawn"], now: datetime) -> None:
        had = next((honor for honor in self.honors if honor.number == number), None)
        if had is None:
            raise NoSuchHonor("they do not have that honour")
        if had.lost_on is not None:
            raise HonorLostBefore("that honour is lost already", lost_on=had.lost_on.isoformat())
        lost = had.model_copy(update={"lost_on": day_of(now), "lost_for": reason})
        self.honors = [lost if honor.number == number else honor for honor in self.honors]
        if not self.held:
            self.review_due_on = self.due_at = None
        self.record(
            HonorLost(
                **self._told,
                honor=had.honor,
                name=had.name,
                number=number,
                reason=reason,
                lost_on=day_of(now),
                left=len(self.held),
            )
        )

    def on_due(self, now: datetime) -> None:
        """A studio's year is over; whoever looks at it says whether it keeps its name."""
        self.due_at = None
        for honor in self.held:
            self.record(StudioReviewDue(**self._told, number=honor.number))

    def review(self, *, keeps: bool, now: datetime) -> None:
        """The yearly look at a studio."""
        if self.kind is not NomineeKind.STUDIO:
            raise NotAStudio("only studios are looked at every year")
        if self.review_due_on is None or day_of(now) < self.review_due_on:
            due_on = None if self.review_due_on is None else self.review_due_on.isoformat()
            raise ReviewNotDue("its year is not over", due_on=due_on)
        for honor in self.held:
            if keeps:
                self._look_again(a_year_after(day_of(now)))
                self.record(StudioKept(**self._told, number=honor.number, until=a_year_after(day_of(now))))
            else:
                self.lose(honor.number, "name_withdrawn", now)

    def _turns(self, life: Life, on: date, now: datetime) -> None:
        if self.kind is not NomineeKind.PERSON:
            raise NotAPerson("only persons retire and die")
        if on > day_of(now):
            raise DateAhead("that day is still to come", field="on")
        self.become(life)
        self.since = on

    def _look_again(self, on: date) -> None:
        self.review_due_on, self.due_at = on, start_of(on)

    @property
    def _told(self) -> dict[str, Any]:
        return {
            "honoree": self.id,
            "organization": self.organization,
            "awarded_to": self.kind.value,
            "person": self.person,
        }
