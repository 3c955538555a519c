import pytest

from services.chassis.domain import Refused
from services.honors.domain.awarding import NobodyToAward, OursToGive, QuotaExhausted, RecommendOnly
from services.honors.domain.programme import NotCalledUp, Programme, QuotaUnset
from services.honors.domain.terms import NoticeTooShort
from services.honors.domain.timetable import NominationsClosed, NominationsNotOpen, Timetable
from services.honors.published import AwardDecided, NominationCalledUp, ProgrammeRanked
from tests.honors.samples import NOW, candidate, events, figure, programme, terms

FOUR = [candidate("a", 90), candidate("b", 80), candidate("c", 70), candidate("d", 60)]


def ranked(**changes: object) -> Programme:
    ranked = programme(**changes)
    ranked.rank(FOUR, None, "approver", NOW)
    return ranked


def numbers(awarded: Programme) -> dict[str, str]:
    return {e.nomination: e.number for _, e in awarded.raised() if isinstance(e, AwardDecided)}


def test_those_called_up_and_those_in_reserve_are_told_in_their_order() -> None:
    told = next(event for _, event in ranked().raised() if isinstance(event, ProgrammeRanked))
    assert (told.called_up, told.reserve) == (("a", "b"), ("c", "d"))


def test_only_who_is_called_up_may_claim_a_place() -> None:
    listed = ranked()
    listed.admit("a")
    for other, standing in (("c", "reserve"), ("stranger", "not_ranked")):
        with pytest.raises(NotCalledUp) as refused:
            listed.admit(other)
        assert refused.value.facts == {"standing": standing}


def test_nominations_come_in_within_the_timetable_and_never_after_the_list() -> None:
    open_ = programme()
    open_.admit_nominations(NOW)
    with pytest.raises(NominationsNotOpen):
        open_.admit_nominations(NOW.replace(day=5))
    with pytest.raises(NominationsClosed):
        open_.admit_nominations(NOW.replace(month=7))
    with pytest.raises(NominationsClosed):
        ranked().admit_nominations(NOW)


def test_an_honour_without_a_number_is_not_ranked_until_somebody_gives_one() -> None:
    unnumbered = programme(quota=None)
    with pytest.raises(QuotaUnset):
        unnumbered.rank(FOUR, None, "approver", NOW)
    unnumbered.revise(terms=None, timetable=None, quota=3)
    unnumbered.rank(FOUR, None, "approver", NOW)
    assert unnumbered.places.limit == 3


def test_a_national_honour_is_put_forward_and_never_awarded() -> None:
    national = ranked(quota=None, recommend_only=True)
    assert national.listing is not None and len(national.listing.called_up("abcd")) == 4
    with pytest.raises(RecommendOnly):
        national.award({"a"}, "approver", NOW)
    national.put_forward({"a"}, NOW)
    assert events(national)[-1] == "ForwardingDecided"
    with pytest.raises(NobodyToAward):
        national.put_forward({"a"}, NOW)
    with pytest.raises(OursToGive):
        ranked().put_forward({"a"}, NOW)


def test_each_is_awarded_exactly_once_under_a_number_of_its_own() -> None:
    listed = ranked()
    listed.award({"a"}, "approver", NOW)
    listed.award({"a", "b"}, "approver", NOW)
    assert numbers(listed) == {"a": "qinghai-2022-may_day_medal-0001", "b": "qinghai-2022-may_day_medal-0002"}
    with pytest.raises(NobodyToAward):
        listed.award({"a", "b"}, "approver", NOW)


def test_who_is_in_reserve_is_not_awarded_even_when_somebody_says_so() -> None:
    with pytest.raises(NobodyToAward):
        ranked().award({"c", "stranger"}, "approver", NOW)


def test_awards_never_go_over_the_quota() -> None:
    """The list would not let it; were it wrong, this would still hold."""
    listed = ranked()
    listed.places.limit = 1
    with pytest.raises(QuotaExhausted):
        listed.award({"a", "b"}, "approver", NOW)


def test_an_award_that_was_not_taken_frees_its_place_and_its_number_is_not_given_again() -> None:
    listed = ranked()
    listed.award({"a"}, "approver", NOW)
    listed.let_go("a")
    assert [event.nomination for _, event in listed.raised() if isinstance(event, NominationCalledUp)] == ["c"]
    listed.award({"b", "c"}, "approver", NOW)
    assert numbers(listed)["c"].endswith("0003")
    assert [award.void for award in listed.awards] == [True, False, False]


def test_letting_go_twice_calls_up_one() -> None:
    listed = ranked()
    listed.let_go("a")
    listed.let_go("a")
    assert events(listed).count("NominationCalledUp") == 1


def test_a_larger_quota_calls_up_the_next_and_a_smaller_one_is_refused_below_what_is_taken() -> None:
    listed = ranked()
    listed.revise(terms=None, timetable=None, quota=3)
    assert events(listed)[-2:] == ["NominationCalledUp", "ProgrammeRevised"]
    listed.places.claim("a")
    with pytest.raises(Refused) as refused:
        listed.revise(terms=None, timetable=None, quota=0)
    assert refused.value.reason == "below_taken"


def test_a_notice_is_never_set_below_five_working_days() -> None:
    with pytest.raises(NoticeTooShort):
        programme(terms=terms(notice_working_days=figure(4)))
    with pytest.raises(NoticeTooShort):
        programme().revise(terms=terms(notice_working_days=figure(4)), timetable=None, quota=None)


def test_new_terms_have_a_new_version_and_come_too_late_for_a_list_that_is_drawn_up() -> None:
    open_ = programme()
    open_.revise(terms=terms(minimum_scores=figure(3)), timetable=None, quota=None)
    assert open_.terms.version == 2
    listed = ranked()
    for late in (
        {"terms": terms(), "timetable": None},
        {"terms": None, "timetable": Timetable(**listed.timetable.model_dump())},
    ):
        with pytest.raises(NominationsClosed):
            listed.revise(**late, quota=None)
    assert listed.listing is not None and listed.listing.terms.version == 1
