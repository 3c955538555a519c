"""Those in one process who want something of the same document: what has gathered is decided in one write."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import WuyiError
from services.chassis.store.repository import Repository

Q = TypeVar("Q", bound=Aggregate)
T = TypeVar("T")

MAX_TOGETHER = 500
"""Decisions taken on one quota in one write."""

_Decision = tuple[Callable[[Q], Any], "asyncio.Future[tuple[Any, Any]]"]


class Crowd(Generic[Q]):
    """Nobody waits for more than the write that is under way and the one after it."""

    def __init__(self, holders: Repository[Q]) -> None:
        self._holders = holders
        self._waiting: dict[str, list[_Decision[Q]]] = {}

    async def decide(self, holder_id: str, decision: Callable[[Q], T]) -> tuple[Q, T]:
        """The holder and the answer after they are durable; what `decision` refuses is raised here, and stops nobody else."""
        answer: asyncio.Future[tuple[Q, T]] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.get(holder_id)
        if waiting is not None:
            waiting.append((decision, answer))
            return await answer
        self._waiting[holder_id] = [(decision, answer)]
        try:
            await asyncio.shield(self._settle(holder_id))
        except asyncio.CancelledError:  # the one who gathered the others has gone; they are served all the same
            answer.cancel()
            raise
        return await answer

    async def _settle(self, holder_id: str) -> None:
        try:
            while together := self._waiting[holder_id][:MAX_TOGETHER]:
                del self._waiting[holder_id][:MAX_TOGETHER]
                await self._decide_together(holder_id, together)
        finally:
            del self._waiting[holder_id]

    async def _decide_together(self, holder_id: str, together: list[_Decision[Q]]) -> None:
        def each(holder: Q) -> list[object]:
            return [_attempt(decision, holder) for decision, _ in together]

        try:
            holder, decided = await self._holders.change(holder_id, each)
        except Exception as error:  # whatever it is, each who waits hears of it
            for _, answer in together:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), outcome in zip(together, decided, strict=True):
            if answer.done():
                continue
            if isinstance(outcome, WuyiError):
                answer.set_exception(outcome)
            else:
                answer.set_result((holder, outcome))


def _attempt(decision: Callable[[Q], Any], holder: Q) -> object:
    try:
        return decision(holder)
    except WuyiError as refusal:
        return refusal
