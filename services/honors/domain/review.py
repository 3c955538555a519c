"""Scores and who may give them: nobody for whom something else hangs on the nomination."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Code, Forbidden, Instant, Invalid, PersonId, Refused, Sensitive, Text
from services.honors.domain.masks import mask_nothing
from services.honors.domain.terms import Terms

MAX_SCORES = 50


class NomineeCannotScore(Forbidden):
    code = "nominee_cannot_score"


class NominatorCannotScore(Forbidden):
    code = "nominator_cannot_score"


class ConflictDeclared(Forbidden):
    code = "conflict_declared"


class PointsMissing(Invalid):
    code = "points_missing"


class PointsOutOfRange(Invalid):
    code = "points_out_of_range"


class PointsUnknown(Invalid):
    code = "points_unknown"


class TooManyScores(Refused):
    code = "too_many_scores"


class Score(BaseModel):
    model_config = ConfigDict(frozen=True)

    reviewer: PersonId
    points: dict[Code, int]
    total: int
    at: Instant
    comment: Annotated[Text, Sensitive(mask=mask_nothing)] = ""


class ConflictOfInterest(BaseModel):
    """A reviewer's own word that they are not impartial here. What they had scored does not count."""

    model_config = ConfigDict(frozen=True)

    reviewer: PersonId
    at: Instant
    reason: Annotated[Text, Sensitive(mask=mask_nothing)]


def total_of(points: Mapping[Code, int], terms: Terms) -> int:
    """All criteria, each within its points."""
    for code in points.keys() - {criterion.code for criterion in terms.criteria}:
        raise PointsUnknown(f"there is no criterion {code!r}", field=f"points.{code}")
    for criterion in terms.criteria:
        given = points.get(criterion.code)
        if given is None:
            raise PointsMissing(f"{criterion.code} has no points", field=f"points.{criterion.code}")
        if not 0 <= given <= criterion.points:
            raise PointsOutOfRange(
                f"{criterion.code} takes 0 to {criterion.points}",
                field=f"points.{criterion.code}",
                limit=criterion.points,
            )
    return sum(points.values())


class Review(BaseModel):
    scores: list[Score] = []
    conflicts: list[ConflictOfInterest] = []

    def declare(self, by: PersonId, reason: str, now: datetime) -> None:
        if not self.is_barred(by):
            self.conflicts = [*self.conflicts, ConflictOfInterest(reviewer=by, at=now, reason=reason)]
        self.scores = [score for score in self.scores if score.reviewer != by]

    def is_barred(self, reviewer: PersonId) -> bool:
        return any(conflict.reviewer == reviewer for conflict in self.conflicts)

    def score(self, by: PersonId, points: Mapping[Code, int], comment: str, terms: Terms, now: datetime) -> None:
        """One of each reviewer: the newer takes the place of the older."""
        if self.is_barred(by):
            raise ConflictDeclared("you declared a conflict of interest here")
        total = total_of(points, terms)
        others = [score for score in self.scores if score.reviewer != by]
        if len(others) >= MAX_SCORES:
            raise TooManyScores(f"a nomination takes {MAX_SCORES} scores", limit=MAX_SCORES)
        self.scores = [*others, Score(reviewer=by, points=dict(points), total=total, at=now, comment=comment)]
