"""The list: who comes before whom, and by what two with the same score were told apart."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import Instant
from services.honors.domain.scoring import Mark
from services.honors.domain.terms import Group, TieBreak


@dataclass(frozen=True, slots=True)
class Candidate:
    nomination: str
    mark: Mark
    groups: frozenset[Group]
    years_of_work: int
    recommended_at: Instant


class Standing(StrEnum):
    CALLED_UP = "called_up"
    RESERVE = "reserve"
    GONE = "gone"


class Ranked(BaseModel):
    """One line of the list, as it is published to those who decide."""

    model_config = ConfigDict(frozen=True)

    rank: int
    nomination: str
    raw: float
    normalised: float
    scores: int
    groups: tuple[Group, ...]
    tie_broken_by: TieBreak | None = None
    """What put it behind the one above it, whose normalised score is the same."""
    preferred_for: tuple[Group, ...] = ()
    """Called up before some who rank higher, because of the ratios of these groups."""
    standing: Standing = Standing.RESERVE


def ranked(candidates: Sequence[Candidate], chain: Sequence[TieBreak], programme: str) -> list[Ranked]:
    """Best first. The same candidates always come in the same order: the last link of the chain is a lot drawn from ids."""

    def place(candidate: Candidate) -> tuple[float | str, ...]:
        return (-candidate.mark.normalised, *(_weight(link, candidate, programme) for link in chain))

    ordered = sorted(candidates, key=place)
    lines: list[Ranked] = []
    for rank, candidate in enumerate(ordered, start=1):
        above = ordered[rank - 2] if rank > 1 else None
        lines.append(
            Ranked(
                rank=rank,
                nomination=candidate.nomination,
                raw=candidate.mark.raw,
                normalised=candidate.mark.normalised,
                scores=candidate.mark.scores,
                groups=tuple(sorted(candidate.groups)),
                tie_broken_by=None if above is None else _told_apart(above, candidate, chain, programme),
            )
        )
    return lines


def _told_apart(above: Candidate, below: Candidate, chain: Sequence[TieBreak], programme: str) -> TieBreak | None:
    if above.mark.normalised != below.mark.normalised:
        return None
    return next((link for link in chain if _weight(link, above, programme) != _weight(link, below, programme)), None)


def _weight(link: TieBreak, candidate: Candidate, programme: str) -> float | str:
    """The smaller comes first."""
    match link:
        case TieBreak.RAW_SCORE:
            return -candidate.mark.raw
        case TieBreak.LOWEST_SCORE:
            return -candidate.mark.lowest
        case TieBreak.FRONT_LINE:
            return 0 if candidate.groups & {Group.INDUSTRIAL_WORKER, Group.FRONT_LINE} else 1
        case TieBreak.YEARS_OF_WORK:
            return -candidate.years_of_work
        case TieBreak.RECOMMENDED_EARLIER:
            return candidate.recommended_at.timestamp()
        case TieBreak.LOT:
            return hashlib.sha256(f"{programme}\x1f{candidate.nomination}".encode()).hexdigest()
