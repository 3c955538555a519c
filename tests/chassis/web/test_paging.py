from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import from_json, to_json

from services.chassis.web.callers import Role
from services.chassis.web.paging import Paging, WrongCursor, cursor
from tests.chassis.web.conftest import NOTES, Place


async def written(place: Place, count: int) -> None:
    for number in range(count):
        place.clock.advance(timedelta(seconds=1))
        await place.organizer.post(NOTES, json={"subject": f"n{number}"})


async def page(place: Place, **asked: Any) -> dict[str, Any]:
    answer = await place.organizer.get(NOTES, params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_pages_follow_one_another_and_miss_nothing(place: Place) -> None:
    await written(place, 7)
    seen: list[str] = []
    asked: dict[str, Any] = {"limit": 3}
    while True:
        found = await page(place, **asked)
        seen += [item["subject"] for item in found["items"]]
        if found["next"] is None:
            break
        asked["cursor"] = found["next"]
    assert seen == [f"n{number}" for number in reversed(range(7))]


async def test_a_last_page_that_is_full_has_no_next(place: Place) -> None:
    await written(place, 3)
    assert (await page(place, limit=3))["next"] is None
    assert (await page(place, limit=2))["next"] is not None


async def test_what_is_written_meanwhile_does_not_shift_the_pages(place: Place) -> None:
    await written(place, 4)
    first = await page(place, limit=2)
    await written(place, 2)
    second = await page(place, limit=2, cursor=first["next"])
    assert [item["subject"] for item in second["items"]] == ["n1", "n0"]


async def test_a_cursor_of_another_list_is_refused(place: Place) -> None:
    await written(place, 3)
    next = (await page(place, limit=1))["next"]
    for params, who in (
        ({"cursor": next, "subject": "n1"}, place.organizer),
        ({"cursor": next}, place.caller("p1", "630000/630100", Role.ORGANIZER)),
    ):
        answer = await who.get(NOTES, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor")
    assert (await page(place, limit=200, cursor=next))["items"]


def forged(*parts: Any) -> str:
    return urlsafe_b64encode(to_json(list(parts))).decode()


@pytest.mark.parametrize(
    "text", ["x", "!!!!", "A" * 1999, "AAAA", forged(), forged("x"), forged({}), forged("x", 1, "y")]
)
async def test_a_cursor_that_was_made_up_is_refused(place: Place, text: str) -> None:
    answer = await place.organizer.get(NOTES, params={"cursor": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor")


@pytest.mark.parametrize(
    "place_", [[10**30, "x"], [1.5, "x"], [None, "x"], [True, "x"], [["x"], "x"], ["x"], ["x", "y", "z"]]
)
async def test_a_place_that_is_none_is_refused(place: Place, place_: list[Any]) -> None:
    await written(place, 2)
    real = (await page(place, limit=1))["next"]
    answer = await place.organizer.get(NOTES, params={"cursor": forged(list_of(real), *place_)})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor")


def list_of(text: str) -> str:
    name: str = from_json(urlsafe_b64decode(text + "=" * (-len(text) % 4)))[0]
    return name


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1e3", "x", "9" * 30])
async def test_a_page_holds_one_to_two_hundred(place: Place, limit: str) -> None:
    answer = await place.organizer.get(NOTES, params={"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "limit")


def test_a_cursor_of_another_order_is_refused() -> None:
    paging = Paging(50, cursor(["2022-04-01", "id"], "list"))
    assert paging.after("list", 2) == ("2022-04-01", "id")
    for name, length in (("list", 1), ("list", 3), ("other", 2)):
        with pytest.raises(WrongCursor):
            paging.after(name, length)


def test_a_cursor_may_stand_in_a_url() -> None:
    assert cursor(["才让?&=+/", 7], "list").isascii()
    assert not set(cursor(["才让?&=+/" * 9, 7], "list")) & set("?&=+/%")
