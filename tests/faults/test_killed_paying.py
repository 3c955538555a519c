"""(11) kill -9 of the real process between the steps of a payment: what the bank was asked is found out by looking it up, never sent again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from services.assistance.bank.sandbox import SandboxBank
from services.assistance.domain.application import Application
from services.assistance.domain.attempt import LOOK_AGAIN_AFTER, MARGIN, VALID_FOR
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.disbursement_stages import Status
from services.chassis.clock import MovableClock, SystemClock
from services.chassis.web.callers import Role
from tests.assistance.place import Place, a_programme, an_appeal, running
from tests.faults.client import ORGANIZATION, Outside
from tests.faults.cluster import Cluster, Served
from tests.faults.conftest import OpenCluster
from tests.faults.judge import the_books_balance
from tests.faults.process import Platform

AMOUNT = 200_00
WORKERS = count(1)
"""Each test has its own: those on servers share them."""

API = "/api/assistance/v1"


@pytest.fixture(scope="module")
def cluster(open_cluster: OpenCluster) -> Cluster:
    return open_cluster("assistance", "notify")


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Platform]:
    platform = Platform(tmp_path)
    yield platform
    asyncio.run(platform.kill())


@pytest_asyncio.fixture(params=["servers", "embedded"])
async def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    """Each with a bank that has paid nothing yet."""
    if request.param == "embedded":
        yield request.getfixturevalue("embedded")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    for name in ("WUYI_STORE", "WUYI_LOG"):
        monkeypatch.setenv(name, cluster.environment[name])
    yield cluster
    await cluster["assistance"].kill()
    for file in (cluster.folder / "data").glob("sandbox_bank.db*"):
        file.unlink()


class Office:
    """Three who handle applications, and one who applies, at the door of the real process."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.programme = ""

    def _token(self, who: str, role: Role) -> str:
        return self.outside.token(who, ORGANIZATION, role)

    async def say(self, who: str, role: Role, path: str, status: int, body: object = None) -> str:
        said = await self.outside.ask("POST", f"{API}{path}", self._token(who, role), json=body or {})
        assert said is not None and said["status_code"] == status, said
        id: str = said["body"]["id"]
        return id

    async def approved(self, number: int) -> str:
        terms = {"otherwise_fen": AMOUNT}
        plan = a_programme(MovableClock(datetime.now(UTC)), terms=terms, budget_fen=AMOUNT, period=f"p-{number}")
        programme = await self.say("organizer-1", Role.ORGANIZER, "/programmes", 201, plan)
        path = f"/programmes/{programme}/applications"
        id = await self.say(f"worker-{number}", Role.WORKER, path, 201, an_appeal(number))
        await self.say("caseworker-1", Role.CASEWORKER, f"/applications/{id}/verify", 200)
        return await self.say("approver-1", Role.APPROVER, f"/applications/{id}/approve", 200)

    async def disburse(self, id: str) -> None:
        """Whether it is answered or not; under its key it is one command however often it is sent."""
        finance, headers = self._token("finance-1", Role.FINANCE), {"idempotency-key": f"pay-{id}"}
        await self.outside.ask("POST", f"{API}/applications/{id}/disburse", finance, headers=headers)


def bank_of(platform: Served) -> SandboxBank:
    """The books that the process's own bank keeps."""
    return SandboxBank(SystemClock(), platform.folder / "data" / "sandbox_bank.db")


@asynccontextmanager
async def later(platform: Served, how_much: timedelta) -> AsyncIterator[Place]:
    """The same folder in this process, whose clock the test moves: an order runs out after a quarter of an hour."""
    async with running(platform.folder / "data", MovableClock(datetime.now(UTC)), "sandbox_bank.db") as place:
        await place.quiet()
        place.clock.advance(how_much)
        await place.quiet()
        yield place


async def killed_at(platform: Served, point: str) -> str:
    await platform.start_all()
    office, process = Office(Outside(platform)), platform["assistance"]
    id = await office.approved(next(WORKERS))
    await office.outside.until_quiet()
    await process.kill()
    await process.start(point)
    await office.disburse(id)
    await process.dies()
    return id


async def goes_on(platform: Served, id: str) -> int:
    """The process that comes after, which is told to pay once more. How often the bank has paid when it ends."""
    await platform.start_all()
    office = Office(Outside(platform))
    await office.disburse(id)
    await office.outside.until_quiet()
    await platform["assistance"].stop()
    return len(await bank_of(platform).paid())


async def nothing_is_left(platform: Served) -> None:
    """On servers notify runs on, and reads to the end."""
    if isinstance(platform, Cluster):
        await Outside(platform).until_quiet()
    await the_books_balance(platform)


async def is_paid_once(id: str, place: Place) -> None:
    disbursement: Disbursement = await place.desk.of(Disbursement).get(Disbursement.id_of(id))
    assert disbursement.status is Status.PAID
    assert (await place.desk.of(Application).get(id)).status == "disbursed"
    [(reference, _, amount)] = await place.bank.paid()
    assert (reference, amount) == (disbursement.last.reference, AMOUNT)


async def test_killed_before_the_answer_is_written_down_it_is_looked_up_and_found_paid(platform: Served) -> None:
    id = await killed_at(platform, "payment.answered")
    assert len(await bank_of(platform).paid()) == 1
    assert await goes_on(platform, id) == 1
    async with later(platform, LOOK_AGAIN_AFTER) as place:
        await is_paid_once(id, place)
        assert place.bank.asked == []
    await nothing_is_left(platform)


async def test_killed_before_the_bank_is_asked_it_is_asked_again_only_when_the_order_has_run_out(
    platform: Served,
) -> None:
    id = await killed_at(platform, "payment.attempted")
    assert await goes_on(platform, id) == 0
    async with later(platform, LOOK_AGAIN_AFTER) as place:
        disbursement: Disbursement = await place.desk.of(Disbursement).get(Disbursement.id_of(id))
        assert (disbursement.status, len(disbursement.attempts)) == (Status.IN_DOUBT, 1)
        assert place.bank.asked == []
        place.clock.advance(VALID_FOR + MARGIN)
        await place.quiet()
        await is_paid_once(id, place)
        assert len(place.bank.asked) == 1
    await nothing_is_left(platform)


@pytest.mark.parametrize("point", ["claim.entered", "claim.taken"])
async def test_killed_while_the_money_is_set_aside_it_is_set_aside_once_and_paid_once(
    embedded: Platform, point: str
) -> None:
    """Another of its timers may have come as far as the attempt by then: so it may take until that has run out. On servers: (7) to (10)."""
    id = await killed_at(embedded, point)
    await goes_on(embedded, id)
    async with later(embedded, LOOK_AGAIN_AFTER) as place:
        place.clock.advance(VALID_FOR + MARGIN)
        await place.quiet()
        await is_paid_once(id, place)
    await the_books_balance(embedded)
