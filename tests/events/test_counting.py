"""What the other services achieve counts towards the plan, once, and where their events say."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.assistance import published as aid
from services.chassis.clock import MovableClock
from services.chassis.domain import Event
from services.chassis.ids import new_id
from services.chassis.log.envelope import Envelope, to_record
from services.chassis.running.parking import ParkedEvent
from services.honors.published import NominationAwarded
from services.notify.published import StoryPublished
from tests.events.conftest import Place, running
from tests.events.samples import NOW, XINING, plan

HAIDONG = "630000/630200"
MEASURES: dict[int, list[tuple[str, str]]] = {
    5: [("honors_awarded", "honors")],
    6: [("stories_published", "stories"), ("outlets_covered", "outlets")],
    7: [
        ("households_helped", "households"),
        ("aid_disbursed_yuan", "yuan"),
        ("grievances_closed", "grievances"),
        ("members_joined", "members"),
        ("stations_open", "stations"),
    ],
    8: [("talks_held", "activities")],
    9: [("online_service_requests", "requests")],
}
HONORS = [{"code": "medal", "name": "五一劳动奖章", "awarded_to": "person", "quota": 20}]
COUNTED: dict[str, Any] = {"campaign": "may-day", "work_item": 7, "organization": XINING}


def the_plan() -> dict[str, Any]:
    of_activities = plan().model_dump(mode="json")
    items = [
        {
            "number": number,
            "title": f"第{number}条",
            "departments": ["宣传部"],
            "service": "assistance",
            "honors": HONORS if number == 5 else [],
            "measures": [{"code": code, "title": code, "counts": counts} for code, counts in measures],
        }
        for number, measures in MEASURES.items()
    ]
    return {**of_activities, "work_items": [*of_activities["work_items"], *items]}


@pytest_asyncio.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running(tmp_path, MovableClock(NOW)) as place:
        answer = await place.province.post("/campaigns", json=the_plan())
        assert answer.status_code == 201, answer.text
        yield place
        desk = place.runtime.running["events"].desk
        assert await desk.of(ParkedEvent).tally() == [], "an event was parked"


async def happened(place: Place, *events: Event, times: int = 1) -> None:
    """As the other services' relays publish it, once or again and again."""
    records = []
    sequences: dict[str, int] = {}
    for event in events:
        subject = str(next(iter(event.model_dump().values())))
        sequences[subject] = sequences.get(subject, 0) + 1
        records.append(to_record(envelope(event, subject, sequences[subject])))
    for _ in range(times):
        assert await place.runtime.log.append(records) == [None] * len(records)
    await place.quiet()


def envelope(event: Event, subject: str, sequence: int) -> Envelope:
    return Envelope(
        id=new_id(),
        type=event.type,
        source="/wuyi/other",
        subject=subject,
        topic=event.topic,
        time="2022-05-08T01:00:00.000000Z",
        sequence=sequence,
        correlation="c",
        causation=None,
        traceparent=None,
        data=event.model_dump(mode="json"),
    )


async def actual(place: Place, **asked: str) -> dict[str, int]:
    answer = await place.province.get("/campaigns/may-day/progress", params=asked)
    assert answer.status_code == 200, answer.text
    return {m["code"]: m["actual"] for item in answer.json()["work_items"] for m in item["measures"] if m["actual"]}


def awarded(nomination: str = "n1", **changes: Any) -> NominationAwarded:
    told = {
        "programme": "p",
        "campaign": "may-day",
        "honor": "medal",
        "name": "五一劳动奖章",
        "nomination": nomination,
        "organization": XINING,
        "person": "worker",
        "nominator": "boss",
        "number": f"no-{nomination}",
        "awarded_on": date(2022, 5, 20),
        "work_item": 5,
        "counts_in": ("honors_awarded",),
    }
    return NominationAwarded(**{**told, **changes})


def paid(disbursement: str = "d1", household: str | None = "h1", fen: int = 3_000_50, **changes: Any) -> Event:
    told = {
        **COUNTED,
        "disbursement": disbursement,
        "pays": "application",
        "case": f"case-{disbursement}",
        "turn": 1,
        "programme": "p",
        "amount_fen": fen,
        "reference": f"r-{disbursement}",
        "household": household,
        "paid_at": NOW,
    }
    return aid.DisbursementPaid(**{**told, **changes})


def confirmed(grievance: str = "g1", **changes: Any) -> Event:
    told = {**COUNTED, "grievance": grievance, "kind": "wages", "person": "w", "leader": "l", "in_time": True}
    return aid.GrievanceConfirmed(**{**told, **changes})


def joined(membership: str = "m1", **changes: Any) -> Event:
    told = {**COUNTED, "membership": membership, "person": "w", "employment": "courier", "by": "boss"}
    return aid.MembershipApproved(**{**told, **changes})


