from datetime import date, timedelta

import pytest

from services.honors.domain.notice import (
    MAX_OBJECTIONS,
    NobodyToPutOnNotice,
    NoticeIsOver,
    NotOnNotice,
    PublicNotice,
    Ruling,
    Standing,
    TooManyObjections,
    notice_id,
)
from services.honors.domain.objection import Objection, PartyCannotDecide, Status
from services.honors.domain.terms import NoticeTooShort
from services.honors.published import NoticeEnded
from tests.honors.samples import NOW, PROVINCE, events, figure, programme, terms


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def published(*nominations: str, days: int | None = None, **changes: object) -> PublicNotice:
    return PublicNotice.publish(
        programme(**changes),
        1,
        nominations or ("a", "b"),
        contact="0971-0000000",
        working_days=days,
        is_working_day=weekdays,
        by="approver",
        now=NOW,
    )


def ended(notice: PublicNotice) -> NoticeEnded:
    notice.on_due(notice.ends_at)
    return next(event for _, event in notice.raised() if isinstance(event, NoticeEnded))


def test_it_runs_five_whole_working_days_and_the_day_it_is_published_is_not_one() -> None:
    notice = published()  # on Friday, May 6, 10:00 in China
    assert (notice.starts_on, notice.ends_on) == (date(2022, 5, 6), date(2022, 5, 13))
    assert notice.ends_at.isoformat() == "2022-05-13T16:00:00+00:00"
    assert notice.due_at == notice.ends_at


def test_late_in_the_evening_it_is_the_next_day_in_china() -> None:
    notice = PublicNotice.publish(
        programme(),
        1,
        ["a"],
        contact="0971-0000000",
        working_days=None,
        is_working_day=weekdays,
        by=None,
        now=NOW.replace(hour=17),
    )
    assert (notice.starts_on, notice.ends_on) == (date(2022, 5, 7), date(2022, 5, 13))


def test_it_never_runs_shorter_than_the_terms_say_but_may_run_longer() -> None:
    with pytest.raises(NoticeTooShort):
        published(days=4)
    with pytest.raises(NoticeTooShort):
        published(days=6, terms=terms(notice_working_days=figure(7)))
    assert published(days=10).ends_on == date(2022, 5, 20)


def test_an_empty_notice_is_none() -> None:
    with pytest.raises(NobodyToPutOnNotice):
        PublicNotice.publish(
            programme(), 1, [], contact="-", working_days=None, is_working_day=weekdays, by=None, now=NOW
        )


def test_an_objection_freezes_its_candidate_and_the_rest_go_on() -> None:
    notice = published()
    notice.freeze("o1", "a", NOW)
    notice.freeze("o1", "a", NOW)
    assert notice.with_standing(Standing.FROZEN) == ["a"]
    assert events(notice).count("CandidateFrozen") == 1
    over = ended(notice)
    assert (over.cleared, over.frozen) == (("b",), ("a",))


def test_one_stays_frozen_until_every_objection_is_dismissed_and_then_goes_on() -> None:
    notice = published()
    notice.freeze("o1", "a", NOW)
    notice.freeze("o2", "a", NOW)
    notice.rule("o1", "a", Ruling.DISMISSED)
    assert notice.with_standing(Standing.FROZEN) == ["a"]
    notice.rule("o2", "a", Ruling.DISMISSED)
    assert notice.with_standing(Standing.RUNNING) == ["a", "b"]
    assert ended(notice).cleared == ("a", "b")


def test_one_whose_objection_is_dismissed_after_the_end_is_cleared_then() -> None:
    notice = published()
    notice.freeze("o1", "a", NOW)
    ended(notice)
    notice.rule("o1", "a", Ruling.DISMISSED)
    assert notice.with_standing(Standing.CLEARED) == ["a", "b"]


def test_one_whose_objection_is_upheld_is_out_for_good() -> None:
    notice = published()
    for objection in ("o1", "o2"):
        notice.freeze(objection, "a", NOW)
    notice.rule("o1", "a", Ruling.UPHELD)
    notice.rule("o2", "a", Ruling.DISMISSED)
    notice.rule("o1", "a", Ruling.DISMISSED)
    assert notice.with_standing(Standing.UPHELD) == ["a"]
    with pytest.raises(NotOnNotice):
        notice.freeze("o3", "a", NOW)


def test_an_objection_in_the_last_moment_counts_and_one_after_it_does_not() -> None:
    notice = published()
    notice.freeze("o1", "a", notice.ends_at - timedelta(microseconds=1))
    with pytest.raises(NoticeIsOver):
        notice.freeze("o2", "b", notice.ends_at)
    ended(notice)
    notice.freeze("o1", "a", notice.ends_at)  # told again, it is not too late
    assert notice.with_standing(Standing.FROZEN) == ["a"]


def test_nobody_objects_to_one_who_is_not_on_the_notice_or_without_end() -> None:
    notice = published()
    with pytest.raises(NotOnNotice):
        notice.freeze("o1", "stranger", NOW)
    for number in range(MAX_OBJECTIONS):
        notice.freeze(f"o{number}", "a", NOW)
    with pytest.raises(TooManyObjections):
        notice.freeze("one more", "a", NOW)


def test_two_who_publish_the_second_notice_at_once_publish_one() -> None:
    assert notice_id("p", 2) == notice_id("p", 2) != notice_id("p", 1)


def received() -> Objection:
    objection = Objection(
        id="o1",
        notice="n",
        programme="p",
        nomination="a",
        organization=PROVINCE,
        person="objector",
        grounds="…",
        filed_at=NOW,
    )
    objection.receive()
    return objection


def test_a_party_to_an_objection_does_not_decide_it() -> None:
    for party in ("objector", "nominee", "clerk"):
        with pytest.raises(PartyCannotDecide):
            received().uphold(party, frozenset({"nominee", "clerk"}), "属实", NOW)
    objection = received()
    objection.dismiss("approver", frozenset({"nominee"}), "查无实据", NOW)
    assert objection.status is Status.DISMISSED
    assert events(objection) == ["ObjectionRaised", "ObjectionDismissed"]


def test_received_twice_is_told_once_and_one_that_came_too_late_is_not_received() -> None:
    objection = received()
    objection.receive()
    assert events(objection) == ["ObjectionRaised"]
    objection.turn_away()
    assert objection.status is Status.RECEIVED
