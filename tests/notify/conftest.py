from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from services.chassis.cause import Cause
from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.chassis.domain import Aggregate
from services.chassis.keyring import Keyring
from services.chassis.settings import Settings
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from services.notify.domain.announcement import Announcement
from services.notify.domain.delivery import Delivery
from services.notify.domain.inbox import Inbox
from services.notify.domain.notification import Notification
from services.notify.domain.recipient import Particulars, Recipient
from services.notify.domain.template import Template

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
NOW = datetime(2022, 5, 1, tzinfo=UTC)
KINDS: tuple[type[Aggregate], ...] = (Recipient, Template, Notification, Inbox, Announcement, Delivery)


def cause(id: str = "e1", sequence: int = 1) -> Cause:
    return Cause(correlation="c", id=id, source="wuyi.events.registration/r1", sequence=sequence, at=NOW)


CAUSE = cause()


@dataclass
class Office:
    """Everything that notify keeps, on a real store, and as many desks over it as there are processes."""

    store: SqliteStore
    clock: MovableClock
    folder: Path
    nudged: Callable[[], None] = lambda: None
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = self.another_desk()

    def another_desk(self, repository: type[Repository] = Repository) -> Desk:
        return Desk(
            "notify",
            {kind: repository(kind, self.store, KEYRING, self.clock, self.nudged) for kind in KINDS},
            self.clock,
            KEYRING,
            Settings(data=self.folder),
        )

    async def know(self, persons: Sequence[str], organization: str = "630000/630100", **more: object) -> None:
        told = Particulars.model_validate({"organization": organization, **more})
        await self.desk.of(Recipient).save_all([Recipient.known(person, told, NOW) for person in persons])

    async def queue(self, *persons: str, cause: Cause = CAUSE, template: str = "registration_confirmed") -> list[str]:
        each = [Notification.about(cause.id, person, template, {"title": "五一演出"}, cause.at) for person in persons]
        await self.desk.of(Notification).save_all(each)
        return [notification.id for notification in each]

    async def inbox_of(self, person: str) -> list[Notification]:
        return await self.desk.of(Notification).find({"person": person}, sort=("position",), limit=1_000)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(SqliteStore(tmp_path / "notify.db"), MovableClock(NOW), tmp_path)
    await office.store.prepare([office.desk.of(kind).shape for kind in KINDS])
    yield office
    await office.store.close()
