from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.honors.domain.listing import Listing, NobodyToRank, RatiosUnmet, ScoresMissing
from services.honors.domain.ranking import Candidate, Standing, ranked
from services.honors.domain.shortlist import choose
from services.honors.domain.terms import Group, TieBreak
from tests.honors.samples import NOW, PROGRAMME, candidate, figure, ratio, terms

W, M, S = Group.INDUSTRIAL_WORKER, Group.MIGRANT_WORKER, Group.SCIENCE_EDUCATION


def draw_up(*candidates: Candidate, limit: int, waiver: str | None = None, **changes: object) -> Listing:
    return Listing.draw_up(PROGRAMME, candidates, terms(**changes), limit, waiver, "approver", NOW)


def called(listing: Listing) -> set[str]:
    return {line.nomination for line in listing.standing(Standing.CALLED_UP)}


def test_a_tie_is_broken_by_the_published_chain_and_the_link_that_broke_it_is_recorded() -> None:
    candidates = [
        candidate("a", 80, raw=79.0),
        candidate("b", 80, raw=81.0, years_of_work=5),
        candidate("c", 80, raw=81.0, years_of_work=30),
        candidate("d", 70),
    ]
    lines = ranked(candidates, terms().chain, PROGRAMME)
    assert [(line.nomination, line.tie_broken_by) for line in lines] == [
        ("c", None),
        ("b", TieBreak.YEARS_OF_WORK),
        ("a", TieBreak.RAW_SCORE),
        ("d", None),
    ]


def test_who_is_the_same_in_everything_is_told_apart_by_a_lot_that_always_falls_the_same_way() -> None:
    twins = [candidate("a"), candidate("b")]
    one = ranked(twins, terms().chain, PROGRAMME)
    other = ranked(twins[::-1], terms().chain, PROGRAMME)
    assert one == other
    assert one[1].tie_broken_by is TieBreak.LOT


def test_the_front_line_the_lowest_score_and_the_earlier_one_can_break_a_tie() -> None:
    later = NOW.replace(hour=5)
    for link, better in (
        (TieBreak.FRONT_LINE, candidate("b", 80, W)),
        (TieBreak.LOWEST_SCORE, candidate("b", 80, lowest=75)),
        (TieBreak.RECOMMENDED_EARLIER, candidate("b", 80)),
    ):
        worse = candidate("a", 80, recommended_at=later)
        lines = ranked([worse, better], (link, TieBreak.LOT), PROGRAMME)
        assert [line.nomination for line in lines] == ["b", "a"], link
        assert lines[1].tie_broken_by is link


def test_the_best_are_called_up_as_far_as_the_places_go() -> None:
    listing = draw_up(candidate("a", 90), candidate("b", 80), candidate("c", 70), limit=2)
    assert called(listing) == {"a", "b"}
    assert [line.nomination for line in listing.standing(Standing.RESERVE)] == ["c"]


def test_a_ratio_calls_up_who_ranks_lower_and_says_for_which_group() -> None:
    listing = draw_up(candidate("a", 90), candidate("b", 80), candidate("c", 70, W), limit=2, ratios=(ratio(W, 35),))
    assert called(listing) == {"a", "c"}
    assert listing.line_of("c").preferred_for == (W,)  # type: ignore[union-attr]
    assert listing.line_of("a").preferred_for == ()  # type: ignore[union-attr]


def test_one_who_belongs_to_two_groups_counts_for_both() -> None:
    listing = draw_up(
        candidate("a", 90),
        candidate("b", 80),
        candidate("c", 70, W),
        candidate("d", 60, W, M),
        limit=2,
        ratios=(ratio(W, 50), ratio(M, 50)),
    )
    assert called(listing) == {"a", "d"}


def test_ratios_that_the_candidates_cannot_meet_need_a_reason() -> None:
    candidates = (candidate("a", 90), candidate("b", 80))
    with pytest.raises(RatiosUnmet) as refused:
        draw_up(*candidates, limit=2, ratios=(ratio(W, 35),))
    assert refused.value.facts == {"missing": ["industrial_worker: 1"]}
    listing = draw_up(*candidates, limit=2, ratios=(ratio(W, 35),), waiver="本年度无此类人选")
    assert called(listing) == {"a", "b"}
    assert listing.waiver


def test_a_reason_that_was_not_needed_is_not_kept() -> None:
    assert draw_up(candidate("a"), limit=1, waiver="以防万一").waiver is None


def test_each_must_have_enough_scores_and_there_must_be_somebody() -> None:
    with pytest.raises(ScoresMissing) as refused:
        draw_up(candidate("a"), limit=1, minimum_scores=figure(3))
    assert refused.value.facts == {"nominations": 1, "needed": 3}
    with pytest.raises(NobodyToRank):
        draw_up(limit=1)


def test_the_next_on_the_list_moves_up_when_one_is_let_go() -> None:
    listing = draw_up(candidate("a", 90), candidate("b", 80), candidate("c", 70), candidate("d", 60), limit=2)
    assert listing.let_go("a")
    assert listing.call_up(2) == ["c"]
    assert not listing.let_go("a")
    assert listing.call_up(2) == []


def test_who_moves_up_keeps_the_ratios_where_somebody_can() -> None:
    listing = draw_up(
        candidate("a", 90, W),
        candidate("b", 80),
        candidate("c", 70),
        candidate("d", 60, W),
        limit=2,
        ratios=(ratio(W, 50),),
    )
    listing.let_go("a")
    assert listing.call_up(2) == ["d"]
    listing.let_go("b")
    assert listing.call_up(2) == ["c"]


def test_where_nobody_can_keep_the_ratios_rank_decides() -> None:
    listing = draw_up(candidate("a", 90, W), candidate("b", 80), candidate("c", 70), limit=1, ratios=(ratio(W, 100),))
    listing.let_go("a")
    assert listing.call_up(1) == ["b"]


groups = st.frozensets(st.sampled_from([W, M, S]))


@settings(max_examples=200)
@given(st.lists(groups, min_size=1, max_size=8), st.integers(1, 5), st.tuples(*[st.integers(0, 3)] * 3))
def test_the_choice_is_the_best_by_rank_of_all_that_meet_the_floors(
    pool: list[frozenset[Group]], places: int, wanted: tuple[int, int, int]
) -> None:
    lines = ranked(
        [candidate(f"n{at}", 90 - at, *groups) for at, groups in enumerate(pool)], (TieBreak.LOT,), PROGRAMME
    )
    floors = dict(zip((W, M, S), wanted, strict=True))
    size = min(places, len(pool))
    meeting = [
        chosen
        for chosen in combinations(range(len(pool)), size)
        if all(sum(group in pool[at] for at in chosen) >= floor for group, floor in floors.items())
    ]
    choice = choose(lines, places, floors)
    chosen = tuple(line.rank - 1 for line in choice.called_up)
    assert chosen == (min(meeting) if meeting else tuple(range(size)))
    assert bool(choice.missing) == (not meeting)
