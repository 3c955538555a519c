"""A worker's way to a seat, over HTTP and through the whole process."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from services.chassis.log.envelope import from_record
from services.chassis.log.port import Partition
from services.events.domain.registration import Registration
from tests.events.conftest import Place
from tests.events.samples import CLOSES, ENDS, NOW, OPENS, STARTS


async def told(place: Place, id: str) -> dict[str, list[str]]:
    """What each person's registration said, in its order, as the log has it: at least once, so the same event is one."""
    await place.quiet()
    topic = "wuyi.events.registration"
    heard: dict[str, list[str]] = {}
    seen: set[str] = set()
    for number in range((await place.runtime.log.topics())[topic]):
        for record in await place.runtime.log.read(Partition(topic, number), 0, 1000):
            event = from_record(record)
            if event.data["activity"] == id and event.id not in seen:
                seen.add(event.id)
                heard.setdefault(event.data["person"], []).append(event.type.split(".")[-2])
    return heard


async def test_the_last_seat_the_line_and_the_end_of_it(place: Place) -> None:
    id = await place.an_open_activity(capacity=1, waitlist=2)
    answers = await place.register(id, "a", "b", "c", "d")
    assert [(each["status"], each["position"], each["reason"]) for each in answers] == [
        ("confirmed", None, ""),
        ("waitlisted", 1, ""),
        ("waitlisted", 2, ""),
        ("refused", None, "quota_exhausted"),
    ]
    assert await place.register(id, "a", "c") == [answers[0], answers[2]]
    seen = await place.activity(id)
    assert (seen["taken"], seen["waiting"]) == (1, 2)


async def test_what_is_given_up_goes_to_the_first_in_line_and_all_move_up(place: Place) -> None:
    id = await place.an_open_activity(capacity=1, waitlist=3)
    await place.register(id, "a", "b", "c", "d")
    left = await place.worker("a").delete(f"/activities/{id}/registrations/me")
    assert (left.status_code, left.json()["status"], left.json()["reason"]) == (200, "cancelled", "by_worker")
    assert (await place.mine(id, "b"))["status"] == "confirmed"
    assert [(await place.mine(id, name))["position"] for name in "cd"] == [1, 2]
    assert (await place.worker("a").delete(f"/activities/{id}/registrations/me")).json() == left.json()
    assert (await place.register(id, "a"))[0]["position"] == 3
    assert await told(place, id) == {
        "a": ["confirmed", "cancelled", "waitlisted"],
        "b": ["waitlisted", "promoted"],
        "c": ["waitlisted"],
        "d": ["waitlisted"],
    }


async def test_who_is_not_registered_has_nothing_to_see_or_to_give_up(place: Place) -> None:
    id = await place.an_open_activity()
    for method in ("get", "delete"):
        assert (await getattr(place.worker(), method)(f"/activities/{id}/registrations/me")).status_code == 404
    assert (await place.worker().put("/activities/nowhere/registrations/me")).status_code == 404


async def test_outside_the_window_and_uninvited_nothing_is_written(place: Place) -> None:
    closed = await place.draft()
    answer = await place.worker().put(f"/activities/{closed}/registrations/me")
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (422, "registration_closed", "draft")
    members = await place.an_open_activity(audience={"who": "members"})
    answer = await place.worker().put(f"/activities/{members}/registrations/me")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_invited")
    repository = place.runtime.running["events"].desk.of(Registration)
    assert await repository.find() == []
    await place.province.put("/standings/worker", json={"member": True})
    assert (await place.register(members, "worker"))[0]["status"] == "confirmed"


async def test_a_window_that_has_passed_is_closed_before_its_timer_rings(place: Place) -> None:
    id = await place.an_open_activity()
    place.clock._now = CLOSES  # the clock has moved, and nobody was woken yet
    answer = await place.worker().put(f"/activities/{id}/registrations/me")
    assert answer.json()["code"] == "registration_closed"


