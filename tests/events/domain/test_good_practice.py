"""What others should know of: proposed with a summary, chosen by somebody above."""

import pytest

from services.chassis.domain import WrongState
from services.events.domain.good_practice import GoodPractice, Status
from services.events.domain.refusals import AudienceOutside, ChoosesOwnPractice
from services.events.published import ActivitySummarized
from tests.events.samples import AUTHOR, NOW, XINING, a_draft


def proposed() -> GoodPractice:
    return GoodPractice.propose(ActivitySummarized(**a_draft().as_told(), good_practice=True), NOW)


def test_an_activity_has_one_at_most() -> None:
    assert proposed().id == proposed().id


def test_it_is_chosen_by_another_than_organized_it() -> None:
    for decides in (
        lambda practice: practice.choose(AUTHOR, "630000", "630000", NOW),
        lambda practice: practice.pass_over(AUTHOR, "不"),
    ):
        with pytest.raises(ChoosesOwnPractice):
            decides(proposed())


def test_it_is_spread_no_further_than_the_chooser_s_own_organization() -> None:
    practice = proposed()
    with pytest.raises(AudienceOutside):
        practice.copy_for_change().choose("boss", XINING, "630000", NOW)
    practice.choose("boss", XINING, f"{XINING}/unit1", NOW)
    [(_, event)] = practice.raised()
    assert event.model_dump()["audience"] == f"{XINING}/unit1"


def test_it_is_chosen_once_and_also_after_it_was_passed_over() -> None:
    practice = proposed()
    practice.pass_over("boss", "缺少数据")
    with pytest.raises(WrongState):
        practice.copy_for_change().pass_over("boss", "又")
    practice.choose("boss", "630000", "630000", NOW)
    assert (practice.status, practice.because) == (Status.CHOSEN, "")
    for again in (
        lambda present: present.choose("boss", "630000", "630000", NOW),
        lambda present: present.pass_over("boss", "不"),
    ):
        with pytest.raises(WrongState):
            again(practice.copy_for_change())
