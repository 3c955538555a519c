"""Carries claims through their steps (the protocol and why it holds: `domain/quota.py`)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Generic, TypeVar

from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import NotFound, Refused, WuyiError
from services.chassis.domain.quota import Claimant, Denied, Entry, Granted, Kind, Outcome, Queued
from services.chassis.service import Claims
from services.chassis.store.port import Range
from services.chassis.store.repository import Repository

Q = TypeVar("Q", bound=Aggregate)
C = TypeVar("C", bound=Claimant)
T = TypeVar("T")

RESUME_AFTER = timedelta(seconds=15)
"""Longer than any live process takes from step 1 to step 4: what is older was left behind."""

MAX_TOGETHER = 500
"""Decisions taken on one quota in one write."""

_Decision = tuple[Callable[[Q], Any], "asyncio.Future[Any]"]


class Crowd(Generic[Q]):
    """Those in this process who want something of the same quota: what has gathered is decided in one write."""

    def __init__(self, holders: Repository[Q]) -> None:
        self._holders = holders
        self._waiting: dict[str, list[_Decision[Q]]] = {}

    async def decide(self, holder_id: str, decision: Callable[[Q], T]) -> T:
        """The answer after it is durable; what `decision` refuses is raised here, and stops nobody else."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.get(holder_id)
        if waiting is not None:
            waiting.append((decision, answer))
            return await answer
        self._waiting[holder_id] = [(decision, answer)]
        await asyncio.shield(self._settle(holder_id))
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
            _, decided = await self._holders.change(holder_id, each)
        except Exception as error:  # whatever it is, each who waits hears of it
            decided = [error] * len(together)
        for (_, answer), outcome in zip(together, decided, strict=True):
            if answer.done():
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)


def _attempt(decision: Callable[[Q], Any], holder: Q) -> object:
    try:
        return decision(holder)
    except WuyiError as refusal:
        return refusal


class ClaimDesk(Generic[Q, C]):
    """Each step may be the last that this process takes; `resume` carries on from wherever any process stopped."""

    def __init__(self, declared: Claims[Q, C], holders: Repository[Q], claimants: Repository[C], clock: Clock) -> None:
        self._quota = declared.quota
        self._holder_of = declared.holder_of
        self._line = declared.line
        self._claimants = claimants
        self._clock = clock
        self._crowd = Crowd(holders)
        self._holders = holders

    async def claim(self, new: C, admit: Callable[[Q], None] = lambda holder: None) -> C:
        """A seat, a place in line, or a refusal with its reason. Asking again changes nothing.

        `admit` is the holder's own rule, decided in the same write as the seat: it raises Refused for who may not come.
        """
        holder_id = self._holder_of(new)
        claimant = await self._begin(holder_id, new)
        if not claimant.asking:
            return claimant
        outcome = await self._enter(holder_id, claimant, admit)
        claimant = await self._take(claimant.id, outcome)
        if not isinstance(outcome, Denied):
            await self._resolve(holder_id, outcome.ticket, claimant)
        return claimant

    async def give_back(self, claimant_id: str, leave: Callable[[C], None]) -> C:
        """`leave` is the claimant's own move; what it refuses is raised, and it keeps what it holds."""
        claimant = await self._claimants.get(claimant_id)
        if claimant.held == "nothing":
            changed, _ = await self._claimants.change(claimant_id, leave)
            return changed
        leave(claimant.copy_for_change())  # a refusal is heard before the books are touched
        holder_id = self._holder_of(claimant)
        ticket = await self._crowd.decide(
            holder_id, lambda holder: self._quota(holder).free(claimant_id, claimant.amount)
        )
        try:
            claimant, _ = await self._claimants.change(claimant_id, lambda c: c.give(ticket, lambda: leave(c)))
        except Refused:
            await self.resume(holder_id)
            raise
        await self._resolve(holder_id, ticket, claimant)
        await self._move_the_line(holder_id)
        return await self._claimants.get(claimant_id)

    async def resume(self, holder_id: str) -> None:
        """Every entry left behind is brought to its end, and whoever is first in line gets what is free."""
        holder = await self._holders.get(holder_id)
        for entry in list(self._quota(holder).pending):
            await self._carry_on(holder_id, entry)
        await self._move_the_line(holder_id)

    async def _begin(self, holder_id: str, new: C) -> C:
        new.due_at = self._clock.now() + RESUME_AFTER
        if await self._claimants.create(new):
            return new
        claimant = await self._claimants.get(new.id)
        if claimant.asking or claimant.held != "nothing":
            return claimant
        holder = await self._holders.get(holder_id)
        if self._quota(holder).concerns(claimant.id):
            await self.resume(holder_id)
            return await self._claimants.get(new.id)

        def again(present: C) -> None:
            # another began in between: the books were read for the version before, so this one only looks on
            if present.version == claimant.version and present.begin_again(self._clock.now()):
                present.due_at = self._clock.now() + RESUME_AFTER

        return (await self._claimants.change(claimant.id, again))[0]

    async def _enter(self, holder_id: str, claimant: C, admit: Callable[[Q], None]) -> Outcome:
        def decision(holder: Q) -> Outcome:
            admit(holder)
            return self._quota(holder).claim(claimant.id, claimant.amount)

        try:
            return await self._crowd.decide(holder_id, decision)
        except (Refused, NotFound) as refusal:
            return Denied(refusal.code)

    async def _take(self, claimant_id: str, outcome: Outcome) -> C:
        return (await self._claimants.change(claimant_id, lambda c: c.take(outcome, self._clock.now())))[0]

    async def _resolve(self, holder_id: str, ticket: int, claimant: C) -> None:
        accepted, gave = claimant.accepted(ticket), claimant.gave
        await self._crowd.decide(
            holder_id, lambda holder: self._quota(holder).resolve(ticket, accepted=accepted, held=gave)
        )

    async def _carry_on(self, holder_id: str, entry: Entry) -> None:
        now = self._clock.now()

        def word(claimant: C) -> bool:
            match entry.kind:
                case Kind.TAKE:
                    return claimant.take(Granted(entry.ticket), now)
                case Kind.QUEUE:
                    return claimant.take(Queued(entry.ticket), now)
                case Kind.PROMOTE:
                    return claimant.step_up(entry.ticket, now)
                case Kind.FREE:
                    return claimant.decline(entry.ticket)

        claimant, _ = await self._claimants.change(entry.claimant, word)
        await self._resolve(holder_id, entry.ticket, claimant)

    async def _move_the_line(self, holder_id: str) -> None:
        """One after the other, so that nobody is passed; ends when nothing is free or nobody waits."""
        while self._quota(await self._holders.get(holder_id)).has_room_for_the_line:
            first = await self._claimants.find(
                {self._line: holder_id, "in_line": Range(ge=0)}, sort=("in_line",), limit=1
            )
            if not first or not await self._promote(holder_id, first[0]):
                return

    async def _promote(self, holder_id: str, first: C) -> bool:
        granted = await self._crowd.decide(
            holder_id, lambda holder: self._quota(holder).promote(first.id, first.amount)
        )
        if granted is None:
            return False
        now = self._clock.now()
        claimant, _ = await self._claimants.change(first.id, lambda c: c.step_up(granted.ticket, now))
        await self._resolve(holder_id, granted.ticket, claimant)
        return True
