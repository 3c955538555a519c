"""Carries claims through their steps (the protocol and why it holds: `domain/quota.py`)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

from services.chassis.clock import Clock
from services.chassis.crowd import Crowd
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.claimant import Claimant
from services.chassis.domain.errors import Refused, Unavailable
from services.chassis.domain.quota import Denied, Entry, Granted, Kind, Outcome, Quota, outcome_of
from services.chassis.failpoints import reached
from services.chassis.service import Claims
from services.chassis.store.port import Range
from services.chassis.store.repository import Repository

Q = TypeVar("Q", bound=Aggregate)
C = TypeVar("C", bound=Claimant)

RESUME_AFTER = timedelta(seconds=15)
"""Longer than any live process takes from step 1 to step 4: what is older was left behind. Also how often to `sweep`."""

MOST_ENTERED = 5
"""Entries for one claimant that others found and took back as left behind, before whoever asks is told to come again."""

AT_ONCE = 50
"""Entries left behind that are carried on side by side, so that their writes share commits."""


class ClaimDesk(Generic[Q, C]):
    """Each step may be the last that this process takes; `resume` and `carry_on` go on from wherever any process stopped."""

    def __init__(self, declared: Claims[Q, C], holders: Repository[Q], claimants: Repository[C], clock: Clock) -> None:
        self._declared = declared
        self._holders = holders
        self._claimants = claimants
        self._clock = clock
        self._crowd = Crowd(holders)
        self._seen: dict[str, set[int]] | None = None

    async def claim(self, new: C) -> C:
        """A seat, a place in line, or a refusal with its reason. Asking again changes nothing.

        Whom the holder does not admit hears why (Refused), and nothing was written.
        """
        claimant = (await self._claimants.get_many((new.id,))).get(new.id)
        if claimant is None or not (claimant.asking or claimant.held != "nothing"):
            self._declared.admit(await self._holders.get(self._declared.holder_of(new)), new)
            claimant = await self._begin(new, claimant)
        return await self._enter(claimant) if claimant.asking else claimant

    async def give_back(self, claimant_id: str, leave: Callable[[C, Q], None]) -> C:
        """`leave` is the claimant's own move; what it refuses is raised, and it keeps what it holds."""
        claimant = await self.carry_on(claimant_id)
        holder_id = self._declared.holder_of(claimant)
        holder = await self._holders.get(holder_id)
        if claimant.held == "nothing":
            return await self._leave_without(claimant_id, holder, leave)
        leave(claimant.copy_for_change(), holder)  # a refusal is heard before the books are touched
        amount, turned = claimant.amount, claimant.turned
        holder, ticket = await self._crowd.decide(holder_id, lambda h: self._quota(h).free(claimant_id, amount, turned))
        reached("claim.entered")
        try:
            claimant, given = await self._claimants.change(
                claimant_id, lambda c: c.give(ticket, lambda: leave(c, holder), turned)
            )
        except Refused:
            await self.resume(holder_id)
            raise
        reached("claim.taken")
        await self._settle(holder_id, ticket, turned, claimant)
        if given or claimant.held == "nothing":
            return claimant
        return await self.give_back(claimant_id, leave)  # another found the entry and took it for one left behind

    async def carry_on(self, claimant_id: str) -> C:
        """One who still waits for a decision gets it. The work of a claimant's timer."""
        claimant = await self._claimants.get(claimant_id)
        if claimant.asking:
            return await self._enter(claimant)
        if claimant.due_at is not None and claimant.due_at <= self._clock.now():
            claimant, _ = await self._claimants.change(claimant_id, lambda c: c.on_due(self._clock.now()))
        return claimant

    async def resume(self, holder_id: str) -> int:
        """Every entry that is there now is brought to its end, and whoever is first in line gets what is free.

        How many entries there were.
        """
        holder = await self._holders.get(holder_id)
        entries = list(self._quota(holder).pending)
        for start in range(0, len(entries), AT_ONCE):
            await asyncio.gather(*(self._finish(holder, entry) for entry in entries[start : start + AT_ONCE]))
        await self._move_the_line(holder_id)
        return len(entries)

    async def sweep(self) -> int:
        """Finds what any process left behind. The first time that is all there is; later, what has stood since the last.

        How many entries were carried on.
        """
        carried_on = 0
        before, self._seen = self._seen, {}
        failed: list[Exception] = []
        async for page in self._holders.each({f"{self._declared.field}.unsettled": True}, batch=100):
            for holder in page:
                tickets = {entry.ticket for entry in self._quota(holder).pending}
                if before is not None and tickets and not tickets & before.get(holder.id, set()):
                    self._seen[holder.id] = tickets
                    continue
                try:
                    carried_on += await self.resume(holder.id)
                except Exception as error:  # told below: one that cannot be resumed must not keep the others waiting
                    failed.append(error)
        if failed:
            raise ExceptionGroup(f"{len(failed)} of {self._declared.holder.__name__} could not be resumed", failed)
        return carried_on

    def _quota(self, holder: Q) -> Quota:
        return self._declared.quota(holder)

    async def _begin(self, new: C, claimant: C | None) -> C:
        """Step 1. One who was refused or has left may begin again, once nothing of before is under way."""
        new.due_at = self._clock.now() + RESUME_AFTER
        if claimant is None:
            if await self._claimants.create(new):
                reached("claim.created")
                return new
            claimant = await self._claimants.get(new.id)
        holder_id = self._declared.holder_of(claimant)
        for _ in range(2):
            if claimant.asking or claimant.held != "nothing":
                return claimant
            if not self._quota(await self._holders.get(holder_id)).concerns(claimant.id):
                break
            await self.resume(holder_id)
            claimant = await self._claimants.get(new.id)
        else:
            return claimant
        seen = claimant.version

        def again(present: C) -> None:
            # another began in between: the books were read for the version before, so this one only looks on
            if present.version == seen and present.begin_again(new, self._clock.now()):
                present.due_at = new.due_at
                if self._declared.holder_of(present) != holder_id:
                    present.turn_to_another()

        return (await self._claimants.change(claimant.id, again))[0]

    async def _enter(self, claimant: C) -> C:
        """Until it is decided: what one entered, another may have found and taken for left behind."""
        for _ in range(MOST_ENTERED):
            claimant = await self._enter_once(claimant)
            if not claimant.asking:
                return claimant
        raise Unavailable("others are deciding the same; ask again shortly", code="busy")

    async def _enter_once(self, claimant: C) -> C:
        """Steps 2 to 4. What was entered for it before is found again, and not asked of `admit` a second time."""
        holder_id, turned = self._declared.holder_of(claimant), claimant.turned

        def decision(holder: Q) -> Outcome:
            quota = self._quota(holder)
            if not quota.concerns(claimant.id):
                try:
                    self._declared.admit(holder, claimant)
                except Refused as refusal:
                    return Denied(refusal.reason)
            return quota.claim(claimant.id, claimant.amount, turned)

        holder, outcome = await self._crowd.decide(holder_id, decision)
        reached("claim.entered")
        now = self._clock.now()
        claimant, _ = await self._claimants.change(claimant.id, lambda c: c.take(outcome, holder, now, turned))
        reached("claim.taken")
        if not isinstance(outcome, Denied):
            await self._settle(holder_id, outcome.ticket, turned, claimant)
        return claimant

    async def _leave_without(self, claimant_id: str, holder: Q, leave: Callable[[C, Q], None]) -> C:
        """For one who holds nothing there is nothing to enter; but if it got something since, it goes the whole way."""

        def leaves(claimant: C) -> bool:
            if claimant.asking or claimant.held != "nothing":
                return False
            leave(claimant, holder)
            return True

        claimant, left = await self._claimants.change(claimant_id, leaves)
        return claimant if left else await self.give_back(claimant_id, leave)

    async def _settle(self, holder_id: str, ticket: int, turned: int, claimant: C) -> None:
        if await self._resolve(holder_id, ticket, turned, claimant):
            await self._move_the_line(holder_id)

    async def _resolve(self, holder_id: str, ticket: int, turned: int, claimant: C) -> bool:
        """Step 4: whether there is then something for the line."""
        accepted, gave = claimant.accepted(ticket, turned), claimant.gave

        def resolved(holder: Q) -> bool:
            quota = self._quota(holder)
            quota.resolve(ticket, accepted=accepted, held=gave)
            return quota.has_room_for_the_line

        _, room = await self._crowd.decide(holder_id, resolved)
        reached("claim.resolved")
        return room

    async def _finish(self, holder: Q, entry: Entry) -> None:
        now = self._clock.now()

        def word(claimant: C) -> bool:
            match entry.kind:
                case Kind.TAKE | Kind.QUEUE:
                    return claimant.take(outcome_of(entry), holder, now, entry.turned)
                case Kind.PROMOTE:
                    return claimant.step_up(entry.ticket, holder, now, entry.turned)
                case Kind.FREE:
                    return claimant.decline(entry.ticket, entry.turned)

        claimant, _ = await self._claimants.change(entry.claimant, word)
        await self._resolve(holder.id, entry.ticket, entry.turned, claimant)

    async def _move_the_line(self, holder_id: str) -> None:
        """One after the other, so that nobody is passed; ends when nothing is free or nobody waits."""
        while (quota := self._quota(await self._holders.get(holder_id))).has_room_for_the_line:
            first = await self._claimants.find(
                {self._declared.line: holder_id, "in_line": Range(ge=0)}, sort=("in_line",), limit=1
            )
            if not first or not await self._promote(holder_id, first[0], quota.joined):
                return

    async def _promote(self, holder_id: str, first: C, joined: int) -> bool:
        """Whether to go on."""
        place, turned = first.in_line or 0, first.turned
        holder, granted = await self._crowd.decide(
            holder_id, lambda h: self._quota(h).promote(first.id, place, joined, first.amount, turned)
        )
        if not isinstance(granted, Granted):
            return granted is not None
        now = self._clock.now()
        claimant, _ = await self._claimants.change(first.id, lambda c: c.step_up(granted.ticket, holder, now, turned))
        await self._resolve(holder_id, granted.ticket, turned, claimant)
        return True
