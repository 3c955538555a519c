"""Nobody handles their own case or a relative's, and who verified a case neither approves nor pays it."""

from collections.abc import Collection

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Forbidden, PersonId


class OwnCase(Forbidden):
    code = "own_case"


class RelativesCase(Forbidden):
    code = "relatives_case"


class SamePerson(Forbidden):
    """Two of the steps that are to be taken by different people would be taken by one."""

    code = "same_person"


class Handler(BaseModel):
    """A member of staff with what they declared: themselves and their relatives, by account and by ID number (`Subject`)."""

    model_config = ConfigDict(frozen=True)

    person: PersonId
    also: frozenset[str] = frozenset()
    """The handler's own other names in this service: the subject that their ID number makes."""
    relatives: frozenset[str] = frozenset()

    def keep_away_from(self, parties: Collection[str | None], declared: Collection[PersonId] = ()) -> None:
        """`parties` are those whom the case concerns; `declared` are staff whom they named as relatives of theirs."""
        those = {party for party in parties if party is not None}
        if self.person in those or self.also & those:
            raise OwnCase("this is your own case")
        if self.relatives & those or self.person in declared:
            raise RelativesCase("this is a relative's case")

    def is_another_than(self, **earlier: PersonId | None) -> None:
        for step, person in earlier.items():
            if person == self.person:
                raise SamePerson(f"whoever {step} it must not do this too", step=step)
