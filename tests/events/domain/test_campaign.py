from typing import Any

import pytest
from pydantic import ValidationError

from services.events.domain.campaign import Campaign
from services.events.domain.plan import Counted
from services.events.domain.plan_faults import faults_of, to_confirm
from services.events.domain.refusals import AnotherCampaign, PlanHasMistakes
from services.events.published import AidPlanned, PublicityPlanned
from tests.events.samples import plan


def changed(**work_item: Any) -> Any:
    item = plan().work_items[0].model_dump(mode="json")
    return plan(work_items=[{**item, **work_item}])


def test_a_campaign_is_imported_under_its_code_and_says_what_is_to_be_confirmed() -> None:
    campaign = Campaign.adopt(plan())
    assert (campaign.id, campaign.organization) == ("may-day", "630000")
    (event,) = [event.model_dump() for _, event in campaign.raised()]
    assert (event["work_items"], event["to_confirm"]) == (1, 3)
    assert to_confirm(plan()) == ["period", "work_items.4.measures.prefectures_covered", "rules.frugality.2022-05-06"]


def test_the_same_text_again_changes_nothing_and_says_nothing() -> None:
    campaign = Campaign.adopt(plan())
    campaign.raised().clear()
    campaign.revise(plan())
    assert campaign.raised() == []


def test_another_text_takes_its_place() -> None:
    campaign = Campaign.adopt(plan())
    campaign.revise(plan(title="新"))
    assert campaign.plan.title == "新"
    assert campaign.raised()[-1][1].type == "wuyi.events.campaign.revised.v1"


def test_the_plan_of_another_campaign_does_not() -> None:
    with pytest.raises(AnotherCampaign):
        Campaign.adopt(plan()).revise(plan(code="another"))


@pytest.mark.parametrize(
    ("wrong", "place", "code"),
    [
        (
            lambda: plan(period={"starts_on": "2022-05-06", "ends_on": "2022-05-05"}),
            "period.ends_on",
            "ends_before_it_starts",
        ),
        (lambda: plan(work_items=[plan().work_items[0]] * 2), "work_items.1.number", "said_twice"),
        (
            lambda: plan(organizations=[plan().organizations[1], plan().organizations[0]]),
            "organizations.1.id",
            "not_below_the_first",
        ),
        (
            lambda: changed(measures=[{"code": "a", "title": "a", "counts": "works"}] * 2),
            "work_items.0.measures.1.code",
            "said_twice",
        ),
        (
            lambda: changed(measures=[{"code": "a", "title": "a", "counts": "activities", "kinds": ["gala"]}]),
            "work_items.0.measures.0.kinds.0",
            "kind_unknown",
        ),
        (
            lambda: plan(
                rules={
                    "frugality": [
                        {"since": "2022-05-06", "source": "s", "caps": {"gala": {"per_head_fen": 1, "total_fen": 1}}}
                    ]
                }
            ),
            "rules.frugality.0.caps.gala",
            "kind_unknown",
        ),
    ],
    ids=["period", "item twice", "organization", "measure twice", "kind of measure", "kind of cap"],
)
def test_what_does_not_fit_together_is_named_by_its_place(wrong: Any, place: str, code: str) -> None:
    (fault,) = faults_of(wrong())
    assert (".".join(map(str, fault.place)), fault.code) == (place, code)
    with pytest.raises(PlanHasMistakes):
        Campaign.adopt(wrong())


def test_a_key_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(ValidationError):
        changed(measurez=[])


def test_a_measure_without_kinds_counts_every_kind() -> None:
    item = plan().work_items[0]
    assert item.counted_for("sports", Counted.ACTIVITIES) == ("activities_held",)
    assert item.counted_for("lecture", Counted.ACTIVITIES) == ("activities_held", "lectures_held")
    assert item.counted_for("lecture", Counted.HOURS) == ()


def test_the_aid_that_a_plan_names_is_told_once_and_again_only_for_what_a_newer_text_adds() -> None:
    def told(campaign: Campaign) -> list[str]:
        return [event.aid for _, event in campaign.raised() if isinstance(event, AidPlanned)]

    cooling, schooling = (
        {"code": "summer_cooling", "name": "夏送清凉"},
        {"code": "autumn_schooling", "name": "金秋助学"},
    )
    campaign = Campaign.adopt(changed(aid_programmes=[cooling]))
    assert told(campaign) == ["summer_cooling"]
    campaign.raised().clear()
    campaign.revise(changed(aid_programmes=[cooling, schooling]))
    assert told(campaign) == ["autumn_schooling"]


def test_where_a_work_item_is_to_be_told_of_is_told_whole_and_again_when_it_changes() -> None:
    def told(campaign: Campaign) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return [(e.outlets, e.topics) for _, e in campaign.raised() if isinstance(e, PublicityPlanned)]

    campaign = Campaign.adopt(changed(outlets=["青海日报"], topics=["五一"]))
    assert told(campaign) == [(("青海日报",), ("五一",))]
    for text, expected in (
        (changed(outlets=["青海日报"], topics=["五一"], title="新"), []),
        (changed(outlets=["青海日报", "工人日报"]), [(("青海日报", "工人日报"), ())]),
        (plan(), [((), ())]),
    ):
        campaign.raised().clear()
        campaign.revise(text)
        assert told(campaign) == expected
