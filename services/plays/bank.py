"""The bank, as a party of its own in the simulated world: its books outlast every process, and what it is asked, and what it
answers, travels like anything else."""

from collections.abc import Callable
from random import Random
from typing import TypeVar

from services.assistance.bank.port import Order, OutcomeUnknown
from services.assistance.domain.attempt import Answer, Outcome
from services.chassis.domain.errors import Unavailable
from services.chassis.simulation.network import Wire
from services.chassis.simulation.world import World

T = TypeVar("T")
LIES_THERE = 0.3


class Books:
    """What `bank/port.py` has a bank promise, and nothing more."""

    def __init__(self, world: World, declines: float) -> None:
        self._world = world
        self._declines = declines
        self._luck = Random(f"{world.dice.random.random()} bank")
        self._answers: dict[str, Answer] = {}
        self.paid: list[Order] = []

    def receive(self, order: Order) -> Answer | None:
        """None for one that came too late."""
        if order.reference not in self._answers:
            if self._world.clock.now() >= order.valid_until:
                return None
            declined = self._luck.random() < self._declines
            self._answers[order.reference] = Answer(
                outcome=Outcome.DECLINED if declined else Outcome.PAID,
                amount_fen=order.amount_fen,
                reason="account_closed" if declined else None,
            )
            self.paid += [] if declined else [order]
        return self._answers[order.reference]

    def look_up(self, reference: str) -> Answer | None:
        return self._answers.get(reference)


class Counter:
    """One process's way to it."""

    def __init__(self, world: World, books: Books, name: str) -> None:
        self._world = world
        self._books = books
        self._wire = Wire(world.dice, name, world.later)

    async def pay(self, order: Order) -> Answer:
        """On a day when things come late, some orders lie with the bank until they have been looked up in vain."""
        dice = self._world.dice
        if dice.weather.late and dice.random.random() < LIES_THERE:
            self._world.later(dice.random.uniform(0.0, 60.0), lambda: self._books.receive(order))
            raise OutcomeUnknown("it was taken, and not answered")
        answer = await self._carry(lambda: self._books.receive(order), f"pay {order.reference[:8]}")
        if answer is None:
            raise OutcomeUnknown("the order has run out")
        return answer

    async def look_up(self, reference: str) -> Answer | None:
        return await self._carry(lambda: self._books.look_up(reference), f"look up {reference[:8]}")

    async def _carry(self, act: Callable[[], T], what: str) -> T:
        try:
            return await self._wire.carry(act, what)
        except Unavailable as unheard:
            raise OutcomeUnknown(unheard.detail) from None
