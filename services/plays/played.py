"""What all plays of the real services have in common."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from services.chassis.domain.aggregate import RECENT_ANSWERS, Aggregate
from services.chassis.running.runtime import Runtime
from services.chassis.service import Service
from services.chassis.simulation.doors import Reply, Request, knock
from services.chassis.simulation.ledger import Call
from services.chassis.simulation.play import Command
from services.chassis.simulation.world import World
from services.chassis.store.port import Json

PROVINCE = "630000"
XINING = "630000/630100"

Body = dict[str, Any]


class Played:
    """No bugs on purpose, nothing hopeless; commands are requests at the services' doors."""

    seconds = 8.0
    services: Sequence[Service] = ()
    bugs: tuple[type[Exception], ...] = ()

    @contextmanager
    def mended(self) -> Iterator[None]:
        yield

    def look_on(self, world: World) -> None:
        self.world = world
        self.events: list[Json] = []
        for shelves in world.shelves.values():
            shelves.watch.append(lambda write: self.events.extend(write.events))

    def setting(self) -> Sequence[Command]:
        return ()

    def commands(self, dice: Random) -> Sequence[Command]:
        return ()

    def ending(self) -> Sequence[Command]:
        return ()

    def is_hopeless(self, parked: Json) -> bool:
        return False

    def judge(self, world: World) -> None:
        self.one_key_one_answer(world)

    def one_key_one_answer(self, world: World) -> None:
        """Whoever sends a command again, word for word and under its key, hears what was answered the first time: for as
        long as its document remembers it, that is for some commands about the same."""
        heard: dict[str, Call] = {}
        for call in sorted(world.ledger.calls, key=lambda call: call.answered or 0.0):
            key, reply = call.command.key, call.answer
            if key is None or call.answered is None or not isinstance(reply, Reply) or not reply.accepted:
                continue
            first = heard.setdefault(key, call)
            if first.answer != reply and self._others(world, first, call) < RECENT_ANSWERS:
                world.breach(f"{call.command.name} was answered {first.answer}, and then {reply}")

    def _others(self, world: World, first: Call, second: Call) -> int:
        """Commands about the same that may have been carried out in between."""
        return sum(
            1
            for call in world.ledger.calls
            if call.command.subject == first.command.subject
            and call.command.key is not None
            and call.over >= first.asked
            and call.asked <= (second.answered or 0.0)
        )


def asked(at: float, name: str, subject: str, request: Request) -> Command:
    async def work(runtime: Runtime) -> Reply:
        return await knock(runtime, request)

    return Command(at, name, subject, work, request.key)


def insisted(name: str, request: Callable[[], Request]) -> Command:
    """For the setting: until it is accepted, for it may need what is only just on its way."""

    async def work(runtime: Runtime) -> Reply:
        reply = await knock(runtime, request())
        while not reply.accepted:
            await asyncio.sleep(0.05)
            reply = await knock(runtime, request())
        return reply

    return Command(0.0, name, name, work)


def at_rest(world: World, service: str, kind: type[Aggregate]) -> dict[str, Json]:
    return {id: row.body for id, row in world.truth.rows(service, kind).items()}


def moments(dice: Random, seconds: float) -> Callable[[], float]:
    """A few moments at which many things come together, and some time in between."""
    some = [dice.uniform(0, seconds) for _ in range(dice.choice((2, 4)))]
    return lambda: dice.choice(some) + dice.choice((0.0, dice.expovariate(20)))


def one_of(dice: Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
