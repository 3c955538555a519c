"""A story of the publicity calendar: in an outlet of the plan, approved by a second person, published with a link."""

from datetime import date
from typing import Any

import pytest

from services.chassis.domain import WrongState
from services.notify.domain.calendar import Calendar, OutletNotPlanned, TopicNotPlanned
from services.notify.domain.story import OwnStory, Status, Story
from services.notify.published import StoryPublished
from tests.notify.conftest import NOW

DAILY, NEWS = "青海日报", "工人日报"
TODAY = date(2022, 5, 1)
LINK = "https://www.qhnews.com/2022/0520/1.html"


def a_calendar(topics: tuple[str, ...] = ("庆“五一”系列活动",)) -> Calendar:
    return Calendar.planned("qinghai-2022", 6, "630000", (DAILY, NEWS), topics)


def a_story(**changes: Any) -> Story:
    said = {
        "outlet": DAILY,
        "topic": None,
        "title": "高原工匠",
        "due_on": TODAY,
        "by": "publisher",
        "now": NOW,
        **changes,
    }
    return Story.plan("s1", said.pop("calendar", a_calendar()), "630000/630100", **said)


def told(story: Story) -> list[str]:
    return [event.type.split(".")[3] for _, event in story.raised()]


def test_a_story_is_planned_approved_by_another_and_published_with_a_link() -> None:
    story = a_story()
    story.approve("approver")
    story.publish(LINK, TODAY)
    assert (story.status, story.link, story.published_on) == (Status.PUBLISHED, LINK, TODAY)
    assert told(story) == ["planned", "approved", "published"]
    event = story.raised()[-1][1]
    assert isinstance(event, StoryPublished)
    assert (event.outlet, event.campaign, event.work_item, event.organization) == (
        DAILY,
        "qinghai-2022",
        6,
        "630000/630100",
    )


def test_its_headline_may_name_somebody_and_is_in_no_event() -> None:
    story = a_story(title="劳模张三的一天")
    story.approve("approver")
    story.publish(LINK, TODAY)
    assert all("张三" not in event.model_dump_json() for _, event in story.raised())


def test_who_planned_it_does_not_approve_it() -> None:
    story = a_story()
    with pytest.raises(OwnStory):
        story.approve("publisher")
    assert story.status is Status.PLANNED


def test_what_nobody_approved_is_not_published() -> None:
    with pytest.raises(WrongState):
        a_story().publish(LINK, TODAY)


@pytest.mark.parametrize("outlet", ["青海 日报", "某某网"])
def test_an_outlet_is_called_as_the_plan_calls_it_so_that_it_counts_once(outlet: str) -> None:
    with pytest.raises(OutletNotPlanned):
        a_story(outlet=outlet)


def test_a_topic_is_one_of_the_plans_unless_it_names_none() -> None:
    with pytest.raises(TopicNotPlanned):
        a_story(topic="其他")
    assert a_story(topic="其他", calendar=a_calendar(topics=())).topic == "其他"


@pytest.mark.parametrize("approved", [False, True])
def test_one_that_was_dropped_is_over(approved: bool) -> None:
    story = a_story()
    if approved:
        story.approve("approver")
    story.drop("publisher")
    for deed in (lambda: story.approve("approver"), lambda: story.publish(LINK, TODAY)):
        with pytest.raises(WrongState):
            deed()


def test_a_newer_text_of_the_plan_admits_what_it_names_and_leaves_what_was_planned() -> None:
    calendar = a_calendar()
    story = a_story(calendar=calendar)
    calendar.revise(("新媒体",), ())
    with pytest.raises(OutletNotPlanned):
        a_story(calendar=calendar)
    assert story.outlet == DAILY
