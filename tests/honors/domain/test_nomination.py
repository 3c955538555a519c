import pytest

from services.chassis.domain import Denied, Granted, WrongState
from services.honors.domain.candidacy import NotYourNomination
from services.honors.domain.chain import NotYourStep
from services.honors.domain.nomination import (
    AnotherNominee,
    ConsentMissing,
    FormIncomplete,
    NotTheNominee,
    OwnNomination,
)
from services.honors.domain.review import (
    ConflictDeclared,
    NominatorCannotScore,
    NomineeCannotScore,
    PointsMissing,
    PointsOutOfRange,
    PointsUnknown,
)
from services.honors.domain.standing import Status
from services.honors.domain.terms import Asks, FormField
from tests.honors.samples import (
    FACTORY,
    NOW,
    PROVINCE,
    XINING,
    asked,
    clause,
    drafted,
    events,
    nominee,
    recommended,
    terms,
    under_review,
)

FULL = {"deeds": 60, "skill": 40}


def test_a_nomination_goes_from_the_unit_over_the_prefecture_to_the_province_with_an_opinion_each() -> None:
    nomination = recommended()
    assert [(opinion.step, opinion.by) for opinion in nomination.chain.standing] == [
        (FACTORY, "unit"),
        (XINING, "prefecture"),
        (PROVINCE, "province"),
    ]
    assert nomination.status is Status.ELIGIBLE
    assert events(nomination) == [
        "NominationDrafted",
        "NominationConsented",
        "NominationRecommended",
        "NominationRecommended",
        "NominationRecommended",
        "NominationFoundEligible",
    ]


def test_a_unit_without_a_place_does_not_nominate() -> None:
    nomination = asked()
    nomination.take(Denied("quota_exhausted"), None, NOW)
    assert nomination.status is Status.REFUSED
    assert events(nomination) == []


def test_one_for_which_there_was_no_place_may_be_nominated_by_another_who_has_one() -> None:
    nomination = asked()
    nomination.take(Denied("quota_exhausted"), None, NOW)
    again = asked(unit=XINING)
    again.drafted_by = "another"
    assert nomination.begin_again(again, NOW)
    nomination.take(Granted(3), None, NOW)
    assert (nomination.status, nomination.organization, nomination.drafted_by) == (Status.DRAFTED, XINING, "another")


def test_a_withdrawal_is_for_good() -> None:
    nomination = drafted()
    nomination.give(2, lambda: nomination.withdraw("clerk", FACTORY))
    assert not nomination.begin_again(asked(), NOW)


def test_without_the_nominees_consent_nothing_goes_up() -> None:
    nomination = drafted()
    with pytest.raises(ConsentMissing):
        nomination.copy_for_change().recommend("unit", FACTORY, "同意", terms(), NOW)
    with pytest.raises(NotTheNominee):
        nomination.consent("clerk", NOW)
    nomination.consent("zhuoma", NOW)
    nomination.consent("zhuoma", NOW)
    assert events(nomination).count("NominationConsented") == 1


def test_nobody_speaks_out_of_turn_or_for_another_organization() -> None:
    nomination = drafted()
    nomination.consent("zhuoma", NOW)
    for step in (XINING, PROVINCE):
        with pytest.raises(NotYourStep) as refused:
            nomination.copy_for_change().recommend("someone", step, "同意", terms(), NOW)
        assert refused.value.facts == {"step": FACTORY}


def test_nobody_recommends_themselves() -> None:
    nomination = drafted()
    nomination.consent("zhuoma", NOW)
    with pytest.raises(OwnNomination):
        nomination.copy_for_change().recommend("zhuoma", FACTORY, "同意", terms(), NOW)


def test_one_sent_back_begins_the_chain_anew_and_the_old_opinions_count_no_more() -> None:
    nomination = drafted()
    nomination.consent("zhuoma", NOW)
    nomination.recommend("unit", FACTORY, "同意", terms(), NOW)
    nomination.send_back("prefecture", XINING, "材料不全", NOW)
    assert nomination.status is Status.DRAFTED
    assert nomination.chain.turn == FACTORY
    assert nomination.chain.standing == []
    assert len(nomination.chain.opinions) == 2
    nomination.edit(nominee(years_of_work=13))
    nomination.recommend("unit", FACTORY, "同意", terms(), NOW)
    assert nomination.chain.turn == XINING


def test_a_draft_cannot_be_sent_back() -> None:
    with pytest.raises(WrongState):
        drafted().send_back("unit", FACTORY, "不", NOW)


def test_what_was_recommended_is_not_edited_and_never_becomes_another_nominee() -> None:
    nomination = drafted()
    with pytest.raises(AnotherNominee):
        nomination.edit(nominee("somebody_else"))
    nomination.consent("zhuoma", NOW)
    nomination.recommend("unit", FACTORY, "同意", terms(), NOW)
    with pytest.raises(WrongState) as refused:
        nomination.edit(nominee())
    assert refused.value.facts == {"state": "recommended", "wanted": "drafted"}


def test_the_programmes_form_is_filled_in() -> None:
    form = terms(form=(FormField(code="story", name="事迹材料"), FormField(code="photo", name="照片", required=False)))
    nomination = drafted()
    nomination.consent("zhuoma", NOW)
    with pytest.raises(FormIncomplete) as refused:
        nomination.copy_for_change().recommend("unit", FACTORY, "同意", form, NOW)
    assert refused.value.facts == {"fields": ["story"]}
    nomination.edit(nominee(answers={"story": "二十年如一日"}))
    nomination.recommend("unit", FACTORY, "同意", form, NOW)


