"""The tier that a household's circumstances come to under the rules in force."""

from collections.abc import Sequence
from datetime import datetime

from services.assistance.domain.circumstances import Circumstances, Income, in_a_row
from services.assistance.domain.days import Month, day_of, first_of
from services.assistance.domain.rulebook import Lines, NoSubsistenceLine, Rulebook
from services.assistance.domain.rules import HardshipRules, Place, SubsistenceLine, Trouble
from services.assistance.domain.verdict import Clause, Verdict
from services.assistance.published import Tier


class Bench:
    """What is judged by: the rules in force on the day, and the lines of a place through the months."""

    def __init__(self, rules: HardshipRules, lines: Lines, place: Place, now: datetime) -> None:
        self.rules = rules
        self.line = lines.on(day_of(now), place)
        self.now = now
        self._lines = lines
        self._place = place

    @classmethod
    def of(cls, rulebook: Rulebook, place: Place, now: datetime) -> "Bench":
        return cls(rulebook.hardship_on(day_of(now)), rulebook.the_lines(), place, now)

    def line_of(self, month: Month) -> SubsistenceLine:
        """A month before the table begins is measured by today's line."""
        try:
            return self._lines.on(first_of(month), self._place)
        except NoSubsistenceLine:
            return self.line

    def judge(self, seen: Circumstances, incomes: Sequence[Income], before: Tier | None) -> Verdict:
        """`incomes` are all that were reported, this look's among them; `before` is the tier that it had.

        A household whose income is above the line keeps its tier until that has lasted for the months that the rules say.
        """
        clauses = self._clauses(seen, incomes)
        met = {clause.code for clause in clauses if clause.met}
        found = _tier(met)
        out = found is None and before is not None and "long_enough_above_the_line" in met
        return Verdict(
            tier=found if found is not None or out else before,
            out_of_hardship=out,
            rules=self.rules.version,
            source=self.rules.source,
            line=self.line_of(seen.income.month).version,
            clauses=clauses,
            at=self.now,
        )

    def _clauses(self, seen: Circumstances, incomes: Sequence[Income]) -> tuple[Clause, ...]:
        income, line = seen.income.per_head_fen, self.line_of(seen.income.month)
        percent = line.relative_up_to_percent or self.rules.relative_up_to_percent
        relative_up_to = line.monthly_fen * percent // 100
        above = {one.month for one in incomes if one.per_head_fen > self.line_of(one.month).monthly_fen}
        months = in_a_row(incomes, above)
        return (
            Clause(
                code="at_or_below_the_line",
                met=income <= line.monthly_fen,
                facts={"income_fen": income, "line_fen": line.monthly_fen, "month": seen.income.month},
            ),
            Clause(
                code="little_above_the_line",
                met=income <= relative_up_to,
                facts={"income_fen": income, "up_to_fen": relative_up_to, "percent": percent},
            ),
            _troubled("relative_trouble", seen.troubles, self.rules.relative_troubles),
            _troubled("sudden_trouble", seen.troubles, self.rules.sudden_troubles),
            Clause(code="needs_long_help", met=seen.needs_long_help),
            Clause(
                code="long_enough_above_the_line",
                met=months >= self.rules.months_above_line,
                facts={"months": months, "needed": self.rules.months_above_line},
            ),
        )


def _tier(met: set[str]) -> Tier | None:
    if "at_or_below_the_line" in met:
        return Tier.DEEP
    if {"sudden_trouble", "needs_long_help"} <= met:
        return Tier.SUDDEN
    if {"little_above_the_line", "relative_trouble"} <= met:
        return Tier.RELATIVE
    return None


def _troubled(code: str, seen: frozenset[Trouble], named: frozenset[Trouble]) -> Clause:
    these = sorted(seen & named)
    return Clause(code=code, met=bool(these), facts={"troubles": "、".join(these)})
