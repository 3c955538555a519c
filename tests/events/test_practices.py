"""Good practices over HTTP: what is proposed, who chooses, and who may read it."""

from typing import Any

from services.chassis.web import Role
from tests.events.conftest import Place
from tests.events.samples import ENDS, XINING


async def summarized(place: Place, *, good_practice: bool) -> str:
    id = await place.an_open_activity()
    await place.say(place.organizer, f"/activities/{id}/close")
    place.clock.move_to(ENDS)
    await place.quiet()
    await place.say(place.organizer, f"/activities/{id}/complete")
    await place.quiet()
    said = {"summary": "先听后练，当场点评", "good_practice": good_practice}
    await place.say(place.organizer, f"/activities/{id}/summarize", **said)
    await place.quiet()
    return id


async def proposed(place: Place) -> dict[str, Any]:
    await summarized(place, good_practice=True)
    [practice] = (await place.approver.get("/good-practices")).json()["items"]
    shown: dict[str, Any] = practice
    return shown


async def test_a_summary_that_is_not_proposed_is_no_practice(place: Place) -> None:
    await summarized(place, good_practice=False)
    assert (await place.province.get("/good-practices")).json()["items"] == []


async def test_until_it_is_chosen_only_staff_of_its_branch_read_it(place: Place) -> None:
    practice = await proposed(place)
    path = f"/good-practices/{practice['id']}"
    haidong = place.caller("h", "630000/630200", Role.APPROVER)
    for stranger in (place.worker(), haidong):
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get("/good-practices")).json()["items"] == []
    assert (await haidong.post(f"{path}/choose", json={})).status_code == 404
    await place.say(place.approver, f"{path}/choose", audience=XINING)
    for reader in (place.worker(), haidong):
        assert (await reader.get(path)).json()["summary"] == "先听后练，当场点评"
        assert [each["id"] for each in (await reader.get("/good-practices?status=chosen")).json()["items"]] == [
            practice["id"]
        ]


async def test_it_is_spread_for_the_choosers_organization_where_nothing_else_is_said(place: Place) -> None:
    practice = await proposed(place)
    path = f"/good-practices/{practice['id']}/choose"
    outside = await place.approver.post(path, json={"audience": "630000"})
    assert (outside.status_code, outside.json()["code"]) == (403, "audience_outside")
    assert (await place.approver.post(path, json={})).json()["audience"] == XINING
    assert (await place.province.post(path, json={})).status_code == 409


async def test_who_organized_it_does_not_choose_it(place: Place) -> None:
    practice = await proposed(place)
    both = place.caller("organizer", XINING, Role.ORGANIZER, Role.APPROVER)
    answer = await both.post(f"/good-practices/{practice['id']}/choose", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "chooses_own_practice")
