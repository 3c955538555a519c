"""Whom an honour brings care (劳模关心关爱): known from the registry of honourees, as far as aid depends on it. Its id is the
honouree's."""

from datetime import date

from services.chassis.domain import Aggregate, OrganizationPath, PersonId


class Cared(Aggregate, collection="cared"):
    indexes = (("person",), ("organization",))

    organization: OrganizationPath
    person: PersonId
    honors: int = 0
    retired_on: date | None = None
    died_on: date | None = None

    def honor(self, organization: OrganizationPath, person: PersonId) -> None:
        self.organization, self.person = organization, person
        self.honors += 1

    def move(self, organization: OrganizationPath) -> None:
        self.organization = organization

    def retire(self, on: date) -> None:
        self.retired_on = on

    def die(self, on: date) -> None:
        self.died_on = on

    def lose(self, left: int) -> None:
        self.honors = left

    @property
    def is_in_care(self) -> bool:
        """The retired are; whose honours are gone are not."""
        return self.honors > 0 and self.died_on is None
