"""The aid that a campaign's plan names is proposed, and nothing of it is given before the federation says so."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.assistance.domain.aid_programme import (
    AidProgramme,
    ConfirmedBefore,
    NotConfirmed,
    NotTaking,
    Offer,
    WindowPassed,
)
from services.assistance.handlers import propose_a_programme
from services.chassis.cause import Cause
from services.chassis.effects import Create
from services.events.domain.campaign import Campaign
from services.events.published import AidPlanned
from services.events.reading import read_campaign
from tests.assistance.domain.aid import terms
from tests.assistance.domain.cases import APPROVER

ISSUED = datetime(2022, 5, 6, 1, tzinfo=UTC)
CAUSE = Cause(correlation="c", id="e", source="wuyi.events.campaign/qinghai-2022", sequence=9, at=ISSUED)
QINGHAI = Path(__file__).parents[2] / "campaigns/qinghai-2022.yaml"


def planned(**changes: Any) -> AidPlanned:
    told = {
        "campaign": "qinghai-2022",
        "organization": "630000",
        "work_item": 7,
        "aid": "autumn_schooling",
        "name": "金秋助学",
        "season": "autumn",
        "granted_to": None,
        "kind": None,
        "starts_on": date(2022, 5, 6),
        "ends_on": date(2022, 12, 31),
    }
    return AidPlanned(**{**told, **changes})


def proposed(event: AidPlanned) -> list[AidProgramme]:
    effects = propose_a_programme(event, CAUSE)
    assert all(isinstance(effect, Create) for effect in effects)
    return [effect.aggregate for effect in effects]


def a_proposal(**changes: Any) -> AidProgramme:
    [programme] = proposed(planned(**changes))
    return programme


def an_offer(**changes: Any) -> Offer:
    said = {
        "opens_at": ISSUED + timedelta(days=1),
        "closes_at": ISSUED + timedelta(days=90),
        "terms": terms(),
        "budget_fen": 100_000_00,
    }
    return Offer.model_validate({**said, **changes})


def test_every_programme_of_the_real_plan_is_proposed_with_money_terms_and_a_window_in_the_campaign() -> None:
    campaign = Campaign.adopt(read_campaign(yaml.safe_dump(yaml.safe_load(QINGHAI.read_text("utf-8")))))
    told = [event for _, event in campaign.raised() if isinstance(event, AidPlanned)]
    programmes = [programme for event in told for programme in proposed(event)]
    assert (len(told), len(programmes)) == (13, 10)  # two kinds of places and a contest are no aid in money
    for programme in programmes:
        assert programme.assumed and programme.budget.limit > 0
        assert datetime(2022, 5, 5, 16, tzinfo=UTC) <= programme.opens_at < programme.closes_at
        assert programme.closes_at <= datetime(2022, 12, 31, 16, tzinfo=UTC)
    assert {p.kind for p in programmes if p.granted_to == "organization"} == {"grassroots_subsidy"}


def test_the_window_is_the_seasons_as_far_as_it_lies_in_the_campaign() -> None:
    programme = a_proposal()
    assert programme.period == "2022-autumn"
    assert (programme.opens_at, programme.closes_at) == (
        datetime(2022, 7, 31, 16, tzinfo=UTC),
        datetime(2022, 10, 31, 16, tzinfo=UTC),
    )
    late = a_proposal(starts_on=date(2022, 9, 1), ends_on=date(2022, 9, 30))
    assert (late.opens_at, late.closes_at) == (
        datetime(2022, 8, 31, 16, tzinfo=UTC),
        datetime(2022, 9, 30, 16, tzinfo=UTC),
    )
    outside = a_proposal(starts_on=date(2022, 1, 1), ends_on=date(2022, 1, 1))
    assert outside.opens_at < outside.closes_at
    assert a_proposal(season=None).period == "2022"


def test_a_programme_that_we_have_never_heard_of_is_proposed_too() -> None:
    assert a_proposal(aid="warm_soup").terms.amounts


def test_told_again_it_is_the_same_programme() -> None:
    assert a_proposal().id == a_proposal().id != a_proposal(aid="warm_soup").id


def test_nothing_is_taken_before_it_is_confirmed_and_the_clock_does_not_open_it() -> None:
    programme = a_proposal()
    for moment in (ISSUED, programme.opens_at + timedelta(days=1)):
        assert not programme.is_taking(moment)
        with pytest.raises(NotConfirmed):
            programme.take_for("person", moment)
    with pytest.raises(NotConfirmed):
        programme.set_budget(1)
    assert programme.due_at is None


def test_confirmed_it_is_as_the_federation_says_and_opens_by_the_clock() -> None:
    programme, offer = a_proposal(), an_offer()
    programme.confirm(offer, APPROVER, ISSUED)
    assert (programme.terms, programme.budget.limit) == (offer.terms, offer.budget_fen)
    assert (programme.assumed, programme.set_up_by, programme.due_at) == (False, APPROVER, offer.opens_at)
    with pytest.raises(NotTaking):
        programme.take_for("person", ISSUED)
    programme.on_due(offer.opens_at)
    programme.take_for("person", offer.opens_at)
    assert [event.type.split(".", 2)[2] for _, event in programme.raised()] == ["aid_programme.opened.v1"]


def test_it_is_confirmed_once_and_not_for_a_time_that_is_over() -> None:
    programme = a_proposal()
    with pytest.raises(WindowPassed):
        programme.confirm(an_offer(), APPROVER, ISSUED + timedelta(days=90))
    programme.confirm(an_offer(), APPROVER, ISSUED)
    with pytest.raises(ConfirmedBefore):
        programme.confirm(an_offer(budget_fen=1), APPROVER, ISSUED)


def test_one_that_the_federation_does_not_want_is_closed_and_cannot_be_confirmed_any_more() -> None:
    programme = a_proposal()
    programme.close(ISSUED)
    with pytest.raises(ConfirmedBefore):
        programme.confirm(an_offer(), APPROVER, ISSUED)
    assert not programme.is_taking(programme.opens_at)
