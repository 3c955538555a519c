"""Fills a data folder while nothing runs on it: many documents, or many events that wait, in the form that ours would write."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.chassis.clock import SystemClock
from services.chassis.ids import new_id
from services.chassis.keyring import Keyring
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from services.events.domain.registration import Registration, Status
from services.events.published import RegistrationConfirmed

TOGETHER = 2_000


async def fill_outbox(data: Path, count: int) -> None:
    """Confirmed registrations whose events nobody has published yet."""
    await _fill(data, count, tell=True)


async def fill_documents(data: Path, count: int) -> None:
    """Confirmed registrations of long ago, their events long gone."""
    await _fill(data, count, tell=False)


async def _fill(data: Path, count: int, *, tell: bool) -> None:
    store = SqliteStore(data / "events.db")
    registrations = Repository(Registration, store, Keyring.development(data), SystemClock(), lambda: None)
    await store.prepare([registrations.shape])
    try:
        for start in range(0, count, TOGETHER):
            batch = [_registration(number, tell) for number in range(start, min(start + TOGETHER, count))]
            assert all(await registrations.save_all(batch))
    finally:
        await store.close()


def _registration(number: int, tell: bool) -> Registration:
    now = datetime(2022, 5, 7, tzinfo=UTC) + timedelta(seconds=number)
    activity, person = f"filled-{number % 1_000:04d}", f"filled-{number:07d}"
    registration = Registration(
        id=new_id(),
        activity=activity,
        person=person,
        home="630000/630100",
        asked_at=now,
        status=Status.CONFIRMED,
        asking=False,
        held="seat",
    )
    if tell:
        registration.record(
            RegistrationConfirmed(
                registration=registration.id,
                activity=activity,
                person=person,
                campaign="qinghai-2022",
                work_item=4,
                organization="630000/630100",
                title="庆“五一”劳模大讲堂",
                place="西宁市工人文化宫",
                starts_at=now,
                ends_at=now + timedelta(hours=2),
            )
        )
    return registration