async def test_who_was_registered_still_hears_so_when_it_is_closed(place: Place) -> None:
    id = await place.an_open_activity()
    (mine,) = await place.register(id, "a")
    await place.say(place.organizer, f"/activities/{id}/close")
    assert await place.register(id, "a") == [mine]


async def test_more_seats_are_for_the_line_in_its_order(place: Place) -> None:
    id = await place.an_open_activity(capacity=1, waitlist=4)
    await place.register(id, "a", "b", "c", "d")
    answer = await place.organizer.patch(f"/activities/{id}", json={"capacity": 3})
    assert answer.status_code == 200
    assert [(await place.mine(id, name))["status"] for name in "bcd"] == ["confirmed", "confirmed", "waitlisted"]


async def test_fewer_seats_than_are_taken_are_refused(place: Place) -> None:
    id = await place.an_open_activity(capacity=3, waitlist=3)
    await place.register(id, "a", "b")
    answer = await place.organizer.patch(f"/activities/{id}", json={"capacity": 1})
    assert (answer.status_code, answer.json()["code"], answer.json()["taken"]) == (422, "below_taken", 2)
    assert (await place.organizer.patch(f"/activities/{id}", json={"capacity": 2})).status_code == 200
    await place.register(id, "c", "d")
    answer = await place.organizer.patch(f"/activities/{id}", json={"waitlist": 1})
    assert (answer.json()["code"], answer.json()["waiting"]) == ("below_waiting", 2)
    assert (await place.activity(id))["waitlist"] == 3


class TestAtTheDoor:
    async def test_a_scan_counts_once_and_the_second_hears_the_first(self, place: Place) -> None:
        id = await place.an_open_activity()
        (mine,) = await place.register(id, "a")
        place.clock.move_to(STARTS)
        first = await place.say(
            place.organizer, f"/activities/{id}/check-ins", token=mine["check_in_token"], place="东门"
        )
        place.clock.move_to(STARTS + timedelta(minutes=9))
        second = await place.say(
            place.organizer, f"/activities/{id}/check-ins", token=mine["check_in_token"], place="西门"
        )
        assert first == second
        assert (first["place"], first["checked_in_at"]) == ("东门", "2022-05-10T01:00:00.000000Z")
        shown = await place.mine(id, "a")
        assert (shown["status"], shown["check_in_token"]) == ("checked_in", None)
        assert await told(place, id) == {"a": ["confirmed", "checked_in"]}

    async def test_not_before_one_has_a_seat(self, place: Place) -> None:
        id = await place.an_open_activity(capacity=1)
        _, b = await place.register(id, "a", "b")
        assert b["check_in_token"] is None
        desk = place.runtime.running["events"].desk
        forged = desk.keyring.sign(b["id"], "check-in")
        answer = await place.organizer.post(f"/activities/{id}/check-ins", json={"token": forged, "place": "东门"})
        assert (answer.status_code, answer.json()["state"]) == (409, "waitlisted")

    async def test_not_at_another_door(self, place: Place) -> None:
        id = await place.an_open_activity()
        place.clock.move_to(NOW)
        other = await place.an_open_activity()
        (mine,) = await place.register(id, "a")
        scan = {"token": mine["check_in_token"], "place": "东门"}
        answer = await place.organizer.post(f"/activities/{other}/check-ins", json=scan)
        assert (answer.status_code, answer.json()["code"]) == (422, "check_in_elsewhere")

    @pytest.mark.parametrize("damage", ["", "x", "{id}", "{id}.", "{id}.AAAA", "{token}x", "é.é", "{blind}"])
    async def test_not_with_a_token_that_is_not_ours(self, place: Place, damage: str) -> None:
        id = await place.an_open_activity()
        (mine,) = await place.register(id, "a")
        token = mine["check_in_token"]
        keyring = place.runtime.running["events"].desk.keyring
        blind = f"{mine['id']}.{keyring.blind_index(mine['id'], 'check-in')}"
        scan = {"token": damage.format(id=mine["id"], token=token, blind=blind), "place": "东门"}
        answer = await place.organizer.post(f"/activities/{id}/check-ins", json=scan)
        assert answer.status_code == 422, answer.text
        assert (await place.mine(id, "a"))["status"] == "confirmed"

    async def test_not_by_a_worker(self, place: Place) -> None:
        id = await place.an_open_activity()
        (mine,) = await place.register(id, "a")
        scan = {"token": mine["check_in_token"], "place": "东门"}
        assert (await place.worker("a").post(f"/activities/{id}/check-ins", json=scan)).status_code == 403


