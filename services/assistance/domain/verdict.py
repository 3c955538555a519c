"""What was decided under which rules, clause by clause, with the numbers that it was decided by: it explains itself for ever."""

from pydantic import BaseModel, ConfigDict

from services.assistance.published import Tier
from services.chassis.domain import Code, Instant, Line

Fact = int | str


class Clause(BaseModel):
    """One clause of the rules, whether it is met, and what was compared with what. Its sentence is in texts.py, by `code`."""

    model_config = ConfigDict(frozen=True)

    code: Code
    met: bool
    facts: dict[str, Fact] = {}


class Verdict(BaseModel):
    model_config = ConfigDict(frozen=True)

    tier: Tier | None
    """As the household stands after it."""
    out_of_hardship: bool = False
    rules: Code
    """Their version."""
    source: Line
    line: Code
    """The version of the subsistence line."""
    clauses: tuple[Clause, ...]
    at: Instant

    def clause(self, code: str) -> Clause:
        return next(clause for clause in self.clauses if clause.code == code)
