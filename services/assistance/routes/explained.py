"""A verdict, clause by clause, in words. The figures in it are somebody's income and are shown only in the clear."""

from collections.abc import Iterable

from services.assistance.domain.verdict import Clause, Verdict
from services.assistance.published import Tier
from services.assistance.texts import CLAUSES
from services.chassis.domain import Instant
from services.chassis.web import View


class ClauseView(View):
    code: str
    met: bool
    zh: str
    en: str
    facts: dict[str, int | str] | None = None
    """What was compared with what; only in the clear."""


class VerdictView(View):
    tier: Tier | None
    out_of_hardship: bool
    rules: str
    source: str
    line: str
    at: Instant
    clauses: list[ClauseView]

    @classmethod
    def of(cls, verdict: Verdict, *, figures: bool = False) -> "VerdictView":
        return cls(
            tier=verdict.tier,
            out_of_hardship=verdict.out_of_hardship,
            rules=verdict.rules,
            source=verdict.source,
            line=verdict.line,
            at=verdict.at,
            clauses=explained(verdict.clauses, figures=figures),
        )


def explained(clauses: Iterable[Clause], *, figures: bool = False) -> list[ClauseView]:
    """What a programme asks to be seen has words of its own, which stand with the programme."""
    views = []
    for clause in clauses:
        say = CLAUSES.get(clause.code)
        facts = clause.facts if figures else None
        zh, en = (clause.code, clause.code) if say is None else (say.zh, say.en)
        views.append(ClauseView(code=clause.code, met=clause.met, zh=zh, en=en, facts=facts))
    return views
