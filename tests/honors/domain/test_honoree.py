from datetime import date, timedelta

import pytest

from services.chassis.domain import WrongState
from services.honors.domain.candidacy import Candidacy
from services.honors.domain.certificate import Certificate
from services.honors.domain.certificate import Status as Validity
from services.honors.domain.honoree import (
    DateAhead,
    Honor,
    Honoree,
    HonorLostBefore,
    NoSuchHonor,
    NotAPerson,
    NotAStudio,
    ReviewNotDue,
    a_year_after,
    honoree_id,
)
from services.honors.domain.terms import NomineeKind
from services.honors.published import HonoreeMoved, HonorLost
from tests.honors.samples import FACTORY, NOW, PROGRAMME, XINING, events, nominee, under_review

TODAY = date(2022, 5, 6)


def honor(number: str = "m-1", code: str = "may_day_medal") -> Honor:
    return Honor(
        programme=PROGRAMME,
        campaign="qinghai-2022",
        honor=code,
        name="青海省五一劳动奖章",
        number=number,
        awarded_on=TODAY,
    )


def entered(**changes: object) -> Honoree:
    honoree = Honoree.enter(nominee(**changes), FACTORY, TODAY)  # type: ignore[arg-type]
    honoree.be_honored(honor())
    return honoree


def studio() -> Honoree:
    return entered(kind=NomineeKind.STUDIO, reference="zhang", name="张师傅创新工作室")


def test_one_honoree_has_one_entry_with_all_their_honours() -> None:
    honoree = entered()
    honoree.be_honored(honor("c-1", "plateau_craftsman"))
    honoree.be_honored(honor("c-1", "plateau_craftsman"))
    assert [held.number for held in honoree.held] == ["m-1", "c-1"]
    assert events(honoree) == ["HonoreeHonored", "HonoreeHonored"]
    assert honoree_id(nominee().key) == honoree.id


def test_one_who_moves_retires_or_dies_is_told_of() -> None:
    honoree = entered()
    honoree.move(XINING, "西宁公交")
    moved = honoree.raised()[-1][1]
    assert isinstance(moved, HonoreeMoved) and (moved.before, moved.organization) == (FACTORY, XINING)
    honoree.retire(TODAY, NOW)
    honoree.die(TODAY, NOW)
    assert events(honoree)[1:] == ["HonoreeMoved", "HonoreeRetired", "HonoreeDied"]
    with pytest.raises(WrongState):
        honoree.retire(TODAY, NOW)


def test_one_who_moves_to_where_they_are_is_not_told_of() -> None:
    honoree = entered()
    honoree.move(FACTORY, "新厂名")
    assert events(honoree) == ["HonoreeHonored"]
    assert honoree.employer == "新厂名"


def test_nobody_has_retired_tomorrow_and_no_collective_ever_does() -> None:
    with pytest.raises(DateAhead):
        entered().retire(TODAY + timedelta(days=1), NOW)
    with pytest.raises(NotAPerson):
        studio().die(TODAY, NOW)


def test_an_honour_is_lost_once_and_what_is_left_is_told() -> None:
    honoree = entered()
    honoree.be_honored(honor("c-1", "plateau_craftsman"))
    honoree.lose("m-1", "revoked", NOW)
    lost = honoree.raised()[-1][1]
    assert isinstance(lost, HonorLost) and (lost.number, lost.left) == ("m-1", 1)
    with pytest.raises(HonorLostBefore):
        honoree.lose("m-1", "revoked", NOW)
    with pytest.raises(NoSuchHonor):
        honoree.lose("x-9", "revoked", NOW)


def test_a_studio_is_looked_at_after_a_year_and_keeps_its_name_for_another() -> None:
    honoree = studio()
    with pytest.raises(ReviewNotDue):
        honoree.review(keeps=True, now=NOW)
    year = NOW + timedelta(days=366)
    assert honoree.due_at is not None and honoree.due_at <= year
    honoree.on_due(year)
    assert events(honoree)[-1] == "StudioReviewDue"
    honoree.review(keeps=True, now=year)
    assert events(honoree)[-1] == "StudioKept"
    assert honoree.review_due_on == date(2024, 5, 7)
    with pytest.raises(ReviewNotDue):
        honoree.review(keeps=True, now=year)


def test_a_studio_whose_name_is_withdrawn_loses_the_honour_and_is_not_looked_at_again() -> None:
    honoree = studio()
    year = NOW + timedelta(days=366)
    honoree.review(keeps=False, now=year)
    assert honoree.held == []
    assert honoree.due_at is None
    lost = honoree.raised()[-1][1]
    assert isinstance(lost, HonorLost) and lost.reason == "name_withdrawn"


def test_only_studios_are_looked_at_every_year() -> None:
    assert entered().due_at is None
    with pytest.raises(NotAStudio):
        entered().review(keeps=True, now=NOW)


def test_a_year_after_the_leap_day_is_the_first_of_march() -> None:
    assert a_year_after(date(2024, 2, 29)) == date(2025, 3, 1)


def test_a_certificate_is_valid_until_it_is_revoked_once() -> None:
    nomination: Candidacy = under_review()
    certificate = Certificate.issue("m-1", nomination, "honoree", "青海省总工会", TODAY)
    assert (certificate.status, certificate.shown_holder) == (Validity.VALID, "才**玛")
    certificate.revoke(NOW)
    certificate.revoke(NOW)
    assert events(certificate) == ["CertificateIssued", "CertificateRevoked"]
    assert certificate.revoked_on == TODAY
