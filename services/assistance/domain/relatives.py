"""What a member of staff has declared of themselves: whose cases they must keep away from. Its id is the person."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from services.assistance.domain.handling import Handler
from services.assistance.domain.identity import Subject
from services.chassis.domain import Aggregate, Instant, PersonId

MAX_RELATIVES = 100

Persons = Annotated[list[PersonId], Field(max_length=MAX_RELATIVES)]
Subjects = Annotated[list[Subject], Field(max_length=MAX_RELATIVES)]


class Declaration(Aggregate, collection="declarations"):
    own: Subject | None = None
    persons: Persons = []
    """Relatives who have an account."""
    subjects: Subjects = []
    """Relatives by their ID numbers, which themselves are not kept."""
    declared_at: Instant

    @classmethod
    def by(cls, person: PersonId, now: datetime) -> Self:
        return cls(id=person, declared_at=now)

    def declare(
        self, own: Subject | None, persons: Collection[PersonId], subjects: Collection[Subject], now: datetime
    ) -> None:
        """Whole: what is left out does not hold any more."""
        self.own, self.persons, self.subjects = own, sorted(set(persons)), sorted(set(subjects))
        self.declared_at = now

    @property
    def handler(self) -> Handler:
        own = frozenset() if self.own is None else frozenset((self.own,))
        return Handler(person=self.id, also=own, relatives=frozenset((*self.persons, *self.subjects)))
