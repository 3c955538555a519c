"""The sandbox over real HTTP, with each of its scripted outcomes, and a client that takes nothing for an answer that is none."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.assistance.bank.choosing import bank_of, connect, is_connected
from services.assistance.bank.http import HttpBank
from services.assistance.bank.port import BankNotConnected, Order, OutcomeUnknown
from services.assistance.bank.sandbox import SandboxBank, Scripted
from services.assistance.bank.server import BankServer
from services.assistance.domain.attempt import Answer
from services.assistance.domain.disbursement_stages import Status
from services.assistance.domain.payee import Payee
from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.chassis.settings import Settings
from tests.assistance.domain.aid import AMOUNT, DECLINED, PAID
from tests.assistance.domain.cases import NOW, card
from tests.assistance.office import KEYRING, Office

TIMEOUT = 0.3


@asynccontextmanager
async def served(app: Starlette, *before_the_end: asyncio.Event) -> AsyncIterator[str]:
    """On a socket of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=2))
        running = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            for event in before_the_end:
                event.set()
            server.should_exit = True
            await running


class Branch:
    def __init__(self, sandbox: SandboxBank) -> None:
        self.receipts: list[tuple[str, Answer]] = []
        self.sandbox = sandbox
        self.server = BankServer(sandbox, "secret", self._receipt)
        self.url = ""

    async def _receipt(self, reference: str, answer: Answer) -> None:
        self.receipts.append((reference, answer))

    @property
    def client(self) -> HttpBank:
        return HttpBank(self.url, "secret", TIMEOUT)


@pytest_asyncio.fixture
async def branch(tmp_path: Path) -> AsyncIterator[Branch]:
    branch = Branch(SandboxBank(MovableClock(NOW), tmp_path / "bank.db"))
    async with served(branch.server.app, branch.server.silenced) as url:
        branch.url = url
        yield branch


def order(reference: str = "r1", minutes: int = 10) -> Order:
    payee = Payee(name="张吉卓玛", account=card(), bank="建设银行")
    return Order(reference=reference, payee=payee, amount_fen=AMOUNT, valid_until=NOW + timedelta(minutes=minutes))


async def test_it_pays_and_says_so_to_whoever_looks_it_up(branch: Branch) -> None:
    assert await branch.client.look_up("r1") is None
    assert await branch.client.pay(order()) == PAID
    assert await branch.client.look_up("r1") == PAID


async def test_one_reference_is_carried_out_once_however_often_it_arrives(branch: Branch) -> None:
    answers = await asyncio.gather(*(branch.client.pay(order()) for _ in range(8)))
    assert answers == [PAID] * 8
    assert len(await branch.sandbox.paid()) == 1


async def test_what_it_refuses_it_refuses_for_good(branch: Branch) -> None:
    branch.sandbox.script(card(), Scripted.REFUSED)
    assert await branch.client.pay(order()) == DECLINED
    assert await branch.client.pay(order()) == DECLINED
    assert await branch.sandbox.paid() == []


async def test_no_answer_is_no_outcome_whether_it_was_paid_or_not(branch: Branch) -> None:
    branch.sandbox.script(card(), Scripted.TIMEOUT_BUT_PAID, Scripted.TIMEOUT_NOT_PAID)
    for reference, found in (("r1", PAID), ("r2", None)):
        with pytest.raises(OutcomeUnknown):
            await branch.client.pay(order(reference))
        assert await branch.client.look_up(reference) == found


async def test_an_order_that_has_run_out_is_never_carried_out(branch: Branch) -> None:
    with pytest.raises(OutcomeUnknown):
        await branch.client.pay(order(minutes=0))
    assert await branch.client.look_up("r1") is None


async def test_a_second_answer_comes_by_itself(branch: Branch) -> None:
    branch.sandbox.script(card(), Scripted.ANSWERS_TWICE)
    assert await branch.client.pay(order()) == PAID
    async with asyncio.timeout(5):
        while not branch.receipts:
            await asyncio.sleep(0.005)
    assert branch.receipts == [("r1", PAID)]


async def test_a_caller_that_the_bank_does_not_know_has_paid_nothing(branch: Branch) -> None:
    with pytest.raises(OutcomeUnknown):
        await HttpBank(branch.url, "wrong", TIMEOUT).pay(order())
    assert await branch.sandbox.paid() == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b'{"outcome": "maybe", "amount_fen": 1}'),
        (200, b'{"outcome": "not_received", "amount_fen": 1}'),
        (200, b"x" * 70_000),
        (302, b""),
        (500, b'{"outcome": "declined", "amount_fen": 1}'),
    ],
)
async def test_whatever_is_not_a_clear_answer_is_none(status: int, body: bytes) -> None:
    async def answer(request: Request) -> Response:
        return Response(body, status)

    async with served(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])) as url:
        for asked in (HttpBank(url, "", TIMEOUT).pay(order()), HttpBank(url, "", TIMEOUT).look_up("r")):
            with pytest.raises(OutcomeUnknown):
                await asked


async def test_where_nobody_answers_nothing_is_known() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(OutcomeUnknown):
            await HttpBank(url, "", TIMEOUT).pay(order())


@pytest.mark.parametrize("scripted", list(Scripted))
async def test_through_the_real_network_each_outcome_ends_in_paid_once_or_given_back(
    office: Office, scripted: Scripted
) -> None:
    server = BankServer(office.bank)
    async with served(server.app, server.silenced) as url:
        connect(office.desk, HttpBank(url, "", TIMEOUT))
        programme = await office.programme()
        application = await office.sent_to_pay(programme)
        office.bank.script(card(1), scripted)
        for _ in range(20):
            await office.run_timers()
            office.clock.advance(timedelta(minutes=1))
        disbursement = await office.disbursement(application)
        wanted = Status.RELEASED if scripted is Scripted.REFUSED else Status.PAID
        assert disbursement.status is wanted
        assert len(office.bank.asked) == (2 if scripted is Scripted.TIMEOUT_NOT_PAID else 1)
        await office.books_balance(programme)


def test_production_without_a_bank_pays_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def desk(environment: str) -> Desk:
        settings = Settings.model_validate({"data": tmp_path, "environment": environment})
        return Desk("assistance", {}, MovableClock(NOW), KEYRING, settings)

    assert isinstance(bank_of(desk("development")), SandboxBank)
    production = desk("production")
    assert not is_connected(production)
    with pytest.raises(BankNotConnected):
        bank_of(production)
    monkeypatch.setenv("WUYI_BANK_URL", "https://bank.example")
    assert isinstance(bank_of(desk("production")), HttpBank)
