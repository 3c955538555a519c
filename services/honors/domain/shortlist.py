"""Who is called up: by rank, but so that the floors of the ratios are met wherever the list can meet them.

Going down the list, each is called up if those still to be called can meet what is then missing of the floors; so the choice
is the best by rank of all that meet them. Where no choice does, rank decides, and what is missing is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from services.honors.domain.ranking import Ranked
from services.honors.domain.terms import Group

Floors = Mapping[Group, int]
"""How many of each group there must be."""


@dataclass(frozen=True, slots=True)
class Choice:
    called_up: tuple[Ranked, ...]
    missing: dict[Group, int]
    """How many of a group too few there are."""


def choose(candidates: Sequence[Ranked], places: int, floors: Floors) -> Choice:
    """`candidates` in the order of their rank. `floors` is what these places have to bring, not what others brought before."""
    places = min(places, len(candidates))
    groups = [group for group, floor in floors.items() if floor > 0]
    wanted = tuple(floors[group] for group in groups)
    belongs = [tuple(group in candidate.groups for group in groups) for candidate in candidates]
    meets = _feasible(belongs, places, wanted)
    chosen: list[Ranked] = []
    for at, candidate in enumerate(candidates):
        if len(chosen) == places:
            break
        left = tuple(max(0, want - is_one) for want, is_one in zip(wanted, belongs[at], strict=True))
        if not meets or _feasible(belongs[at + 1 :], places - len(chosen) - 1, left):
            needed = tuple(g for g, want, is_one in zip(groups, wanted, belongs[at], strict=True) if want and is_one)
            passed_over = at > len(chosen)
            chosen.append(candidate.model_copy(update={"preferred_for": needed}) if passed_over else candidate)
            wanted = left
    missing = {
        group: floors[group] - have
        for group in groups
        if (have := sum(group in each.groups for each in chosen)) < floors[group]
    }
    return Choice(tuple(chosen), missing)


def _feasible(pool: Sequence[tuple[bool, ...]], places: int, wanted: tuple[int, ...]) -> bool:
    """Whether some `places` of the pool bring what is wanted. Alike ones are counted together: there are few kinds."""
    if places < 0 or any(want > places for want in wanted):
        return False
    if not any(wanted):
        return True
    kinds: dict[tuple[bool, ...], int] = {}
    for belongs in pool:
        kinds[belongs] = kinds.get(belongs, 0) + 1
    listed = sorted(kinds.items(), key=lambda kind: -sum(kind[0]))

    @cache
    def covers(at: int, places: int, wanted: tuple[int, ...]) -> bool:
        if not any(wanted):
            return True
        if at == len(listed) or max(wanted) > places:
            return False
        belongs, count = listed[at]
        most = min(
            count, places, max((want for want, is_one in zip(wanted, belongs, strict=True) if is_one), default=0)
        )
        return any(
            covers(
                at + 1,
                places - taken,
                tuple(max(0, want - taken) if is_one else want for want, is_one in zip(wanted, belongs, strict=True)),
            )
            for taken in range(most, -1, -1)
        )

    return covers(0, places, wanted)
