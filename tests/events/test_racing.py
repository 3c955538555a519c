"""Fifty at once for the last places: exactly as many sit as there are seats, and it is the version guard that sees to it."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.claims import ClaimDesk
from services.chassis.clock import MovableClock
from services.chassis.keyring import Keyring
from services.chassis.store import sqlite_writing
from services.chassis.store.port import Written
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from services.chassis.store.sqlite_writing import Row
from services.events.domain.activity import Activity
from services.events.domain.registration import Registration, Status
from services.events.domain.stages import Status as Stage
from services.events.seats import SEATS
from tests.events.conftest import Place
from tests.events.samples import OPENS, a_registration, an_activity

RACERS = 50


async def test_fifty_racers_over_http_for_three_seats_and_four_places_in_line(place: Place) -> None:
    id = await place.an_open_activity(capacity=3, waitlist=4)
    racers = [place.worker(f"w{n}") for n in range(RACERS)]
    answers = await asyncio.gather(*(racer.put(f"/activities/{id}/registrations/me") for racer in racers))
    assert Counter(answer.json()["status"] for answer in answers) == {"confirmed": 3, "waitlisted": 4, "refused": 43}
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()["position"] for answer in answers if answer.json()["position"]) == [1, 2, 3, 4]


async def test_racers_who_come_and_go_at_once_leave_the_books_in_order(place: Place) -> None:
    id = await place.an_open_activity(capacity=3, waitlist=10)
    path = f"/activities/{id}/registrations/me"

    async def come_and_go(name: str) -> None:
        worker = place.worker(name)
        for _ in range(3):
            assert (await worker.put(path)).status_code == 200
            assert (await worker.delete(path)).status_code in (200, 409)  # who was refused has nothing to give up
        await worker.put(path)

    await asyncio.gather(*(come_and_go(f"w{n}") for n in range(20)))
    await place.quiet()
    seen = await place.activity(id)
    assert (seen["taken"], seen["waiting"] <= 10) == (3, True)


class TwoProcesses:
    """Two desks on one store, neither of which knows of the other."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.activities = self._repository(Activity)
        self.registrations = self._repository(Registration)
        self.desks = [self._desk(), self._desk()]

    def _repository(self, kind: type) -> Repository:  # type: ignore[type-arg]
        keyring = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
        return Repository(kind, self.store, keyring, MovableClock(OPENS), lambda: None)

    def _desk(self) -> ClaimDesk[Activity, Registration]:
        holders, claimants = self._repository(Activity), self._repository(Registration)
        return ClaimDesk(SEATS, holders, claimants, MovableClock(OPENS))

    async def race(self, seats: int) -> int:
        """How many sit in the end."""
        activity = an_activity(Stage.OPEN, capacity=seats, waitlist=0)
        await self.store.prepare([self.activities.shape, self.registrations.shape])
        await self.activities.create(activity)
        racers = [a_registration(activity, f"w{n}") for n in range(RACERS)]
        await asyncio.gather(*(self.desks[n % 2].claim(racer) for n, racer in enumerate(racers)))
        return sum(tally.count for tally in await self.registrations.tally({"status": Status.CONFIRMED}))


@pytest_asyncio.fixture
async def two(tmp_path: Path) -> AsyncIterator[TwoProcesses]:
    store = SqliteStore(tmp_path / "store.db")
    yield TwoProcesses(store)
    await store.close()


async def test_two_processes_together_give_no_more_seats_than_there_are(two: TwoProcesses) -> None:
    assert await two.race(seats=7) == 7


async def test_without_the_version_guard_they_give_more(two: TwoProcesses, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a store that saves over whatever is there."""

    def unguarded(db: sqlite3.Connection, row: Row) -> Written:
        db.execute(f"update {row.table} set version = ? where id = ?", (row.version - 1, row.id))
        return guarded(db, row)

    guarded = sqlite_writing._change
    monkeypatch.setattr(sqlite_writing, "_change", unguarded)
    assert await two.race(seats=7) > 7
