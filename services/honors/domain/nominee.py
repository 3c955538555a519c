"""Who is nominated: a person, a collective, a studio or a work, and what was declared of them.

What says who a person is rests encrypted and leaves only masked; `person` is an opaque id and may be told.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.domain import Code, Line, PersonId, Sensitive, Text
from services.honors.domain.masks import Name, Phone, mask_name, mask_nothing
from services.honors.domain.resident_id import ResidentId
from services.honors.domain.terms import Group, NomineeKind


class Nominee(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: NomineeKind
    person: PersonId
    """The nominee; for a collective, a studio or a work, who speaks for it."""
    reference: Code | None = None
    """What tells one collective, studio or work from the next: a code of its organization's; of a work, the published story's id."""
    name: Annotated[Name, Sensitive(mask=mask_name)]
    id_number: Annotated[ResidentId | None, Sensitive()] = None
    phone: Annotated[Phone | None, Sensitive()] = None
    employer: Line
    """Where they work, as it is printed; of a collective, the unit it belongs to."""
    groups: Annotated[tuple[Group, ...], Field(max_length=8)] = ()
    years_of_work: Annotated[int, Field(ge=0, le=70)] = 0
    declarations: Annotated[dict[Code, bool], Field(max_length=30)] = {}
    """What the unit declares for the clauses that ask for it: `true` is that it holds."""
    deeds: Annotated[Text, Sensitive(mask=mask_nothing)] = ""
    answers: Annotated[dict[Code, Text], Field(max_length=30), Sensitive(mask=mask_nothing)] = {}
    """To the fields of the programme's form."""

    @property
    def key(self) -> str:
        """The same for the same nominee, whoever nominates: nobody is nominated twice for one honour."""
        return self.person if self.kind is NomineeKind.PERSON else f"{self.kind}/{self.reference or self.person}"

    @property
    def shown(self) -> str:
        """The name as the public may read it: of a person, masked."""
        return mask_name(self.name) if self.kind is NomineeKind.PERSON else self.name
