"""What is asked of a proposal before it becomes an activity: by the plan, by the rules of the day, and by a second person."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.chassis.domain import Forbidden
from services.events.domain.proposal import Changes, Session
from services.events.domain.refusals import (
    AuthorMayNotApprove,
    KindNotInWorkItem,
    OrganizationNotInCampaign,
    OverFrugalityCap,
    RegistrationAfterTheEnd,
    SafetyIncomplete,
    SafetyItemUnknown,
    WindowPassed,
    WorkItemNotInPlan,
)
from services.events.domain.stages import Status
from tests.events.samples import (
    APPROVER,
    AUTHOR,
    CLOSES,
    ENDS,
    NOW,
    OPENS,
    STARTS,
    XINING,
    a_draft,
    an_activity,
    plan,
    proposal,
)

LATER = Session(starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))


class TestDrafting:
    def test_its_measures_are_those_of_its_work_item_that_count_its_kind(self) -> None:
        assert a_draft(kind="lecture").counts_in == ("activities_held", "lectures_held")
        assert a_draft(kind="sports").counts_in == ("activities_held",)
        assert a_draft().attendance_counts_in == ("participants",)
        assert a_draft().covers == ("prefectures_covered",)

    def test_the_prefecture_is_known_from_the_organization(self) -> None:
        assert a_draft(organization=f"{XINING}/630102").prefecture == XINING
        assert a_draft(organization="630000").prefecture is None
        assert a_draft(organization="630000/industry/rail").prefecture is None

    def test_a_kind_that_is_not_the_work_items_is_refused_with_those_that_are(self) -> None:
        with pytest.raises(KindNotInWorkItem) as told:
            a_draft(kind="banquet")
        assert told.value.facts["known"] == ["lecture", "sports"]

    def test_a_work_item_that_is_not_in_the_plan_is_refused(self) -> None:
        with pytest.raises(WorkItemNotInPlan):
            a_draft(work_item=9)

    def test_an_organization_outside_the_campaign_is_refused(self) -> None:
        with pytest.raises(OrganizationNotInCampaign):
            a_draft(organization="6300001")

    def test_a_window_in_the_past_is_refused(self) -> None:
        with pytest.raises(WindowPassed) as told:
            a_draft(registration={"opens_at": NOW - timedelta(days=2), "closes_at": NOW})
        assert told.value.facts["field"] == "registration.closes_at"

    def test_registration_after_the_last_session_is_refused(self) -> None:
        with pytest.raises(RegistrationAfterTheEnd):
            a_draft(registration={"opens_at": OPENS, "closes_at": ENDS + timedelta(seconds=1)})

    def test_a_safety_item_that_nobody_asked_for_is_refused(self) -> None:
        with pytest.raises(SafetyItemUnknown) as told:
            a_draft(safety={"fireworks": True})
        assert told.value.facts["items"] == ["fireworks"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"sessions": []},
            {"sessions": [{"starts_at": ENDS, "ends_at": STARTS}]},
            {"sessions": [LATER, {"starts_at": STARTS, "ends_at": ENDS}]},
            {"registration": {"opens_at": CLOSES, "closes_at": OPENS}},
            {"capacity": 0},
            {"budget_fen": -1},
            {"budget_fen": 2**53},
            {"expected": 0},
            {"audience": {"who": "organizations"}},
            {"audience": {"who": "friends"}},
            {"title": "  "},
            {"surprise": 1},
        ],
        ids=lambda wrong: str(wrong)[:40],
    )
    def test_what_makes_no_sense_is_not_a_proposal(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            proposal(**wrong)


class TestSubmitting:
    def test_what_has_not_been_seen_to_is_named(self) -> None:
        activity = a_draft(safety={"venue_inspected": True, "epidemic_control": False})
        with pytest.raises(SafetyIncomplete) as told:
            activity.submit(AUTHOR, plan(), NOW)
        assert told.value.facts["missing"] == ["epidemic_control"]

    @pytest.mark.parametrize(
        ("kind", "budget", "expected", "over"),
        [
            ("lecture", 2_000_000, 200, False),
            ("lecture", 2_000_001, 1000, True),
            ("lecture", 1_000_000, 100, False),
            ("lecture", 1_000_001, 100, True),
            ("sports", 2_000_000, 100, False),
            ("sports", 2_000_100, 100, True),
        ],
    )
    def test_the_cap_is_for_each_head_and_for_all(self, kind: str, budget: int, expected: int, over: bool) -> None:
        activity = a_draft(kind=kind, budget_fen=budget, expected=expected)
        if not over:
            activity.submit(AUTHOR, plan(), NOW)
            assert activity.status is Status.SUBMITTED
            return
        with pytest.raises(OverFrugalityCap) as told:
            activity.submit(AUTHOR, plan(), NOW)
        assert told.value.facts["budget_fen"] == budget
        assert told.value.facts["per_head_cap_fen"] in (10_000, 20_000)
        assert told.value.facts["source"] == "青总办〔2022〕17号"

    def test_the_rules_it_was_held_against_stay_with_it(self) -> None:
        activity = an_activity(Status.SUBMITTED)
        assert activity.verdict is not None and activity.verdict.cap is not None
        assert activity.verdict.cap.total_fen == 2_000_000
        assert str(activity.verdict.cap_since) == "2022-05-06"

    def test_a_rule_holds_from_its_day_on_and_not_before(self) -> None:
        stricter = {"since": "2022-05-07", "source": "new", "caps": {"default": {"per_head_fen": 1, "total_fen": 1}}}
        both = plan(rules={"frugality": [plan().rules.frugality[0], stricter]})
        a_draft().submit(AUTHOR, both, NOW)
        eve = NOW.replace(hour=15, minute=59)  # 23:59 in China, the day before
        a_draft().submit(AUTHOR, both, eve)
        with pytest.raises(OverFrugalityCap):
            a_draft().submit(AUTHOR, both, eve + timedelta(minutes=1))

    def test_an_old_draft_whose_window_has_passed_is_refused(self) -> None:
        with pytest.raises(WindowPassed):
            a_draft().submit(AUTHOR, plan(), CLOSES)


class TestApproving:
    def test_the_author_may_not_approve(self) -> None:
        with pytest.raises(AuthorMayNotApprove) as told:
            an_activity(Status.SUBMITTED).approve(AUTHOR, NOW)
        assert isinstance(told.value, Forbidden)

    def test_nor_may_who_submitted_it(self) -> None:
        activity = a_draft()
        activity.submit("colleague", plan(), NOW)
        with pytest.raises(AuthorMayNotApprove):
            activity.approve("colleague", NOW)

    def test_what_was_returned_may_be_mended_and_submitted_again(self) -> None:
        activity = an_activity(Status.RETURNED)
        activity.revise(Changes(title="改过的讲堂", budget_fen=1), plan(), NOW)
        activity.submit(AUTHOR, plan(), NOW)
        activity.approve(APPROVER, NOW)
        assert (activity.title, activity.returned_because) == ("改过的讲堂", "")
