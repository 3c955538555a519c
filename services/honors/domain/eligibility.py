"""Whether a nominee may have the honour: each clause with what it asks, what was found, and by which rule. Stored, not asked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Code, Line
from services.honors.domain.nominee import Nominee
from services.honors.domain.terms import Asks, AwardedTo, Clause


@dataclass(frozen=True, slots=True)
class Facts:
    nominee: Nominee
    awarded_to: AwardedTo
    consented: bool
    opinions: int
    steps: int
    held_before: bool
    """The nominee has this very honour already, from another year."""


class Verdict(BaseModel):
    model_config = ConfigDict(frozen=True)

    clause: Code
    text: Line
    met: bool
    found: str
    """What was looked at, as a number or a word; nothing that says who it is."""
    source: Line
    holds_from: date


def verdicts(clauses: Sequence[Clause], facts: Facts) -> list[Verdict]:
    return [_verdict(clause, facts) for clause in clauses]


def _verdict(clause: Clause, facts: Facts) -> Verdict:
    met, found = _look(clause, facts)
    return Verdict(
        clause=clause.code, text=clause.text, met=met, found=found, source=clause.source, holds_from=clause.holds_from
    )


def _look(clause: Clause, facts: Facts) -> tuple[bool, str]:
    match clause.asks:
        case Asks.KIND:
            return facts.awarded_to.takes(facts.nominee.kind), facts.nominee.kind.value
        case Asks.CONSENT:
            return facts.consented, "given" if facts.consented else "missing"
        case Asks.OPINIONS:
            return facts.opinions >= facts.steps, f"{facts.opinions}/{facts.steps}"
        case Asks.YEARS_OF_WORK:
            return facts.nominee.years_of_work >= (clause.at_least or 0), str(facts.nominee.years_of_work)
        case Asks.NOT_HELD:
            return not facts.held_before, "held" if facts.held_before else "not_held"
        case Asks.DECLARATION:
            declared = facts.nominee.declarations.get(clause.code)
            return declared is True, "not_declared" if declared is None else "declared" if declared else "declared_not"
