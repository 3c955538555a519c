"""What is asked while others are underway gathers, and travels together: alone at once, in a crowd a hundred for the price of one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(slots=True)
class _Asked(Generic[Q, A]):
    items: Sequence[Q]
    answer: "asyncio.Future[list[A]]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gathering(Generic[Q, A]):
    """`carry_out` gives an answer for each item, in their order; what it raises is heard by all who asked with it.

    Who gives up waiting does not stop what others wait for.
    """

    def __init__(self, carry_out: Callable[[list[Q]], Awaitable[list[A]]], underway: int, together: int) -> None:
        self._carry_out = carry_out
        self._most_underway = underway
        self._most_together = together
        self._gathered: deque[_Asked[Q, A]] = deque()
        self._underway: set[asyncio.Task[None]] = set()

    async def ask(self, items: Sequence[Q]) -> list[A]:
        asked = _Asked[Q, A](items)
        self._gathered.append(asked)
        if len(self._underway) < self._most_underway:
            task = asyncio.create_task(self._travel())
            self._underway.add(task)
            task.add_done_callback(self._underway.discard)
        return await asked.answer

    async def finish(self) -> None:
        """Returns when nothing is underway."""
        while self._underway:
            await asyncio.wait(self._underway)

    async def _travel(self) -> None:
        while self._gathered:
            together = self._next()
            try:
                answers = await self._carry_out([item for asked in together for item in asked.items])
            except Exception as error:
                for asked in together:
                    if not asked.answer.done():
                        asked.answer.set_exception(error)
                continue
            except BaseException:  # this very task is being ended
                for asked in together:
                    asked.answer.cancel()
                raise
            at = 0
            for asked in together:
                if not asked.answer.done():
                    asked.answer.set_result(answers[at : at + len(asked.items)])
                at += len(asked.items)

    def _next(self) -> list[_Asked[Q, A]]:
        together = [self._gathered.popleft()]
        count = len(together[0].items)
        while self._gathered and count + len(self._gathered[0].items) <= self._most_together:
            together.append(self._gathered.popleft())
            count += len(together[-1].items)
        return together
