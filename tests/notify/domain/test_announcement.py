from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.domain import WuyiError
from services.notify.domain.announcement import LEASE, Announcement, Status
from services.notify.domain.template import Category, Template
from services.notify.domain.values import Parameter, Type
from services.notify.domain.words import Language, Words
from services.notify.published import AnnouncementCompleted

NOW = datetime(2022, 5, 1, tzinfo=UTC)
TEXTS = {Language.ZH_CN: Words(title="放假通知", body="五月一日放假。")}


def announced(expected: int = 3) -> Announcement:
    return Announcement.in_words("a", "630000", "630000/630100", TEXTS, expected, "boss", NOW)


def test_it_is_told_page_by_page_and_says_so_at_the_end() -> None:
    announcement = announced()
    assert announcement.turn_the_page(None, ["p1", "p2"], NOW)
    assert (announcement.in_hand, announcement.told) == (["p1", "p2"], 0)
    assert announcement.turn_the_page("p2", ["p3"], NOW)
    assert (announcement.in_hand, announcement.told) == (["p3"], 2)
    assert announcement.turn_the_page("p3", [], NOW + timedelta(minutes=1))
    assert (announcement.status, announcement.told, announcement.in_hand) == (Status.COMPLETED, 3, [])
    assert (announcement.completed_at, announcement.due_at) == (NOW + timedelta(minutes=1), None)
    assert [event for _, event in announcement.raised()] == [
        AnnouncementCompleted(organization="630000", audience="630000/630100", template="announcement", told=3)
    ]


def test_a_page_that_another_process_has_turned_is_not_counted_twice() -> None:
    announcement = announced()
    announcement.turn_the_page(None, ["p1", "p2"], NOW)
    announcement.turn_the_page("p2", ["p3"], NOW)
    before = announcement.model_copy(deep=True)
    assert not announcement.turn_the_page("p2", ["p3"], NOW)
    assert not announcement.turn_the_page(None, ["p1"], NOW)
    assert announcement == before


def test_what_is_completed_stays_completed() -> None:
    announcement = announced()
    announcement.turn_the_page(None, [], NOW)
    assert not announcement.turn_the_page(None, ["p1"], NOW)
    assert not announcement.take_up(NOW + timedelta(days=1))
    assert len(announcement.raised()) == 1


def test_one_process_carries_it_on_until_it_has_not_been_heard_of_for_a_while() -> None:
    announcement = announced()
    assert announcement.take_up(NOW)
    assert not announcement.take_up(NOW + LEASE / 2)
    announcement.turn_the_page(None, ["p1"], NOW + LEASE / 2)
    assert not announcement.take_up(NOW + LEASE)
    assert announcement.take_up(NOW + LEASE * 1.5)


def test_an_audience_of_nobody_is_refused() -> None:
    with pytest.raises(WuyiError) as told:
        announced(expected=0)
    assert (told.value.reason, told.value.facts) == ("empty_audience", {"audience": "630000/630100"})


def test_without_a_chinese_text_it_is_refused() -> None:
    with pytest.raises(WuyiError) as told:
        Announcement.in_words("a", "6", "6", {Language.EN: TEXTS[Language.ZH_CN]}, 1, "boss", NOW)
    assert told.value.reason == "chinese_text_missing"


def test_by_a_template_it_keeps_the_version_and_the_values_it_was_announced_with() -> None:
    parameters = [Parameter(name="day", type=Type.MOMENT)]
    template = Template.shipped("holiday", Category.ANNOUNCEMENTS, parameters, TEXTS, "boss", NOW)
    announcement = Announcement.by_template(
        "a", "6", "6", "holiday", template.in_force, {"day": "2022-05-01T00:00:00+08:00"}, 1, "boss", NOW
    )
    template.revise(parameters, TEXTS, "boss", NOW)
    assert (announcement.template, announcement.template_version) == ("holiday", 1)
    assert announcement.values == {"day": "2022-04-30T16:00:00.000000Z"}
    with pytest.raises(WuyiError) as told:
        Announcement.by_template("a", "6", "6", "holiday", template.in_force, {}, 1, "boss", NOW)
    assert told.value.reason == "value_missing"