class TestTheEnd:
    async def test_who_had_a_seat_and_did_not_come_was_absent_and_the_line_hears_its_end(self, place: Place) -> None:
        id = await place.an_open_activity(capacity=2, waitlist=2)
        a, *_ = await place.register(id, "a", "b", "c")
        await place.say(place.organizer, f"/activities/{id}/check-ins", token=a["check_in_token"], place="东门")
        await place.say(place.organizer, f"/activities/{id}/close")
        place.clock.move_to(ENDS)
        await place.say(place.organizer, f"/activities/{id}/complete")
        await place.say(place.organizer, f"/activities/{id}/summarize", summary="好")
        assert await told(place, id) == {
            "a": ["confirmed", "checked_in"],
            "b": ["confirmed", "absent"],
            "c": ["waitlisted", "refused"],
        }
        assert (await place.mine(id, "c"))["reason"] == "line_ended"
        scan = {"token": (await place.mine(id, "b"))["check_in_token"] or a["check_in_token"], "place": "东门"}
        assert (await place.organizer.post(f"/activities/{id}/check-ins", json=scan)).json()["place"] == "东门"
        seen = await place.activity(id)
        assert (seen["status"], seen["waiting"]) == ("summarized", 0)

    async def test_a_cancelled_activity_tells_everyone_once_and_promotes_nobody(self, place: Place) -> None:
        id = await place.an_open_activity(capacity=3, waitlist=200)
        names = [f"w{n}" for n in range(160)]
        await asyncio.gather(*(place.register(id, name) for name in names))
        await place.say(place.organizer, f"/activities/{id}/cancel", reason="场地临时关闭")
        heard = await told(place, id)
        assert Counter(tuple(each) for each in heard.values()) == {
            ("confirmed", "cancelled"): 3,
            ("waitlisted", "cancelled"): 157,
        }
        seen = await place.activity(id)
        assert (seen["taken"], seen["waiting"], seen["cancelled_because"]) == (0, 0, "场地临时关闭")
        assert {(await place.mine(id, name))["reason"] for name in names[:5]} == {"activity_cancelled"}

    async def test_another_time_or_place_is_told_to_each_who_expects_it_once(self, place: Place) -> None:
        id = await place.an_open_activity(capacity=1, waitlist=5)
        await place.register(id, "a", "b", "c")
        await place.worker("c").delete(f"/activities/{id}/registrations/me")
        for where in ("体育馆", "图书馆"):
            assert (await place.organizer.patch(f"/activities/{id}", json={"place": where})).status_code == 200
            await place.quiet()
        await place.register(id, "d")
        assert await told(place, id) == {
            "a": ["confirmed", "rescheduled", "rescheduled"],
            "b": ["waitlisted", "rescheduled", "rescheduled"],
            "c": ["waitlisted", "cancelled"],
            "d": ["waitlisted"],
        }

    async def test_the_organizer_reads_the_list_in_the_order_of_asking(self, place: Place) -> None:
        id = await place.an_open_activity(capacity=1, waitlist=5)
        for minute, name in enumerate("cab"):
            place.clock.move_to(OPENS + timedelta(minutes=minute))
            await place.register(id, name)
        listed = (await place.organizer.get(f"/activities/{id}/registrations")).json()["items"]
        assert [(each["person"], each["status"]) for each in listed] == [
            ("c", "confirmed"),
            ("a", "waitlisted"),
            ("b", "waitlisted"),
        ]
        waiting = await place.organizer.get(f"/activities/{id}/registrations", params={"status": "waitlisted"})
        assert [each["person"] for each in waiting.json()["items"]] == ["a", "b"]