def facility(kind: type[Event], id: str = "f1", of: str = "outdoor_stations", **changes: Any) -> Event:
    return kind(**{**COUNTED, "facility": id, "kind": of, "name": "劳动者驿站", **changes})


EVERYTHING = {
    "honors_awarded": awarded(),
    "aid_disbursed_yuan": paid(household=None, fen=100),
    "grievances_closed": confirmed(),
    "members_joined": joined(),
    "stations_open": facility(aid.FacilityOpened),
}


@pytest.mark.parametrize("measure", EVERYTHING)
async def test_each_achievement_counts_once_however_often_it_is_told(place: Place, measure: str) -> None:
    await happened(place, EVERYTHING[measure], times=3)
    assert await actual(place) == {measure: 1}


async def test_an_honour_counts_in_the_measures_that_it_names_and_in_no_other(place: Place) -> None:
    await happened(place, awarded("n1"), awarded("n2"), awarded("n3", counts_in=()))
    assert await actual(place) == {"honors_awarded": 2}


async def test_a_household_counts_once_and_all_of_its_money(place: Place) -> None:
    await happened(place, paid("d1", "h1"), paid("d2", "h1"), paid("d3", "h2"), paid("d4", None))
    assert await actual(place) == {"households_helped": 2, "aid_disbursed_yuan": 12_002}


async def test_a_household_that_two_campaigns_help_counts_in_both(place: Place) -> None:
    await happened(place, paid("d1", "h1", campaign="another"), paid("d2", "h1", fen=100))
    assert await actual(place) == {"households_helped": 1, "aid_disbursed_yuan": 1}


async def test_what_belongs_to_no_campaign_does_not_count(place: Place) -> None:
    nowhere: dict[str, Any] = {"campaign": None, "work_item": None}
    station = facility(aid.FacilityOpened, **nowhere)
    await happened(
        place, confirmed(**nowhere), joined(**nowhere), station, facility(aid.FacilityClosed, "f1", **nowhere)
    )
    assert await actual(place) == {}


async def test_stations_count_while_they_are_open_and_reading_rooms_are_none(place: Place) -> None:
    opened = [facility(aid.FacilityOpened, id) for id in ("f1", "f2")]
    await happened(place, *opened, facility(aid.FacilityOpened, "f3", of="reading_rooms"))
    assert await actual(place) == {"stations_open": 2}
    closed = facility(aid.FacilityClosed, "f1"), facility(aid.FacilityClosed, "f3", of="reading_rooms")
    await happened(place, *[facility(aid.FacilityOpened, "f1"), *closed], times=2)
    assert await actual(place) == {"stations_open": 1}


async def test_each_story_counts_and_its_outlet_once(place: Place) -> None:
    def story(id: str, outlet: str = "青海日报") -> Event:
        told = {"campaign": "may-day", "work_item": 6, "organization": XINING, "theme": None, "author": "publisher"}
        return StoryPublished(story=id, outlet=outlet, **told)

    await happened(place, story("s1"), story("s2"), story("s3", "工人日报"), times=2)
    assert await actual(place) == {"stories_published": 3, "outlets_covered": 2}


async def test_a_request_counts_wherever_the_plan_counts_requests_and_once_when_it_is_sent_again(place: Place) -> None:
    who: dict[str, Any] = {"organization": XINING, "person": "w", "campaign": "may-day"}
    asked = aid.ApplicationSubmitted(application="a", programme="p", name="夏送清凉", **who)
    heard = aid.GrievanceReceived(grievance="g", kind="wages", leader=None, decide_by=NOW, **who)
    wants = aid.MembershipSubmitted(membership="m", employment="rider", **who)
    await happened(place, asked, asked, heard, wants)
    assert await actual(place) == {"online_service_requests": 3}


async def test_a_newer_text_that_calls_a_measure_otherwise_counts_what_was_told_before(place: Place) -> None:
    await happened(place, joined("m1"), joined("m2"))
    newer = the_plan()
    [of_members] = [m for item in newer["work_items"] for m in item["measures"] if m["counts"] == "members"]
    of_members["code"] = "new_members"
    answer = await place.province.put("/campaigns/may-day", json=newer)
    assert answer.status_code == 200, answer.text
    assert await actual(place) == {"new_members": 2}


async def test_each_organization_sees_what_was_achieved_in_it(place: Place) -> None:
    await happened(place, joined("m1"), joined("m2", organization=HAIDONG), joined("m3", organization=f"{XINING}/u1"))
    assert await actual(place) == {"members_joined": 3}
    assert await actual(place, organization=XINING) == {"members_joined": 2}


async def test_a_measure_that_nobody_counts_for_is_shown_as_such(place: Place) -> None:
    answer = (await place.province.get("/campaigns/may-day/progress")).json()
    unfed = [m["code"] for item in answer["work_items"] for m in item["measures"] if not m["fed"]]
    assert unfed == ["talks_held"]  # a work item without any activities
