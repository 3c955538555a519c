"""The list of one programme: drawn up once, and then only called up from, from the top."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.chassis.domain import Instant, PersonId, Refused, Text
from services.honors.domain.ranking import Candidate, Ranked, Standing, ranked
from services.honors.domain.shortlist import choose
from services.honors.domain.terms import Terms

MAX_CANDIDATES = 1_000


class NobodyToRank(Refused):
    code = "nobody_to_rank"


class TooManyCandidates(Refused):
    code = "too_many_candidates"


class ScoresMissing(Refused):
    code = "scores_missing"


class RatiosUnmet(Refused):
    """The candidates do not suffice for the ratios; whoever ranks them all the same says why."""

    code = "ratios_unmet"


class Listing(BaseModel):
    lines: list[Ranked]
    terms: Terms
    """Those it was drawn up under, which explain it for ever."""
    drawn_up_by: PersonId
    drawn_up_at: Instant
    waiver: Text | None = None
    """Why it was drawn up although the candidates do not meet the ratios."""

    @classmethod
    def draw_up(
        cls,
        programme: str,
        candidates: Sequence[Candidate],
        terms: Terms,
        limit: int,
        waiver: str | None,
        by: PersonId,
        now: datetime,
    ) -> Self:
        _can_be_ranked(candidates, terms.minimum_scores.value)
        lines = ranked(candidates, terms.chain, programme)
        places = min(limit, len(lines))
        choice = choose(lines, places, {ratio.group: ratio.floor(places) for ratio in terms.ratios})
        if choice.missing and not waiver:
            missing = [f"{group.value}: {count}" for group, count in choice.missing.items()]
            raise RatiosUnmet("the candidates do not meet the ratios", missing=missing)
        listing = cls(
            lines=lines, terms=terms, drawn_up_by=by, drawn_up_at=now, waiver=waiver if choice.missing else None
        )
        listing._call_up(choice.called_up)
        return listing

    def line_of(self, nomination: str) -> Ranked | None:
        return next((line for line in self.lines if line.nomination == nomination), None)

    def standing(self, standing: Standing) -> list[Ranked]:
        return [line for line in self.lines if line.standing is standing]

    def called_up(self, among: Collection[str]) -> list[str]:
        return [line.nomination for line in self.standing(Standing.CALLED_UP) if line.nomination in among]

    def let_go(self, nomination: str) -> bool:
        """False when it is not on the list, or is gone already."""
        line = self.line_of(nomination)
        if line is None or line.standing is Standing.GONE:
            return False
        self._replace([line.model_copy(update={"standing": Standing.GONE})])
        return True

    def call_up(self, limit: int) -> list[str]:
        """The next ones for what is free of `limit` places, as the ratios of the whole list want it."""
        standing, reserve = self.standing(Standing.CALLED_UP), self.standing(Standing.RESERVE)
        free = min(limit - len(standing), len(reserve))
        if free <= 0:
            return []
        floors = {
            ratio.group: ratio.floor(len(standing) + free) - sum(ratio.group in line.groups for line in standing)
            for ratio in self.terms.ratios
        }
        called = choose(reserve, free, floors).called_up
        self._call_up(called)
        return [line.nomination for line in called]

    def _call_up(self, lines: Sequence[Ranked]) -> None:
        self._replace([line.model_copy(update={"standing": Standing.CALLED_UP}) for line in lines])

    def _replace(self, changed: Sequence[Ranked]) -> None:
        new = {line.nomination: line for line in changed}
        self.lines = [new.get(line.nomination, line) for line in self.lines]


def _can_be_ranked(candidates: Sequence[Candidate], needed: int) -> None:
    if not candidates:
        raise NobodyToRank("no nomination is under review")
    if len(candidates) > MAX_CANDIDATES:
        raise TooManyCandidates(f"at most {MAX_CANDIDATES} are ranked together", limit=MAX_CANDIDATES)
    short = sum(candidate.mark.scores < needed for candidate in candidates)
    if short:
        raise ScoresMissing(f"{short} have fewer than {needed} scores", nominations=short, needed=needed)
