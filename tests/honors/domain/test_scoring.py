import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.honors.domain.scoring import Given, marks


def scores(**by_reviewer: dict[str, int]) -> list[Given]:
    return [
        Given(nomination, reviewer, total)
        for reviewer, given in by_reviewer.items()
        for nomination, total in given.items()
    ]


def test_the_raw_mean_stands_beside_the_normalised_one() -> None:
    mark = marks(scores(one={"a": 90, "b": 70}, two={"a": 80, "b": 60}), 5)["a"]
    assert mark.raw == 85
    assert mark.scores == 2
    assert mark.lowest == 80


def test_a_strict_and_a_generous_reviewer_come_closer_together() -> None:
    """Only the strict one saw a, only the generous one saw d; both were their reviewer's best."""
    given = scores(strict={"a": 60, "b": 50, "c": 40}, generous={"d": 95, "e": 85, "f": 75})
    found = marks(given, 1)
    assert found["d"].raw - found["a"].raw == 35
    assert 0 <= found["d"].normalised - found["a"].normalised < 20


def test_a_reviewer_of_one_score_is_hardly_corrected() -> None:
    given = scores(many={name: 70 + 5 * (at % 3) for at, name in enumerate("abcdef")}, once={"g": 95})
    found = marks(given, 5)
    assert found["g"].normalised > found["a"].normalised
    assert found["g"].normalised > 85


def test_where_all_gave_the_same_nobody_is_told_apart() -> None:
    found = marks(scores(one={"a": 80, "b": 80}, two={"a": 80, "b": 80}), 5)
    assert {mark.normalised for mark in found.values()} == {80.0}


def test_no_score_is_no_mark() -> None:
    assert marks([], 5) == {}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 100), min_size=2), st.integers(-20, 20))
def test_whoever_gives_everybody_more_changes_no_order(given_by_one: dict[str, int], more: int) -> None:
    plain = marks(scores(one=given_by_one), 5)
    shifted = marks([Given(name, "one", total + more) for name, total in given_by_one.items()], 5)
    for name in given_by_one:
        assert shifted[name].normalised - more == pytest.approx(plain[name].normalised, abs=0.02)
