from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio

from services.chassis.claims import ClaimDesk
from services.chassis.clock import MovableClock
from services.chassis.keyring import Keyring
from services.chassis.store.port import Store
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.claims.hall import NOW, SEATS, Guest, Hall, Status

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)


@dataclass
class House:
    """A hall, its guests and the desk between them, as one process has them; `process()` is another on the same data."""

    store: Store
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))
    halls: Repository[Hall] = field(init=False)
    guests: Repository[Guest] = field(init=False)
    desk: ClaimDesk[Hall, Guest] = field(init=False)

    def __post_init__(self) -> None:
        self.halls = Repository(Hall, self.store, KEYRING, self.clock, lambda: None)
        self.guests = Repository(Guest, self.store, KEYRING, self.clock, lambda: None)
        self.desk = ClaimDesk(SEATS, self.halls, self.guests, self.clock)

    def process(self) -> "House":
        return House(self.store, self.clock)

    async def hall(self) -> Hall:
        return await self.halls.get("hall")

    async def status(self, name: str) -> Status:
        return (await self.guests.get(name)).status

    async def line(self) -> list[str]:
        waiting = await self.guests.find({"hall": "hall", "status": Status.IN_LINE}, sort=("in_line",))
        return [guest.id for guest in waiting]

    async def seated(self) -> int:
        return sum(tally.count for tally in await self.guests.tally({"status": Status.SEATED}))


async def books_balance(house: House) -> None:
    """What the hall says is taken is what its guests hold, nothing is under way, and nobody waits beside a free seat."""
    guests = [guest async for page in house.guests.each() for guest in page]
    for hall_id in {"hall", *(guest.hall for guest in guests)}:
        seats = (await house.halls.get(hall_id)).seats
        here = [guest for guest in guests if guest.hall == hall_id]
        held = sum(guest.amount for guest in here if guest.held == "seat")
        waiting = sum(1 for guest in here if guest.held == "place")
        assert (seats.used, seats.waiting, seats.pending, seats.unsettled) == (held, waiting, [], False)
        assert held <= seats.limit
    assert not any(guest.asking for guest in guests)
    assert {(guest.status, guest.held) for guest in guests} <= {
        (Status.SEATED, "seat"),
        (Status.IN_LINE, "place"),
        (Status.REFUSED, "nothing"),
        (Status.LEFT, "nothing"),
    }


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(SqliteStore(tmp_path / "store.db"))
    await house.store.prepare([house.halls.shape, house.guests.shape])
    yield house
    await house.store.close()
