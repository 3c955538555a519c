"""What workers write, over HTTP: seen by whom it is for, voted for once by each, counted once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.chassis.clock import MovableClock
from services.chassis.ids import new_id
from services.chassis.web import Role
from services.events.domain.work import Vote
from tests.events.conftest import Place, running, the_books_balance
from tests.events.culture import cultural_plan
from tests.events.samples import NOW, XINING

NEW = {"campaign": "culture", "work_item": 8, "kind": "micro_story", "title": "螺丝", "words": "拧紧每一颗"}
RACERS = 50


async def submitted(place: Place, name: str = "author", **changes: Any) -> str:
    answer = await place.worker(name).post("/works", json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def published(place: Place) -> str:
    await place.campaign(cultural_plan())
    id = await submitted(place)
    await place.say(place.organizer, f"/works/{id}/moderate")
    await place.say(place.caller("publisher", XINING, Role.PUBLISHER), f"/works/{id}/publish")
    return id


async def votes(place: Place, id: str) -> int:
    counted: int = (await place.worker().get(f"/works/{id}/votes")).json()["votes"]
    return counted


async def test_until_it_is_published_only_its_author_and_staff_of_its_union_read_it(place: Place) -> None:
    await place.campaign(cultural_plan())
    id = await submitted(place)
    haidong = place.caller("h", "630000/630200", Role.ORGANIZER)
    seen = [(await who.get(f"/works/{id}")).status_code for who in (place.worker("author"), place.organizer)]
    unseen = [(await who.get(f"/works/{id}")).status_code for who in (place.worker("reader"), haidong)]
    assert (seen, unseen) == ([200, 200], [404, 404])
    assert (await place.worker("reader").get("/works?status=submitted")).json()["items"] == []
    assert [each["id"] for each in (await place.worker("author").get("/works/mine")).json()["items"]] == [id]
    assert (await haidong.post(f"/works/{id}/moderate")).status_code == 404


async def test_what_waits_to_be_moderated_and_published_is_seen_by_who_operates(place: Place) -> None:
    await place.campaign(cultural_plan())
    ids = [await submitted(place, f"author{n}") for n in range(3)]
    await place.say(place.organizer, f"/works/{ids[0]}/moderate")
    async with place.caller("op", XINING, Role.OPERATOR) as operator:
        items = (await operator.get("http://wuyi/ops/v1/events/work")).json()["items"]
    counts = {each["name"]: each["count"] for each in items}
    assert (counts["works_to_moderate"], counts["works_to_publish"]) == (2, 1)


async def test_readers_know_the_words_and_not_the_writers_account(place: Place) -> None:
    id = await published(place)
    [listed] = (await place.worker("reader").get("/works")).json()["items"]
    shown = (await place.worker("reader").get(f"/works/{id}")).json()
    assert listed == shown and (shown["words"], shown["author"]) == ("拧紧每一颗", None)
    assert (await place.organizer.get(f"/works/{id}")).json()["author"] == "author"


async def test_what_was_returned_is_mended_and_counts_once(place: Place) -> None:
    await place.campaign(cultural_plan())
    id = await submitted(place)
    await place.say(place.organizer, f"/works/{id}/return", reason="请核实地名")
    await place.say(place.worker("author"), f"/works/{id}/submit", title="螺丝", words="拧紧每一颗螺丝")
    await place.quiet()
    items = (await place.province.get("/campaigns/culture/progress")).json()["work_items"]
    counted = {measure["code"]: (measure["actual"], measure["fed"]) for measure in items[0]["measures"]}
    assert counted["works_submitted"] == (1, True)


async def test_what_was_taken_down_is_read_by_nobody_else_any_more(place: Place) -> None:
    id = await published(place)
    await place.say(place.caller("publisher", XINING, Role.PUBLISHER), f"/works/{id}/take-down", reason="侵权")
    assert (await place.worker("reader").get(f"/works/{id}")).status_code == 404
    assert (await place.worker("author").get(f"/works/{id}")).json()["because"] == "侵权"
    assert (await place.worker("reader").put(f"/works/{id}/votes/me")).json()["code"] == "not_published"


async def test_a_person_has_one_vote_for_a_work_however_often_they_cast_it(place: Place) -> None:
    id = await published(place)
    answers = [(await place.worker(name).put(f"/works/{id}/votes/me")).json() for name in ("a", "a", "b")]
    assert [answer["votes"] for answer in answers] == [1, 1, 2]
    assert (await place.worker("author").put(f"/works/{id}/votes/me")).status_code == 403


async def test_the_favourites_are_what_is_published_with_the_most_votes_first(place: Place) -> None:
    await place.campaign(cultural_plan())
    publisher = place.caller("publisher", XINING, Role.PUBLISHER)
    ids = [
        await submitted(place, f"author{n}", kind=kind) for n, kind in enumerate(("micro_story", "micro_thought") * 2)
    ]
    for id in ids:
        await place.say(place.organizer, f"/works/{id}/moderate")
        await place.say(publisher, f"/works/{id}/publish")
    for n, times in enumerate((1, 3, 2, 4)):
        for voter in range(times):
            await place.worker(f"voter{voter}").put(f"/works/{ids[n]}/votes/me")
    await place.say(publisher, f"/works/{ids[3]}/take-down", reason="侵权")

    async def favourites(**asked: str) -> list[tuple[int, int]]:
        shown = (await place.worker().get("/campaigns/culture/favourites", params=asked)).json()["items"]
        assert all(each["work"]["author"] is None for each in shown)
        return [(ids.index(each["work"]["id"]), each["votes"]) for each in shown]

    assert await favourites() == [(1, 3), (2, 2), (0, 1)]
    assert await favourites(kind="micro_thought") == [(1, 3)]


async def all_at_once(place: Place, id: str) -> int:
    racers = [place.worker("racer") for _ in range(RACERS)]
    answers = await asyncio.gather(*(racer.put(f"/works/{id}/votes/me") for racer in racers))
    assert {answer.status_code for answer in answers} == {200}
    return await votes(place, id)


async def test_fifty_times_the_same_vote_at_once_is_one_vote(place: Place) -> None:
    assert await all_at_once(place, await published(place)) == 1


async def test_were_a_vote_not_named_by_work_and_person_there_would_be_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    id = await published(place)
    monkeypatch.setattr(Vote, "id_of", lambda work, person: new_id())
    assert await all_at_once(place, id) > 1


class Died(BaseException):
    """As a process does before it could answer."""


async def test_a_vote_whose_answer_was_lost_in_a_crash_is_not_cast_a_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock(NOW)
    async with running(tmp_path, clock) as place:
        await place.campaign()
        id = await published(place)

        def dies(point: str) -> None:
            if point == "store.written":
                raise Died

        monkeypatch.setattr("services.chassis.store.repository.reached", dies)
        with pytest.raises(Died):
            await place.worker("voter").put(f"/works/{id}/votes/me")
        monkeypatch.undo()
    async with running(tmp_path, clock) as place:
        again = (await place.worker("voter").put(f"/works/{id}/votes/me")).json()
        assert (again["votes"], again["mine"]) == (1, True)
        await the_books_balance(place)
