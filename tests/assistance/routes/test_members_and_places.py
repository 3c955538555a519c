from services.chassis.web import Role
from tests.assistance.domain.cases import id_number
from tests.assistance.place import Json, Place, an_appeal

RIDER = {
    "organization": "630000/630100",
    "employment": "rider",
    "name": "张三",
    "id_number": id_number(),
    "phone": "13897000001",
}
WEEK = {"days": [1, 2, 3, 4, 5], "opens": "08:00", "closes": "20:00"}


async def test_a_rider_joins_and_is_counted(place: Place) -> None:
    asked = await place.say(place.worker(), "/memberships", 201, **RIDER)
    assert (asked["name"], asked["phone"], asked["status"]) == ("张*", "138****0001", "submitted")
    assert await place.refused(place.worker(), "/memberships", 409, **RIDER) == "member_already"
    member = await place.say(place.organizer, f"/memberships/{asked['id']}/approve")
    assert (member["status"], member["joined_on"]) == ("approved", "2022-05-09")
    [said] = [text for type, text in await place.events() if type.endswith("membership.approved.v1")]
    assert b'"campaign":"qinghai-2022"' in said and b'"employment":"rider"' in said


async def test_one_who_was_rejected_hears_why_and_asks_again(place: Place) -> None:
    id = (await place.say(place.worker(), "/memberships", 201, **RIDER))["id"]
    await place.say(place.organizer, f"/memberships/{id}/reject", note="请补充接单记录")
    again = await place.say(place.worker(), "/memberships", 201, **RIDER)
    assert (again["id"], again["status"]) == (id, "submitted")


async def test_an_organizer_does_not_let_themselves_in(place: Place) -> None:
    me = place.caller("me", Role.WORKER)
    id = (await place.say(me, "/memberships", 201, **RIDER))["id"]
    assert await place.refused(place.caller("me", Role.ORGANIZER), f"/memberships/{id}/approve", 403) == "own_case"


async def test_a_programme_for_members_takes_members(place: Place) -> None:
    programme = await place.programme(terms={"otherwise_fen": 200_00, "members_only": True}, kind="health_check")
    path = f"/programmes/{programme['id']}/applications"
    said = await place.say(place.worker(), path, 422, **an_appeal())
    assert (said["code"], said["clauses"]) == ("not_eligible", ["is_a_member"])
    id = (await place.say(place.worker(), "/memberships", 201, **RIDER))["id"]
    await place.say(place.organizer, f"/memberships/{id}/approve")
    await place.say(place.worker(), path, 201, **an_appeal())


async def station(place: Place, north: int, name: str, kind: str = "outdoor_stations", **changes: object) -> Json:
    """So many metres north of the centre of Xining."""
    at = {"latitude_e6": 36_617_300 + north * 9, "longitude_e6": 101_778_200}
    body = {"kind": kind, "name": name, "address": "西大街1号", "at": at, "hours": [WEEK], **changes}
    return await place.say(place.organizer, "/facilities", 201, **body)


async def found(place: Place, **asked: object) -> list[str]:
    answer = await place.nobody.get("/facilities", params={key: str(value) for key, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


HERE = {"latitude": 36.6173, "longitude": 101.7782}


async def test_anybody_finds_what_is_near_the_nearest_first(place: Place) -> None:
    for metres, name in ((1_500, "b"), (100, "a"), (5_000, "c"), (20_000, "d")):
        await station(place, metres, name)
    await station(place, 50, "书屋", kind="reading_rooms")
    assert await found(place, **HERE, kind="outdoor_stations") == ["a", "b"]
    assert await found(place, **HERE, metres=200) == ["书屋", "a"]
    assert await found(place, **HERE, metres=6_000) == ["书屋", "a", "b", "c"]
    assert len(await found(place)) == 5


async def test_within_their_hours(place: Place) -> None:
    await station(place, 100, "weekdays")
    await station(place, 200, "always", hours=[])
    monday, sunday = "2022-05-09T09:00:00+08:00", "2022-05-08T09:00:00+08:00"
    assert await found(place, **HERE, open_at=monday) == ["weekdays", "always"]
    assert await found(place, **HERE, open_at=sunday) == ["always"]
    assert await found(place, open_at=sunday) == ["always"]


async def test_half_a_point_and_one_that_is_none_are_refused(place: Place) -> None:
    assert (await place.nobody.get("/facilities?latitude=36.6")).json()["code"] == "half_a_point"
    for bad in ("latitude=nan&longitude=1", "latitude=91&longitude=1", "latitude=1&longitude=1e9"):
        assert (await place.nobody.get(f"/facilities?{bad}")).status_code == 422


async def test_what_has_moved_is_found_where_it_is_and_what_is_closed_no_more(place: Place) -> None:
    facility = await station(place, 100, "a")
    there = {"latitude_e6": 37_000_000, "longitude_e6": 101_778_200}
    body = {"kind": "outdoor_stations", "name": "a", "address": "大通", "at": there, "hours": []}
    await place.say(place.organizer, f"/facilities/{facility['id']}/change", **body)
    assert await found(place, **HERE) == []
    assert await found(place, latitude=37.0, longitude=101.7782) == ["a"]
    await place.say(place.organizer, f"/facilities/{facility['id']}/close")
    assert await found(place, latitude=37.0, longitude=101.7782) == []


async def test_the_rules_are_shown_with_what_is_assumed_and_are_set_by_the_federation(place: Place) -> None:
    rules = await place.see(place.worker(), "/rules")
    assert "qinghai-2022" in rules["to_confirm"] and rules["grievance"][0]["source"].startswith("《信访工作条例》")
    line = {
        "version": "xining-2022",
        "in_force_from": "2022-04-01",
        "source": "西宁市民政局",
        "place": "630100",
        "monthly_fen": 40_000,
    }
    await place.say(place.approver, "/rules", line=line)
    file = await place.file(income=500_00)
    assert (file["tier"], file["verdict"]["line"]) == ("relative", "xining-2022")
    assert await place.refused(place.approver, "/rules", 409, line={**line, "monthly_fen": 1}) == "version_taken"
    assert await place.refused(place.worker(), "/rules", 403, line=line) == "role_missing"
    both = await place.say(place.approver, "/rules", 422)
    assert both["code"] == "invalid"
