"""Counselling over HTTP: an hour is booked once, and what it is about is seen by two."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from services.chassis import claims
from services.chassis.claims import ClaimDesk
from services.chassis.clock import MovableClock
from services.chassis.keyring import Keyring
from services.chassis.store import sqlite_writing
from services.chassis.store.port import Written
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from services.chassis.store.sqlite_writing import Row
from services.chassis.web import Role
from services.events.domain.booking import CounsellingBooking, Status
from services.events.domain.counselling import CounsellingHour
from services.events.hours import HOURS
from tests.events.conftest import Place, the_books_balance
from tests.events.counselling import SECRET, TOMORROW, a_booking, an_hour
from tests.events.culture import cultural_plan
from tests.events.samples import NOW, XINING

RACERS = 50
NOTES = "约定两周后再谈"
NEW = {
    "campaign": "culture",
    "work_item": 8,
    "counsellor": "counsellor",
    "starts_at": TOMORROW.isoformat(),
    "place": "305 室",
}


async def offered(place: Place) -> str:
    await place.campaign(cultural_plan())
    answer = await place.organizer.post("/counselling-hours", json=NEW)
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


async def book(place: Place, hour: str, name: str = "worker") -> httpx.Response:
    return await place.worker(name).put(f"/counselling-hours/{hour}/bookings/me", json={"about": SECRET})


def counsellor(place: Place) -> httpx.AsyncClient:
    return place.caller("counsellor", XINING, Role.WORKER)


async def held(place: Place) -> str:
    id: str = (await book(place, await offered(place))).json()["id"]
    place.clock.move_to(TOMORROW + timedelta(hours=1))
    await place.say(counsellor(place), f"/counselling-bookings/{id}/hold", notes=NOTES)
    return id


async def test_the_two_see_what_it_is_about(place: Place) -> None:
    id = await held(place)
    for who in (place.worker(), counsellor(place)):
        shown = (await who.get(f"/counselling-bookings/{id}")).json()
        assert (shown["about"], shown["notes"], shown["status"]) == (SECRET, NOTES, "held")
    mine = (await place.worker().get("/counselling-bookings/mine")).json()["items"]
    theirs = (await counsellor(place).get("/counselling-bookings/with-me?status=held")).json()["items"]
    assert [each["id"] for each in mine] == [each["id"] for each in theirs] == [id]


@pytest.mark.parametrize("role", [*Role])
async def test_nobody_else_sees_it_whatever_they_are(place: Place, role: Role) -> None:
    """Organizers, operators, auditors, all: of the province, of the same union, and who offered the hour."""
    id = await held(place)
    for person, organization in (("boss", "630000"), ("organizer", XINING)):
        other = place.caller(person, organization, role)
        for method, path in [
            ("GET", f"/counselling-bookings/{id}"),
            ("POST", f"/counselling-bookings/{id}/cancel"),
            ("POST", f"/counselling-bookings/{id}/hold"),
            ("POST", f"/counselling-bookings/{id}/miss"),
        ]:
            body = {"notes": "x"} if path.endswith("hold") else None
            answer = await other.request(method, path, json=body)
            assert answer.status_code == 404, (method, path, answer.text)
        for path in ("/counselling-bookings/with-me?status=held", "/counselling-bookings/mine"):
            answer = await other.get(path)
            assert answer.status_code == 403 or answer.json()["items"] == []
        listed = await other.get(f"/counselling-hours?from={NOW.isoformat().replace('+', '%2B')}")
        assert "worker" not in listed.text and SECRET not in listed.text


async def test_nothing_of_it_rests_or_travels_in_the_clear(place: Place) -> None:
    await held(place)
    await place.quiet()
    await place.runtime.stop(5)
    files = [path for path in place.runtime.settings.data.iterdir() if path.name.startswith(("events.db", "log.db"))]
    assert len(files) >= 2
    for path in files:
        raw = path.read_bytes()
        for secret in (SECRET, NOTES):
            assert secret.encode() not in raw, path.name
            assert secret.encode("unicode_escape") not in raw, path.name
    await place.runtime.start()


async def test_an_id_that_is_told_does_not_tell_whose_booking_it_is(place: Place) -> None:
    """Whoever knows the hour and every worker's account cannot try them."""
    hour = await offered(place)
    booking = (await book(place, hour)).json()["id"]
    assert booking != CounsellingBooking.id_of(hour, "worker")
    assert booking == (await book(place, hour)).json()["id"]


