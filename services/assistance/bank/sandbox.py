"""A bank for development and tests. Keeps the promises of `port.py` in books of its own, and plays what is scripted for it."""

import asyncio
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path

from services.assistance.bank.port import Order, OutcomeUnknown
from services.assistance.domain.attempt import Answer, Outcome, Said
from services.chassis.clock import Clock


class Scripted(StrEnum):
    PAID = "paid"
    REFUSED = "refused"
    TIMEOUT_BUT_PAID = "timeout_but_paid"
    """Carries it out and does not answer."""
    TIMEOUT_NOT_PAID = "timeout_not_paid"
    """Never sees it."""
    ANSWERS_TWICE = "answers_twice"
    """Answers, and says so again on its own."""


class Expired(OutcomeUnknown):
    """It came too late. That it was not carried out is told by looking it up."""

    code = "payment_order_expired"


_BOOKS = """
    CREATE TABLE IF NOT EXISTS payments (
        reference TEXT PRIMARY KEY, account TEXT NOT NULL, amount_fen INTEGER NOT NULL, outcome TEXT NOT NULL,
        reason TEXT)
"""


class SandboxBank:
    """`script(account, …)` says what happens to the next orders for an account, one each; then they are paid."""

    def __init__(self, clock: Clock, books: Path) -> None:
        self._clock = clock
        self._path = books
        self._scripts: dict[str, deque[Scripted]] = defaultdict(deque)
        self.asked: list[str] = []
        """The references under which it was asked to pay, also those that it was scripted not to see."""

    def script(self, account: str, *outcomes: Scripted) -> None:
        self._scripts[account].extend(outcomes)

    def next_for(self, order: Order) -> Scripted:
        """What is to happen to this order; taken from the script."""
        self.asked.append(order.reference)
        waiting = self._scripts[order.payee.account]
        return waiting.popleft() if waiting else Scripted.PAID

    async def pay(self, order: Order) -> Answer:
        """Without a network in between: what would be a timeout is raised at once."""
        match self.next_for(order):
            case Scripted.TIMEOUT_NOT_PAID:
                raise OutcomeUnknown("scripted: never arrived")
            case Scripted.TIMEOUT_BUT_PAID:
                await self.receive(order, Outcome.PAID)
                raise OutcomeUnknown("scripted: no answer")
            case Scripted.REFUSED:
                return await self.receive(order, Outcome.DECLINED)
            case _:
                return await self.receive(order, Outcome.PAID)

    async def receive(self, order: Order, outcome: Said) -> Answer:
        """Into the books, once for each reference; what is there already is answered."""
        return await asyncio.to_thread(self._receive, order, outcome)

    async def look_up(self, reference: str) -> Answer | None:
        return await asyncio.to_thread(self._look_up, reference)

    async def paid(self) -> list[tuple[str, str, int]]:
        """The outside ledger: reference, account and amount of all that was paid."""
        return await asyncio.to_thread(self._paid)

    def _receive(self, order: Order, outcome: Said) -> Answer:
        with self._books() as books:
            books.execute("BEGIN IMMEDIATE")
            known = self._found(books, order.reference)
            if known is not None:
                return known
            if self._clock.now() >= order.valid_until:
                raise Expired("the order has run out")
            reason = "account_closed" if outcome is Outcome.DECLINED else None
            row = (order.reference, order.payee.account, order.amount_fen, outcome, reason)
            books.execute("INSERT INTO payments VALUES (?, ?, ?, ?, ?)", row)
            books.commit()
        return Answer(outcome=outcome, amount_fen=order.amount_fen, reason=reason)

    def _look_up(self, reference: str) -> Answer | None:
        with self._books() as books:
            return self._found(books, reference)

    def _paid(self) -> list[tuple[str, str, int]]:
        with self._books() as books:
            return books.execute(
                "SELECT reference, account, amount_fen FROM payments WHERE outcome = 'paid' ORDER BY rowid"
            ).fetchall()

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        """Opened each time: several processes may keep them, and none has to close them."""
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as books:
            books.execute("PRAGMA synchronous=FULL")
            books.execute(_BOOKS)
            yield books

    @staticmethod
    def _found(books: sqlite3.Connection, reference: str) -> Answer | None:
        row = books.execute(
            "SELECT outcome, amount_fen, reason FROM payments WHERE reference = ?", (reference,)
        ).fetchone()
        return None if row is None else Answer(outcome=row[0], amount_fen=row[1], reason=row[2])
