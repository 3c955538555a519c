"""Sees to the effects of many events at once: what they change is read together and saved together, each event once.

Which events may share a wave is `wave.py`'s. Within one, effects are applied in memory in the order of the events. An event
that fails leaves no trace: its own documents are not saved, and a document that it shares with others is worked on as a copy.
A document that has taken an event carries its mark, so that an event which comes again changes nothing.
"""

import asyncio
import random
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar, cast

from services.chassis.cause import cause
from services.chassis.clock import Clock
from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Unavailable
from services.chassis.effects import Change, Create, Effect
from services.chassis.running.arrived import Arrived, Line, Target, targets
from services.chassis.running.parking import Missing
from services.chassis.running.workbench import Hand, Workbench
from services.chassis.store.repository import MAX_TRIES, Repository

T = TypeVar("T")
Failed = dict[Line, tuple[Arrived, Exception]]
"""For each line that stopped: at which event, and why. The ones behind it have not been handled."""


class TooBusy(Unavailable):
    code = "too_busy"


class Handling:
    def __init__(self, repositories: Mapping[type[Aggregate], Repository[Any]], clock: Clock) -> None:
        self._repositories = repositories
        self._clock = clock

    async def handle(self, events: Sequence[Arrived]) -> Failed:
        """When it returns, the effects of all but the failed are durable. Raises Unavailable where the store is away."""
        failed: Failed = {}
        left, careful = list(events), False
        for attempt in range(MAX_TRIES):
            try:
                left, careful = await self._attempt(left, failed, careful=careful)
            except Unavailable:
                raise
            except Exception as error:  # one of them cannot be read or saved; which one shows when each goes alone
                if len(left) == 1:
                    failed[left[0].line] = left[0], error
                    return failed
                return await self._each_alone(left, failed)
            if not left:
                return failed
            await asyncio.sleep(random.random() * min(0.0005 * 2**attempt, 0.05))
        raise TooBusy("too many are changing what these events change")

    async def _each_alone(self, events: Sequence[Arrived], failed: Failed) -> Failed:
        stopped: Failed = {}
        for event in events:
            if event.line not in stopped:
                stopped.update(await self.handle([event]))
        failed.update(stopped)
        return failed

    async def _attempt(self, events: Sequence[Arrived], failed: Failed, *, careful: bool) -> tuple[list[Arrived], bool]:
        """Those that must begin again, because someone saved in between or because one spoilt what it shared."""
        bench = await self._lay_out(events)
        stopped: Failed = {}
        for event in events:
            if event.line not in stopped and self._apply(event, bench, stopped, careful=careful):
                return list(events), True
        again = await self._save(bench)
        failed.update(stopped)
        return [event for event in events if event in again], careful

    async def _lay_out(self, events: Sequence[Arrived]) -> Workbench:
        bench = Workbench()
        for event in events:
            bench.wanted_by.update(targets(event.foresee()))
        wanted: dict[type[Aggregate], list[str]] = {}
        for kind, id in bench.wanted_by:
            wanted.setdefault(kind, []).append(id)
        reads = [self._repositories[kind].get_many(ids) for kind, ids in wanted.items()]
        for kind, found in zip(wanted, await _all(reads), strict=True):
            bench.documents.update({(kind, id): document for id, document in found.items()})
        return bench

    def _apply(self, event: Arrived, bench: Workbench, stopped: Failed, *, careful: bool) -> bool:
        """Whether it failed and spoilt what others count on."""
        hand: Hand | None = None
        token = cause.set(event.cause)
        try:
            effects = event.take()
            hand = Hand(bench, event, event.known_cause, careful=careful)
            for effect in effects:
                _apply(effect, hand)
            hand.put_down(self._clock.now())
        except Unavailable:
            raise
        except Exception as error:  # a rule that refuses, or a bug: this event's alone
            stopped[event.line] = event, error
            return hand is not None and hand.spoils
        finally:
            cause.reset(token)
        return False

    async def _save(self, bench: Workbench) -> set[Arrived]:
        """All of one kind in one write. A creation whose id is taken is there already; whoever changes it begins again."""
        by_kind: dict[type[Aggregate], list[Target]] = {}
        for target in bench.touched:
            by_kind.setdefault(target[0], []).append(target)
        saves = [
            self._repositories[kind].save_all(
                [bench.documents[target] for target in saved], [bench.causes(target) for target in saved]
            )
            for kind, saved in by_kind.items()
        ]
        again: set[Arrived] = set()
        for saved, outcomes in zip(by_kind.values(), await _all(saves), strict=True):
            for target, done in zip(saved, outcomes, strict=True):
                if not done:
                    again.update(bench.begin_again(target))
        return again


async def _all(asked: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """At once; when one fails, after all have ended, so that none goes on behind the back of a second try."""
    if len(asked) == 1:
        return [await asked[0]]
    told = await asyncio.gather(*asked, return_exceptions=True)
    for each in told:
        if isinstance(each, BaseException):
            raise each
    return cast(list[T], told)


def _apply(effect: Effect, hand: Hand) -> None:
    match effect:
        case Create(aggregate=aggregate):
            hand.create(aggregate)
        case Change(kind=kind, id=id, decide=decide, missing=missing):
            if hand.there((kind, id)):
                hand.change((kind, id), decide)
            elif missing == "park":
                raise Missing(f"there is no such {kind.__name__} yet", kind=kind.__name__)