async def test_an_hour_that_is_booked_is_refused_to_the_next_until_it_is_cancelled(place: Place) -> None:
    hour = await offered(place)
    first = (await book(place, hour, "a")).json()
    assert (await book(place, hour, "a")).json() == first
    second = (await book(place, hour, "b")).json()
    assert (second["status"], second["reason"], second["about"]) == ("refused", "quota_exhausted", "")
    [listed] = (await place.worker("b").get("/counselling-hours")).json()["items"]
    assert listed["taken"] is True
    assert (await place.organizer.post(f"/counselling-hours/{hour}/withdraw")).json()["code"] == "hour_taken"
    left = await place.say(counsellor(place), f"/counselling-bookings/{first['id']}/cancel")
    assert (left["status"], left["about"]) == ("cancelled", "")
    assert (await book(place, hour, "b")).json()["status"] == "booked"


async def test_fifty_racers_over_http_for_one_hour(place: Place) -> None:
    hour = await offered(place)
    answers = await asyncio.gather(*(book(place, hour, f"w{n}") for n in range(RACERS)))
    assert Counter(answer.json()["status"] for answer in answers) == {"booked": 1, "refused": RACERS - 1}


class Died(BaseException):
    """As a process does in the middle of a claim."""


@pytest.mark.parametrize("point", ["claim.created", "claim.entered", "claim.taken"])
async def test_a_booking_that_was_under_way_in_a_crash_is_decided_once(
    place: Place, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    hour = await offered(place)
    desk = place.runtime.running["events"].desk

    def dies(reached: str) -> None:
        if reached == point:
            raise Died

    monkeypatch.setattr(claims, "reached", dies)
    with pytest.raises(Died):
        veil = desk.keyring.blind_index("worker", "counselling")
        await desk.claims(HOURS).claim(a_booking(await desk.of(CounsellingHour).get(hour), veil=veil))
    monkeypatch.undo()
    assert (await book(place, hour)).json()["status"] == "booked"
    assert (await book(place, hour, "b")).json()["status"] == "refused"
    await the_books_balance(place)


async def test_a_session_counts_once_and_only_where_sessions_are_counted(place: Place) -> None:
    await held(place)
    await place.quiet()
    items = (await place.province.get("/campaigns/culture/progress")).json()["work_items"]
    counted = {measure["code"]: measure["actual"] for measure in items[0]["measures"]}
    assert (counted["counselling_sessions"], counted["activities_held"]) == (1, 0)


class TwoProcesses:
    """Two desks on one store, neither of which knows of the other."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.hours, self.bookings = self._repository(CounsellingHour), self._repository(CounsellingBooking)
        self.desks = [self._desk(), self._desk()]

    def _repository(self, kind: type) -> Repository:  # type: ignore[type-arg]
        keyring = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
        return Repository(kind, self.store, keyring, MovableClock(NOW), lambda: None)

    def _desk(self) -> ClaimDesk[CounsellingHour, CounsellingBooking]:
        holders, claimants = self._repository(CounsellingHour), self._repository(CounsellingBooking)
        return ClaimDesk(HOURS, holders, claimants, MovableClock(NOW))

    async def race(self) -> int:
        """How many have the hour in the end."""
        hour = an_hour()
        await self.store.prepare([self.hours.shape, self.bookings.shape])
        await self.hours.create(hour)
        racers = [a_booking(hour, by=f"w{n}") for n in range(RACERS)]
        await asyncio.gather(*(self.desks[n % 2].claim(racer) for n, racer in enumerate(racers)))
        return sum(tally.count for tally in await self.bookings.tally({"status": Status.BOOKED}))


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
