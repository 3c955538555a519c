"""Venues over HTTP, and fifty who want the same hour."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.domain import Refused
from services.chassis.keyring import Keyring
from services.chassis.store import sqlite_writing
from services.chassis.store.port import Written
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from services.chassis.store.sqlite_writing import Row
from services.chassis.web import Role
from services.events.domain.venue_day import VenueDay
from tests.events.conftest import Place
from tests.events.samples import NOW, XINING
from tests.events.venues import DAY, WEEKDAYS, a_booking, a_venue, at

RACERS = 50
NEW = {
    "name": "工人文化宫",
    "kind": "culture_venue",
    "location": "城西区",
    "capacity": 300,
    "openings": [{**WEEKDAYS, "weekdays": [1, 2, 3, 4, 5]}],
}


async def founded(place: Place) -> str:
    answer = await place.organizer.post("/venues", json=NEW)
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def book(
    who: httpx.AsyncClient, venue: str, begins: float, ends: float, key: str | None = None
) -> httpx.Response:
    body = {"starts_at": at(begins).isoformat(), "ends_at": at(ends).isoformat(), "purpose": "讲座"}
    headers = {} if key is None else {"idempotency-key": key}
    return await who.post(f"/venues/{venue}/days/{DAY}/bookings", json=body, headers=headers)


async def bookings(place: Place, venue: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = (await place.organizer.get(f"/venues/{venue}/days/{DAY}")).json()["bookings"]
    return shown


async def test_fifty_racers_over_http_for_hours_that_meet_and_one_has_it(place: Place) -> None:
    venue = await founded(place)
    racers = [place.caller(f"o{n}", f"{XINING}/unit{n}", Role.ORGANIZER) for n in range(RACERS)]
    answers = await asyncio.gather(
        *(book(racer, venue, 9 + n % 4, 13 + n % 4) for n, racer in enumerate(racers))  # all have noon to one in them
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 422: RACERS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 422} == {"venue_taken"}
    assert len(await bookings(place, venue)) == 1


async def test_the_same_request_again_is_the_same_booking(place: Place) -> None:
    venue = await founded(place)
    first, again = [await book(place.organizer, venue, 10, 11, key="k") for _ in range(2)]
    assert (first.status_code, again.json(), again.headers["etag"]) == (200, first.json(), first.headers["etag"])
    assert len(await bookings(place, venue)) == 1


async def test_what_is_released_another_may_have(place: Place) -> None:
    venue = await founded(place)
    unit = place.caller("o", f"{XINING}/unit1", Role.ORGANIZER)
    [mine] = (await book(unit, venue, 10, 12)).json()["bookings"]
    path = f"/venues/{venue}/days/{DAY}/bookings/{mine['id']}"
    other = place.caller("p", f"{XINING}/unit2", Role.ORGANIZER)
    assert (await other.delete(path)).json()["code"] == "not_your_booking"
    assert (await unit.delete(path)).json()["bookings"] == []
    assert (await book(other, venue, 11, 13)).status_code == 200


async def test_it_is_booked_for_an_activity_of_ones_own(place: Place) -> None:
    venue, activity = await founded(place), await place.draft()
    body = {"starts_at": at(10).isoformat(), "ends_at": at(11).isoformat(), "purpose": "讲座", "activity": activity}
    path = f"/venues/{venue}/days/{DAY}/bookings"
    unit = place.caller("o", f"{XINING}/unit1", Role.ORGANIZER)
    assert (await unit.post(path, json=body)).status_code == 404
    assert (await place.organizer.post(path, json=body)).json()["bookings"][0]["activity"] == activity


async def test_workers_see_when_it_is_taken_and_not_by_which_account(place: Place) -> None:
    venue = await founded(place)
    await book(place.organizer, venue, 10, 12)
    [seen] = (await place.worker().get(f"/venues/{venue}/days/{DAY}")).json()["bookings"]
    assert (seen["booked_by"], seen["purpose"]) == (None, "讲座")
    assert [each["booked_by"] for each in await bookings(place, venue)] == ["organizer"]
    assert (await book(place.worker(), venue, 13, 14)).status_code == 403


async def test_its_own_union_keeps_its_hours_and_closes_it(place: Place) -> None:
    venue = await founded(place)
    haidong = place.caller("h", "630000/630200", Role.ORGANIZER)
    hours = {"openings": [{"weekdays": [4], "opens": "13:00", "closes": "14:00"}]}
    assert (await haidong.put(f"/venues/{venue}/hours", json=hours)).status_code == 404
    assert (await place.organizer.put(f"/venues/{venue}/hours", json=hours)).status_code == 200
    assert (await book(place.organizer, venue, 10, 12)).json()["code"] == "venue_not_open"
    await place.say(place.organizer, f"/venues/{venue}/close")
    assert (await book(place.organizer, venue, 13, 14)).json()["code"] == "venue_not_open"
    assert (await place.worker().get("/venues?status=open")).json()["items"] == []


class TwoProcesses:
    """Two repositories on one store, neither of which knows of the other."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.days = [self._repository(), self._repository()]

    def _repository(self) -> Repository[VenueDay]:
        keyring = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
        return Repository(VenueDay, self.store, keyring, MovableClock(NOW), lambda: None)

    async def race(self) -> int:
        """How many were told that they have the same hour."""
        await self.store.prepare([self.days[0].shape])
        day, venue = VenueDay.blank("venue", DAY), a_venue()
        await self.days[0].create(day)

        async def tries(number: int) -> bool:
            new = a_booking(f"b{number}", 10, 11)
            try:
                await self.days[number % 2].change(day.id, lambda present: present.book(venue, new, NOW))
            except Refused:
                return False
            return True

        return sum(await asyncio.gather(*(tries(number) for number in range(RACERS))))


@pytest_asyncio.fixture
async def two(tmp_path: Path) -> AsyncIterator[TwoProcesses]:
    store = SqliteStore(tmp_path / "store.db")
    yield TwoProcesses(store)
    await store.close()


async def test_two_processes_together_give_an_hour_to_one(two: TwoProcesses) -> None:
    assert await two.race() == 1


async def test_without_the_version_guard_they_give_it_to_more(
    two: TwoProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a store that saves over whatever is there."""

    def unguarded(db: sqlite3.Connection, row: Row) -> Written:
        db.execute(f"update {row.table} set version = ? where id = ?", (row.version - 1, row.id))
        return guarded(db, row)

    guarded = sqlite_writing._change
    monkeypatch.setattr(sqlite_writing, "_change", unguarded)
    assert await two.race() > 1
