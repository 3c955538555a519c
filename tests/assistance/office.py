"""What assistance keeps, on a real store, with as many desks over it as there are processes, and a bank of its own. Timers run
when a test says so; a process dies at the write, or at the word to the bank, that a test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.assistance import paying
from services.assistance.bank.choosing import connect
from services.assistance.bank.port import Bank, Order
from services.assistance.bank.sandbox import SandboxBank
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.attempt import Answer
from services.assistance.domain.disbursement import Disbursement
from services.assistance.service import service
from services.chassis.claims import ClaimDesk
from services.chassis.clock import MovableClock
from services.chassis.desk import Desk
from services.chassis.keyring import Keyring
from services.chassis.settings import Settings
from services.chassis.store.port import Write, Written
from services.chassis.store.repository import Repository
from services.chassis.store.sqlite import SqliteStore
from tests.assistance.domain.aid import a_programme, approved
from tests.assistance.domain.cases import FINANCE, NOW, handler

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)


class Died(BaseException):
    """This process does nothing more."""


@dataclass
class Mortal:
    """A process's way to the store and to the bank: it dies at the step that is said, before or after it takes effect."""

    dies_at: int = 0
    after: bool = False
    steps: int = 0
    names: list[str] = field(default_factory=list)

    def step(self, name: str, *, done: bool) -> None:
        if not done:
            self.steps += 1
            self.names.append(name)
        if self.steps == self.dies_at and self.after is done:
            raise Died(name)
        if self.dies_at and self.steps > self.dies_at:
            raise Died(name)


class MortalStore(SqliteStore):
    mortal: Mortal

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        self.mortal.step("write " + ",".join(write.collection for write in writes), done=False)
        outcomes = await super().write(writes)
        self.mortal.step("", done=True)
        return outcomes


class MortalBank:
    def __init__(self, bank: Bank, mortal: Mortal) -> None:
        self._bank, self._mortal = bank, mortal

    async def pay(self, order: Order) -> Answer:
        self._mortal.step("pay", done=False)
        answer = await self._bank.pay(order)
        self._mortal.step("", done=True)
        return answer

    async def look_up(self, reference: str) -> Answer | None:
        return await self._bank.look_up(reference)


@dataclass
class Office:
    folder: Path
    clock: MovableClock
    bank: SandboxBank
    stores: list[SqliteStore] = field(default_factory=list)
    desk: Desk = field(init=False)

    @classmethod
    async def open(cls, folder: Path) -> "Office":
        clock = MovableClock(NOW)
        office = cls(folder, clock, SandboxBank(clock, folder / "bank.db"))
        office.desk = office.another_desk()
        await office.stores[0].prepare([office.desk.of(kind).shape for kind in service.keeps])
        return office

    def another_desk(self, mortal: Mortal | None = None, store: type[SqliteStore] = SqliteStore) -> Desk:
        return self._desk_over((store if mortal is None else MortalStore)(self.folder / "assistance.db"), mortal)

    def _desk_over(self, store: SqliteStore, mortal: Mortal | None) -> Desk:
        if isinstance(store, MortalStore) and mortal is not None:
            store.mortal = mortal
        self.stores.append(store)
        repositories: dict[Any, Any] = {
            kind: Repository(kind, store, KEYRING, self.clock, lambda: None) for kind in service.keeps
        }
        desk = Desk("assistance", repositories, self.clock, KEYRING, Settings(data=self.folder))
        for declared in service.claims:
            opened = ClaimDesk(declared, desk.of(declared.holder), desk.of(declared.claimant), self.clock)
            desk.open_claims(declared, opened)
        connect(desk, self.bank if mortal is None else MortalBank(self.bank, mortal))
        return desk

    async def close(self) -> None:
        for store in self.stores:
            await store.close()

    async def programme(self, **changes: object) -> AidProgramme:
        programme = a_programme(**changes)
        await self.desk.of(AidProgramme).create(programme)
        return programme

    async def sent_to_pay(self, programme: AidProgramme, number: int = 1, batch: str | None = None) -> Application:
        application = approved(programme, number, self.clock.now())
        application.send_to_pay(handler(FINANCE), self.clock.now(), batch)
        await self.desk.of(Application).create(application)
        return application

    async def approved(self, programme: AidProgramme, number: int = 1) -> Application:
        application = approved(programme, number, self.clock.now())
        await self.desk.of(Application).create(application)
        return application

    async def run_timers(self, desk: Desk | None = None) -> None:
        """Everything that is due now, until nothing is."""
        desk = desk or self.desk
        for _ in range(200):
            busy = False
            for timer in service.timers:
                for id in await desk.of(timer.kind).due(self.clock.now()):
                    busy = True
                    await timer.work(id, desk)
            if not busy:
                return
        raise AssertionError("the timers never come to rest")

    async def hours_go_by(self, minutes: int = 120) -> None:
        """With the timers and the sweep of a process that works."""
        desk = self.another_desk()
        for _ in range(minutes):
            self.clock.advance(timedelta(minutes=1))
            await self.run_timers(desk)
        await desk.claims(paying.BUDGET).sweep()
        await self.run_timers(desk)

    async def disbursement(self, application: Application) -> Disbursement:
        return await self.desk.of(Disbursement).get(Disbursement.id_of(application.id))

    async def books_balance(self, programme: AidProgramme) -> None:
        """Reserved and disbursed is what the budget says is used, within its limit; and the bank paid what we say it paid."""
        budget = (await self.desk.of(AidProgramme).get(programme.id)).budget
        held = await self.desk.of(Disbursement).find({"programme": programme.id}, limit=1_000)
        assert budget.used == sum(d.amount_fen for d in held if d.held == "seat") <= budget.limit
        assert budget.pending == []
        paid = await self.bank.paid()
        ours = [(d.last.reference, d.payee.account, d.amount_fen) for d in held if d.status == "paid"]
        assert sorted(paid) == sorted(ours)