def test_every_clause_has_its_verdict_with_what_was_found_and_the_rule_it_is_by() -> None:
    asking = terms(
        version=3,
        clauses=(
            clause("years", Asks.YEARS_OF_WORK, 15),
            clause("clean_record", Asks.DECLARATION),
            clause("consented", Asks.CONSENT),
            clause("chain", Asks.OPINIONS),
            clause("kind", Asks.KIND),
            clause("first_time", Asks.NOT_HELD),
        ),
    )
    nomination = recommended(by=asking, declarations={"clean_record": True})
    assert nomination.status is Status.INELIGIBLE
    assert nomination.judged_under == 3
    assert {verdict.clause: (verdict.met, verdict.found) for verdict in nomination.verdicts} == {
        "years": (False, "12"),
        "clean_record": (True, "declared"),
        "consented": (True, "given"),
        "chain": (True, "3/3"),
        "kind": (True, "person"),
        "first_time": (True, "not_held"),
    }
    assert all(verdict.source == "试用" for verdict in nomination.verdicts)
    assert events(nomination)[-1] == "NominationFoundIneligible"


def test_what_nobody_declared_is_not_met() -> None:
    asking = terms(clauses=(clause("clean_record", Asks.DECLARATION),))
    nomination = recommended(by=asking)
    assert [verdict.found for verdict in nomination.verdicts] == ["not_declared"]
    assert nomination.status is Status.INELIGIBLE


def test_the_same_honour_is_not_given_to_the_same_nominee_twice() -> None:
    asking = terms(clauses=(clause("first_time", Asks.NOT_HELD),))
    nomination = drafted(unit=PROVINCE)
    nomination.consent("zhuoma", NOW)
    nomination.recommend("province", PROVINCE, "同意", asking, NOW, held_before=True)
    assert nomination.status is Status.INELIGIBLE


def test_one_found_ineligible_may_be_sent_back_and_corrected() -> None:
    asking = terms(clauses=(clause("years", Asks.YEARS_OF_WORK, 15),))
    nomination = recommended(by=asking)
    nomination.send_back("province", PROVINCE, "工龄有误", NOW)
    assert (nomination.status, nomination.verdicts) == (Status.DRAFTED, [])


def test_the_nominee_the_nominator_and_those_who_recommended_cannot_score() -> None:
    nomination = recommended()
    with pytest.raises(NomineeCannotScore):
        nomination.score("zhuoma", FULL, "", terms(), NOW)
    for nominator in ("clerk", "unit", "prefecture", "province"):
        with pytest.raises(NominatorCannotScore):
            nomination.score(nominator, FULL, "", terms(), NOW)
    assert nomination.status is Status.ELIGIBLE


def test_a_reviewer_with_a_declared_conflict_cannot_score_and_what_they_had_scored_is_struck() -> None:
    nomination = under_review()
    assert [score.reviewer for score in nomination.review.scores] == ["one", "two"]
    nomination.declare_conflict("one", "亲属", NOW)
    assert [score.reviewer for score in nomination.review.scores] == ["two"]
    with pytest.raises(ConflictDeclared):
        nomination.copy_for_change().score("one", FULL, "", terms(), NOW)


def test_a_score_has_all_points_each_within_its_range() -> None:
    nomination = recommended()
    for points, refusal in (
        ({"deeds": 60}, PointsMissing),
        ({"deeds": 61, "skill": 40}, PointsOutOfRange),
        ({"deeds": -1, "skill": 40}, PointsOutOfRange),
        ({**FULL, "looks": 1}, PointsUnknown),
    ):
        with pytest.raises(refusal):
            nomination.copy_for_change().score("one", points, "", terms(), NOW)


def test_a_reviewer_who_scores_again_replaces_their_own_score() -> None:
    nomination = under_review()
    nomination.score("one", FULL, "再看", terms(), NOW)
    assert [(score.reviewer, score.total) for score in nomination.review.scores] == [("two", 80), ("one", 100)]


def test_the_nominee_and_those_above_may_withdraw_it_and_others_may_not() -> None:
    for by, organization in (("zhuoma", "elsewhere"), ("someone", FACTORY), ("someone", XINING)):
        nomination = under_review()
        nomination.withdraw(by, organization)
        assert nomination.status is Status.WITHDRAWN
    for organization in ("630000/630200", FACTORY + "/workshop"):
        with pytest.raises(NotYourNomination):
            under_review().withdraw("someone", organization)


def test_one_that_is_out_declines_the_place_that_comes_too_late_and_takes_no_award() -> None:
    nomination = under_review()
    nomination.withdraw("zhuoma", PROVINCE)
    nomination.take_place(NOW, moved_up=False)
    nomination.take_place(NOW, moved_up=False)
    assert events(nomination).count("PlaceDeclined") == 1
    nomination.stay_in_reserve()
    nomination.go_on_notice("notice", NOW)
    nomination.bar()
    assert nomination.status is Status.WITHDRAWN


def test_however_many_object_it_is_told_once_until_no_objection_stands() -> None:
    nomination = under_review()
    for _ in range(2):
        nomination.be_contested()
    assert events(nomination).count("NominationContested") == 1
    for _ in range(2):
        nomination.be_uncontested()
    nomination.be_contested()
    assert [e for e in events(nomination) if "ontested" in e] == [
        "NominationContested",
        "NominationUncontested",
        "NominationContested",
    ]


def test_of_one_that_is_out_no_objection_is_told() -> None:
    nomination = under_review()
    nomination.withdraw("zhuoma", PROVINCE)
    nomination.be_contested()
    nomination.be_uncontested()
    assert not [e for e in events(nomination) if "ontested" in e]
