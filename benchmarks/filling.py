"""Fills a data folder while nothing runs on it: many documents, or many events that wait, in the form that ours would write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic_core import to_json

from services.chassis.clock import SystemClock
from services.chassis.domain.types import instant_text
from services.chassis.ids import derived_id
from services.chassis.keyring import Keyring
from services.chassis.store.codec import Codec
from services.chassis.store.port import Json, Shape
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from services.events.domain.registration import Registration, Status
from services.events.published import RegistrationConfirmed

TOGETHER = 2_000
BEGAN = datetime(2022, 5, 7, tzinfo=UTC)


async def fill_outbox(data: Path, count: int) -> None:
    """Confirmed registrations whose events nobody has published yet."""
    store = SqliteStore(data / "events.db")
    registrations = Repository(Registration, store, Keyring.development(data), SystemClock(), lambda: None)
    await store.prepare([registrations.shape])
    try:
        for start in range(0, count, TOGETHER):
            batch = [_registration(number) for number in range(start, min(start + TOGETHER, count))]
            for each in batch:
                each.record(_confirmed(each))
            assert all(await registrations.save_all(batch))
    finally:
        await store.close()


async def fill_documents(data: Path, count: int) -> None:
    """Confirmed registrations of long ago, their events long gone. The indexes come after the rows: a million in a minute."""
    codec = Codec(Registration, Keyring.development(data))
    store = SqliteStore(data / "events.db")
    await store.prepare([Shape(codec.collection, [])])
    await store.close()
    with closing(sqlite3.connect(data / "events.db", isolation_level=None)) as db:
        db.executescript("pragma synchronous=off; pragma cache_size=-200000; begin")
        db.executemany(
            f"insert into c_{codec.collection} (id, version, body) values (?, 1, ?)",
            _rows(codec.state(_registration(0)), count),
        )
        db.execute("commit")
    store = SqliteStore(data / "events.db")
    await store.prepare([codec.shape()])
    await store.close()


def _rows(one: Json, count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        activity, person, asked_at = _facts(number)
        body = {**one, "activity": activity, "person": person, "asked_at": instant_text(asked_at)}
        yield derived_id("registration", activity, person), to_json(body).decode()


def _facts(number: int) -> tuple[str, str, datetime]:
    return f"filled-{number % 1_000:04d}", f"filled-{number:07d}", BEGAN + timedelta(seconds=number)


def _registration(number: int) -> Registration:
    activity, person, asked_at = _facts(number)
    return Registration(
        id=derived_id("registration", activity, person),
        activity=activity,
        person=person,
        home="630000/630100",
        asked_at=asked_at,
        status=Status.CONFIRMED,
        asking=False,
        held="seat",
    )


def _confirmed(registration: Registration) -> RegistrationConfirmed:
    return RegistrationConfirmed(
        registration=registration.id,
        activity=registration.activity,
        person=registration.person,
        campaign="qinghai-2022",
        work_item=4,
        organization="630000/630100",
        title="庆“五一”劳模大讲堂",
        place="西宁市工人文化宫",
        starts_at=registration.asked_at,
        ends_at=registration.asked_at + timedelta(hours=2),
    )
