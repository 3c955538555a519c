"""Who may be given aid by a programme, and how much: clause by clause, so that a no can be explained."""

from collections.abc import Collection
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.assistance.domain.verdict import Clause
from services.assistance.published import Tier
from services.chassis.domain import Code, Fen, Line, OrganizationPath, Refused, within
from services.chassis.domain.types import MAX_SAFE_INTEGER


class NotEligible(Refused):
    code = "not_eligible"


class NotAttested(Refused):
    code = "not_attested"


class Attestation(BaseModel):
    """What no document of ours says and the verifier has to see: a child at school, a bill, a place of work in the heat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    text: Line


class Standing(BaseModel):
    """What we know of an applicant when they apply."""

    model_config = ConfigDict(frozen=True)

    organization: OrganizationPath
    tier: Tier | None = None
    member: bool = False
    honoree: bool = False


Amount = Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]


class Terms(BaseModel):
    """What a programme gives, and to whom. Fixed once it is there; only its budget changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amounts: dict[Tier, Amount] = {}
    otherwise_fen: Amount | None = None
    """For those of no tier, or of one that `amounts` does not name; none is nothing for them."""
    members_only: bool = False
    honorees_only: bool = False
    attested: Annotated[tuple[Attestation, ...], Field(max_length=20)] = ()
    notice_working_days: Annotated[int, Field(ge=5, le=60)] | None = None
    """How long it is publicised before it is approved; none where that is not required."""

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        if not self.amounts and self.otherwise_fen is None:
            raise PydanticCustomError("gives_nothing", "it says no amount for anybody")
        if len({attestation.code for attestation in self.attested}) < len(self.attested):
            raise PydanticCustomError("said_twice", "an attestation is there twice")
        return self

    def amount_for(self, tier: Tier | None) -> Fen | None:
        return self.otherwise_fen if tier is None else self.amounts.get(tier, self.otherwise_fen)

    def judge(self, who: Standing, programme_of: OrganizationPath) -> tuple[Clause, ...]:
        """All clauses that can be told without looking; refused when one of them is not met."""
        clauses = [
            Clause(code="in_the_organization", met=within(who.organization, programme_of)),
            Clause(
                code="amount_for_the_tier",
                met=self.amount_for(who.tier) is not None,
                facts={"tier": who.tier.value if who.tier is not None else "none"},
            ),
        ]
        if self.members_only:
            clauses.append(Clause(code="is_a_member", met=who.member))
        if self.honorees_only:
            clauses.append(Clause(code="is_an_honoree", met=who.honoree))
        unmet = [clause.code for clause in clauses if not clause.met]
        if unmet:
            raise NotEligible("it does not meet the programme's terms", clauses=unmet)
        return tuple(clauses)

    def attest(self, seen: Collection[Code]) -> tuple[Clause, ...]:
        missing = [attestation.code for attestation in self.attested if attestation.code not in seen]
        if missing:
            raise NotAttested("something has not been seen yet", clauses=missing)
        return tuple(Clause(code=attestation.code, met=True) for attestation in self.attested)
