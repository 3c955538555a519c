"""The books balance, and each way in which they could not is named."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.audit import Books, Breach, audit
from services.chassis.cause import Cause
from services.chassis.clock import MovableClock
from services.chassis.domain import Quota
from services.chassis.effects import Change
from services.chassis.keyring import Keyring
from services.chassis.log.port import Record, Topic
from services.chassis.log.sqlite import SqliteLog
from services.chassis.observing.metrics import Metrics
from services.chassis.running.running import set_up
from services.chassis.settings import Settings
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.audit.sample import AUDITED, SEATS, Guest, Guestbook, GuestLooked, GuestSeated, Hall
from tests.chassis.running.conftest import until

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)


@dataclass
class Folder:
    """What a service left behind: files that a test may damage, and an audit of them."""

    path: Path
    clock: MovableClock

    async def breaches(self) -> list[Breach]:
        store, log = SqliteStore(self.path / "store.db"), SqliteLog(self.path / "log.db", self.clock)
        running = set_up(AUDITED, store, log, self.clock, KEYRING, Settings(), Metrics())
        try:
            return (await audit([Books(AUDITED, running.desk, store, log)], self.clock.now())).breaches
        finally:
            await store.close()
            await log.close()

    async def keep(self, book: Guestbook) -> None:
        store, log = SqliteStore(self.path / "store.db"), SqliteLog(self.path / "log.db", self.clock)
        running = set_up(AUDITED, store, log, self.clock, KEYRING, Settings(), Metrics())
        await running.desk.of(Guestbook).create(book)
        await store.close()
        await log.close()

    async def append(self, record: Record) -> None:
        log = SqliteLog(self.path / "log.db", self.clock)
        assert await log.append([record]) == [None]
        await log.close()

    def damage(self, file: str, sql: str, *values: object) -> int:
        with sqlite3.connect(self.path / file) as db:
            return db.execute(sql, values).rowcount


@pytest_asyncio.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    """Three seats, four guests: everything has run to its end."""
    clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
    store, log = SqliteStore(tmp_path / "store.db"), SqliteLog(tmp_path / "log.db", clock)
    running = set_up(AUDITED, store, log, clock, KEYRING, Settings(), Metrics())
    await store.prepare(running.shapes())
    await log.prepare([Topic(GuestSeated.topic, partitions=2)])
    await running.desk.of(Hall).create(Hall(id="hall", seats=Quota(limit=3)))
    seats = running.desk.claims(SEATS)
    await asyncio.gather(*(seats.claim(Guest(id=f"guest-{n}", hall="hall")) for n in range(4)))
    await running.relay.publish_all()
    reading = asyncio.create_task(running.consumer.run())

    async def all_read() -> bool:
        return not any(lag.records for lag in await log.lag("wuyi.audited", [GuestSeated.topic]))

    await until(all_read, reading)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await store.close()
    await log.close()
    yield Folder(tmp_path, clock)


def names(breaches: list[Breach]) -> set[str]:
    return {breach.check for breach in breaches}


async def test_what_ran_to_its_end_balances(folder: Folder) -> None:
    assert await folder.breaches() == []


async def test_a_damaged_document_is_named(folder: Folder) -> None:
    assert folder.damage("store.db", "update c_halls set body = json_remove(body, '$.seats') where id = 'hall'") == 1
    found = [breach for breach in await folder.breaches() if breach.check == "documents"]
    assert [(breach.what, "seats" in breach.detail) for breach in found] == [("Hall hall", True)]


async def test_a_sealed_field_that_was_altered_is_named(folder: Folder) -> None:
    sealed = "json_set(body, '$.phone', json('{\"sealed\": \"k.AAAA\"}'))"
    assert folder.damage("store.db", f"update c_guests set body = {sealed} where id = 'guest-0'") == 1
    assert {(b.check, b.what) for b in await folder.breaches()} >= {("documents", "Guest guest-0")}


async def test_an_event_that_was_dropped_from_the_log_is_named(folder: Folder) -> None:
    (victim,) = sqlite3.connect(folder.path / "log.db").execute("select key from records limit 1").fetchone()
    assert folder.damage("log.db", "delete from records where key = ?", victim) == 1
    found = [breach for breach in await folder.breaches() if breach.check == "events"]
    assert [breach.what for breach in found] == [f"wuyi.audited.guest/{victim}"]


async def test_an_event_whose_document_never_raised_it_is_named(folder: Folder) -> None:
    (victim,) = sqlite3.connect(folder.path / "log.db").execute("select key from records limit 1").fetchone()
    folder.damage("store.db", "update c_guests set body = json_set(body, '$.sequence', 0) where id = ?", victim)
    assert "events" in names(await folder.breaches())


async def test_an_effect_that_did_not_happen_is_named(folder: Folder) -> None:
    assert folder.damage("store.db", "delete from c_welcomes where rowid = 1") == 1
    found = [breach for breach in await folder.breaches() if breach.check == "effects"]
    assert len(found) == 1
    assert "neither had its effect nor is parked" in found[0].detail


async def test_damaged_bytes_under_a_type_that_is_not_read_here_owe_nothing(folder: Folder) -> None:
    """The reader passes over them without opening them; of a type that it reads they would have to be parked."""
    for kind, owed in ((GuestLooked, 0), (GuestSeated, 1)):
        await folder.append(Record(GuestSeated.topic, "x", b"{", (("ce_type", kind.type.encode()),)))
        folder.damage("log.db", "update commits set next = next + 1000")
        found = [breach for breach in await folder.breaches() if breach.check == "effects"]
        assert len(found) == owed


async def test_a_change_that_was_lost_is_named(folder: Folder) -> None:
    folder.damage("store.db", "update c_halls set body = json_set(body, '$.marks', json('{}')) where id = 'hall'")
    assert len([breach for breach in await folder.breaches() if breach.check == "effects"]) == 3


async def test_a_document_that_came_after_an_event_which_did_without_it_owes_nothing(folder: Folder) -> None:
    await folder.keep(Guestbook(id="guestbook"))
    assert await folder.breaches() == []


@pytest.mark.parametrize(("taken", "owed"), [(0, False), (1, True), (2, False)])
def test_a_document_that_took_an_earlier_event_was_there_for_the_next(taken: int, owed: bool) -> None:
    change = Change(Guestbook, "guestbook", lambda book: None, missing="ignore")
    cause = Cause("c", id="e", source="wuyi.audited.guest/guest-0", sequence=2)
    marks = {cause.source: taken} if taken else {}
    assert change.was_taken(marks, cause) is not owed


async def test_an_effect_that_happened_twice_is_named(folder: Folder) -> None:
    copied = "insert into c_welcomes select 'another', version, due_at, body from c_welcomes limit 1"
    assert folder.damage("store.db", copied) == 1
    assert {(b.check, b.what) for b in await folder.breaches()} == {("effects", "Welcome another")}


async def test_a_seat_that_leaked_is_named(folder: Folder) -> None:
    folder.damage("store.db", "update c_halls set body = json_set(body, '$.seats.used', 2) where id = 'hall'")
    assert {(b.check, b.what) for b in await folder.breaches()} == {("claims", "Hall hall")}


async def test_a_seat_over_the_limit_is_named(folder: Folder) -> None:
    folder.damage("store.db", "update c_halls set body = json_set(body, '$.seats.limit', 2) where id = 'hall'")
    assert {(b.check, b.what) for b in await folder.breaches()} == {("claims", "Hall hall (limit)")}


async def test_a_claimant_that_is_stuck_is_named(folder: Folder) -> None:
    stuck = "json_set(body, '$.asking', json('true'), '$.held', 'nothing', '$.status', 'asking')"
    overdue = "2022-04-30T00:00:00.000000Z"
    folder.damage("store.db", f"update c_guests set body = {stuck}, due_at = ? where id = 'guest-0'", overdue)
    found = {(b.check, b.what) for b in await folder.breaches()}
    assert {("claims", "Guest guest-0"), ("limits", "Guest guest-0")} <= found


async def test_an_event_that_waits_in_an_outbox_for_too_long_is_named(folder: Folder) -> None:
    row = "insert into outbox (collection, id, recorded_at, event) values ('guests', 'guest-0', ?, '{\"sequence\": 9}')"
    folder.damage("store.db", row, "2022-05-01T00:00:00.000000Z")
    assert await folder.breaches() == []
    folder.clock.advance(timedelta(minutes=6))
    assert {(b.check, b.what) for b in await folder.breaches()} == {("limits", "outbox")}


@pytest.mark.parametrize("still", [True, False])
async def test_what_is_right_again_at_a_second_look_is_no_breach(folder: Folder, still: bool) -> None:
    from services.chassis.audit import Finding, Report

    first = Report([Finding("claims", "audited", 1, [Breach("claims", "audited", "Hall hall", "used 2, held 3")])])
    later = Breach("claims", "audited", "Hall hall", "used 3, held 4")
    second = Report([Finding("claims", "audited", 1, [later] if still else [])])
    assert first.confirmed_by(second).balances is not still
