import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from services.chassis.running.runtime import Runtime
from services.chassis.web.callers import Role
from tests.chassis.web.conftest import NOTES, Place
from tests.chassis.web.sample import DEADLINE, Note, service

KEY = {"idempotency-key": "first"}


async def made(place: Place, **headers: str) -> str:
    id: str = (await place.organizer.post(NOTES, json={"subject": "活动"}, headers=headers)).json()["id"]
    return id


async def version_of(place: Place, id: str) -> int:
    return (await place.runtime.desks["notebook"].of(Note).get(id)).version


async def test_what_was_created_is_answered_with_its_version(place: Place) -> None:
    answer = await place.organizer.post(NOTES, json={"subject": "活动"})
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert answer.json()["version"] == 1
    shown = await place.organizer.get(f"{NOTES}/{answer.json()['id']}")
    assert shown.json() == answer.json()
    assert shown.headers["etag"] == '"1"'


async def test_the_same_key_and_body_hear_the_same_answer(place: Place) -> None:
    first = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY)
    again = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY)
    assert (again.status_code, again.content, again.headers["etag"]) == (201, first.content, first.headers["etag"])
    assert len(await place.runtime.desks["notebook"].of(Note).find()) == 1


async def test_the_answer_outlives_the_process(place: Place, tmp_path: Path) -> None:
    first = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY)
    changed = await place.organizer.post(f"{NOTES}/{first.json()['id']}/close", headers=KEY)
    await place.runtime.stop()
    async with Runtime(place.runtime.settings, [service], place.clock) as runtime:
        place = Place(runtime, place.clock)
        again = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY)
        assert (again.content, again.headers["etag"]) == (first.content, '"1"')
        closed = await place.organizer.post(f"{NOTES}/{first.json()['id']}/close", headers=KEY)
        assert (closed.status_code, closed.content, closed.headers["etag"]) == (200, changed.content, '"2"')


async def test_the_same_key_with_another_body_is_refused(place: Place) -> None:
    id = await made(place, **KEY)
    other = await place.organizer.post(NOTES, json={"subject": "另一个"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "改"}, headers=KEY)
    other = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "又改"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (await place.organizer.get(f"{NOTES}/{id}")).json()["subject"] == "改"


async def test_two_persons_may_use_the_same_key(place: Place) -> None:
    first = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY)
    second = await place.caller("p2", "630000", Role.ORGANIZER).post(NOTES, json={"subject": "活动"}, headers=KEY)
    assert second.status_code == 201
    assert first.json()["id"] != second.json()["id"]
    id = first.json()["id"]
    await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "甲"}, headers=KEY)
    edited = await place.caller("p2", "630000", Role.ORGANIZER).post(
        f"{NOTES}/{id}/edit", json={"subject": "乙"}, headers=KEY
    )
    assert edited.json()["subject"] == "乙"


async def test_a_change_is_made_once_however_often_it_is_sent(place: Place) -> None:
    id = await made(place)
    answers = await asyncio.gather(
        *(place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "改"}, headers=KEY) for _ in range(20))
    )
    assert {answer.content for answer in answers} == {answers[0].content}
    assert await version_of(place, id) == 2


async def test_creations_that_arrive_together_are_one(place: Place) -> None:
    answers = await asyncio.gather(
        *(place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY) for _ in range(20))
    )
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}


async def test_a_repetition_hears_its_answer_although_the_state_has_moved_on(place: Place) -> None:
    id = await made(place)
    closed = await place.organizer.post(f"{NOTES}/{id}/close", headers=KEY)
    assert (await place.organizer.post(f"{NOTES}/{id}/close")).json()["code"] == "wrong_state"
    again = await place.organizer.post(f"{NOTES}/{id}/close", headers=KEY)
    assert (again.status_code, again.content) == (200, closed.content)


async def test_a_repetition_hears_its_answer_although_its_version_is_stale_by_now(place: Place) -> None:
    id = await made(place)
    headers = {**KEY, "if-match": '"1"'}
    first = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "改"}, headers=headers)
    again = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "改"}, headers=headers)
    assert (again.status_code, again.content) == (200, first.content)


async def test_a_making_that_would_now_be_refused_hears_what_it_was_answered(place: Place) -> None:
    first = await place.organizer.post(f"{NOTES}/named/may-day", headers=KEY)
    assert first.status_code == 201
    place.clock.move_to(DEADLINE + timedelta(hours=1))
    again = await place.organizer.post(f"{NOTES}/named/may-day", headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    late = await place.organizer.post(f"{NOTES}/named/too-late", headers={"idempotency-key": "late"})
    assert (late.status_code, late.json()["code"]) == (422, "notes_full")


async def test_a_natural_key_is_taken_once(place: Place) -> None:
    first = await place.organizer.post(f"{NOTES}/named/may-day", headers=KEY)
    again = await place.organizer.post(f"{NOTES}/named/may-day", headers=KEY)
    assert again.content == first.content
    other = await place.organizer.post(f"{NOTES}/named/may-day", headers={"idempotency-key": "second"})
    assert (other.status_code, other.json()["code"]) == (409, "exists")
    assert (await place.organizer.post(f"{NOTES}/named/may-day")).status_code == 409


async def test_a_creation_is_known_again_when_later_answers_have_pushed_its_own_out(place: Place) -> None:
    id = await made(place, **KEY)
    for number in range(10):
        headers = {"idempotency-key": f"edit-{number}"}
        await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": f"{number}"}, headers=headers)
    again = await place.organizer.post(NOTES, json={"subject": "活动"}, headers=KEY)
    assert (again.status_code, again.json()["id"]) == (201, id)


async def test_a_change_upon_another_version_is_refused_and_changes_nothing(place: Place) -> None:
    id = await made(place)
    for headers in ({"if-match": '"7"'}, {"if-match": '"7"', **KEY}):
        stale = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "改"}, headers=headers)
        assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale", 1)
    done = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "改"}, headers={"if-match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    star = await place.organizer.post(f"{NOTES}/{id}/edit", json={"subject": "再改"}, headers={"if-match": "*"})
    assert star.status_code == 200


@pytest.mark.parametrize("given", ['W/"1"', "1", '"x"', '""', '"-1"', '"1", "2"', '"01"', '"' + "9" * 30 + '"', "é"])
async def test_an_if_match_that_is_no_version_is_malformed(place: Place, given: str) -> None:
    id = await made(place)
    answer = await place.organizer.post(
        f"{NOTES}/{id}/edit", json={"subject": "改"}, headers={"if-match": given.encode("latin-1")}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "if_match")


@pytest.mark.parametrize("given", [b"", b" ", b"k" * 201, "键".encode(), b"a\tb", b"a\x7f"])
async def test_a_key_that_is_none_is_malformed(place: Place, given: bytes) -> None:
    answer = await place.organizer.post(NOTES, json={"subject": "活动"}, headers={b"idempotency-key": given})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key")


async def test_a_refused_command_is_not_remembered(place: Place) -> None:
    """It changed nothing, so it may be tried again with the same key once the reason is gone."""
    id = await made(place)
    await place.organizer.post(f"{NOTES}/{id}/close")
    refused = await place.organizer.post(f"{NOTES}/{id}/close", headers=KEY)
    assert refused.status_code == 409
    assert await version_of(place, id) == 2
