"""Places are never exceeded, whoever asks at once; and the controls, without the guard, show that the races are real."""

import asyncio

import pytest

from services.chassis.domain.quota import Granted, Kind, Outcome, Quota
from services.honors.claims import PLACES
from services.honors.domain.allotment import Allotment, allotment_id
from services.honors.domain.place import Place as Held
from services.honors.domain.place import Status as Placed
from services.honors.domain.programme import Programme
from tests.honors.conftest import Place, new_nominee
from tests.honors.samples import NOW, PROGRAMME, PROVINCE, XINING, candidate, terms

CONTENDERS = 50


async def called_up(place: Place, places: int) -> None:
    """A list that calls up all of them for fewer places, as it never does by itself: only the claims stand in between."""
    await place.programme(quota=CONTENDERS)

    def rank(programme: Programme) -> None:
        programme.terms = terms()
        programme.rank([candidate(f"n{at}") for at in range(CONTENDERS)], None, "approver", NOW)
        programme.places.limit, programme.places.line_limit = places, 0

    await place.of(Programme).change(PROGRAMME, rank)


async def fifty_claim(place: Place) -> list[Held]:
    desk = place.runtime.desks["honors"].claims(PLACES)
    return await asyncio.gather(*(desk.claim(Held.asked_for(PROGRAMME, f"n{at}")) for at in range(CONTENDERS)))


def holding(claimed: list[Held]) -> int:
    return sum(each.status is Placed.HELD for each in claimed)


async def test_of_fifty_who_claim_at_once_as_many_have_a_place_as_there_are(place: Place) -> None:
    await called_up(place, 20)
    claimed = await fifty_claim(place)
    assert holding(claimed) == 20
    programme: Programme = await place.of(Programme).get(PROGRAMME)
    assert (programme.places.used, programme.places.pending) == (20, [])


async def test_control_a_quota_that_does_not_look_gives_away_more_than_there_are(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_to_everybody(self: Quota, claimant: str, amount: int = 1, turned: int = 0) -> Outcome:
        entry = self._enter(claimant, Kind.TAKE, amount, turned)
        self.used += amount
        return Granted(entry.ticket)

    await called_up(place, 20)
    monkeypatch.setattr(Quota, "claim", gives_to_everybody)
    assert holding(await fifty_claim(place)) > 20


async def test_of_fifty_nominations_at_once_as_many_are_drafted_as_the_unit_has_places(place: Place) -> None:
    await place.programme(nomination_places=7)

    async def nominate(at: int) -> int:
        body = {"nominee": new_nominee(f"n{at}")}
        return (await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json=body)).status_code

    codes = await asyncio.gather(*(nominate(at) for at in range(CONTENDERS)))
    assert (codes.count(201), codes.count(422)) == (7, CONTENDERS - 7)
    allotment: Allotment = await place.of(Allotment).get(allotment_id(PROGRAMME, PROVINCE))
    assert allotment.places.used == 7


async def test_one_nominee_whom_fifty_nominate_at_once_is_nominated_once(place: Place) -> None:
    await place.programme()
    body = {"nominee": new_nominee()}

    async def nominate() -> int:
        return (await place.unit().post(f"/programmes/{PROGRAMME}/nominations", json=body)).status_code

    codes = await asyncio.gather(*(nominate() for _ in range(CONTENDERS)))
    assert codes.count(201) == 1
    assert set(codes) == {201, 409}
    allotment: Allotment = await place.of(Allotment).get(allotment_id(PROGRAMME, PROVINCE))
    assert allotment.places.used == 1


async def given_at_once(place: Place) -> int:
    path = f"/programmes/{PROGRAMME}/allocations"
    body = {"organization": XINING, "places": 3}
    await asyncio.gather(*(place.province.post(path, json=body) for _ in range(CONTENDERS)))
    await place.quiet()
    shown = (await place.see(place.province, path))["items"]
    return sum(each["places"] for each in shown)


async def test_places_handed_down_fifty_times_at_once_are_conserved(place: Place) -> None:
    await place.programme(nomination_places=60)
    assert await given_at_once(place) == 60


async def test_control_places_that_are_given_without_being_taken_from_the_giver_are_multiplied(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = Allotment._send

    def keeps_what_it_gives(self: Allotment, receiver: str, places: int) -> None:
        before = self.places.limit
        guarded(self, receiver, places)
        self.places.limit = before

    monkeypatch.setattr(Allotment, "_send", keeps_what_it_gives)
    await place.programme(nomination_places=60)
    assert await given_at_once(place) > 60


async def test_fifty_who_award_at_once_award_each_once(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    await place.on_notice(ids)
    await place.until_the_notice_is_over()
    answers = await asyncio.gather(*(place.approver.post(f"/programmes/{PROGRAMME}/award") for _ in range(CONTENDERS)))
    assert sorted({each.status_code for each in answers}) == [200, 422]
    await place.quiet()
    programme: Programme = await place.of(Programme).get(PROGRAMME)
    assert [award.nomination for award in programme.awards] == ids
    assert len((await place.see(place.approver, "/honorees"))["items"]) == 2


async def test_two_who_publish_at_once_put_each_on_one_notice(place: Place) -> None:
    ids = await place.a_ranked_programme(35, 30)
    for id in ids:
        await place.say(place.approver, f"/nominations/{id}/shortlist")
    path, body = f"/programmes/{PROGRAMME}/notices", {"contact": "0971-0000000"}
    await asyncio.gather(*(place.approver.post(path, json=body) for _ in range(10)))
    await place.quiet()
    notices = (await place.see(place.approver, path))["items"]
    assert sorted(id for notice in notices for id in notice["standings"]) == sorted(ids)


async def test_twenty_objections_at_once_are_all_received_and_freeze_one(place: Place) -> None:
    first, second = ids = await place.a_ranked_programme(35, 30)
    notice = await place.on_notice(ids)
    body = {"nomination": first, "grounds": "事迹不实，请核查"}

    async def object_(at: int) -> int:
        return (await place.worker(f"w{at}").post(f"/notices/{notice}/objections", json=body)).status_code

    codes = await asyncio.gather(*(object_(at) for at in range(20)))
    assert set(codes) == {201}
    (shown,) = (await place.see(place.approver, f"/programmes/{PROGRAMME}/notices"))["items"]
    assert shown["standings"] == {first: "frozen", second: "running"}
