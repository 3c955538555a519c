"""One seed played from beginning to end, and everything that the process shares with it put back afterwards."""

import gc
import random
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NoReturn
from uuid import UUID

import structlog
from structlog.typing import Processor

from services.chassis.domain.errors import WuyiError
from services.chassis.ids import draw_from
from services.chassis.simulation.history import History, Mark
from services.chassis.simulation.loop import Stuck
from services.chassis.simulation.numbers import some_small
from services.chassis.simulation.play import Play
from services.chassis.simulation.script import draw
from services.chassis.simulation.world import World


@dataclass(frozen=True, slots=True)
class Without:
    """What is left out of a seed's run when it is repeated."""

    commands: frozenset[int] = frozenset()
    happenings: frozenset[int] = frozenset()
    faults: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    seed: int
    breaches: tuple[str, ...]
    fingerprint: str
    steps: int
    seconds: float
    """Of virtual time."""
    history: History
    happenings: int
    commands: int
    faults: int
    """How many fell, the muted among them."""

    @property
    def kind(self) -> str:
        """What went wrong, without whom it befell: a shorter run must go wrong in the same way."""
        return "".join(c for c in self.breaches[0] if c.isalpha() or c == " ")[:25] if self.breaches else ""


def play_out(seed: int, play: Play, without: Without | None = None) -> Run:
    without = without or Without()
    script = draw(seed, ["log", *(service.name for service in play.services)], play.seconds)
    kept = [one for n, one in enumerate(script.happenings) if n not in without.happenings]
    with _all_luck_from(seed), some_small(seed) as numbers:
        world = World(seed, play, replace(script, happenings=kept), without.faults, without.commands)
        for number in numbers:
            world.tell(Mark.WORLD, number)
        with _hearing(world):
            try:
                world.loop.run_until_complete(world.run())
            except Stuck as error:
                world.breach(f"stuck: {error}")
            except Exception as error:  # of the judges, not of the judged: its seed is told like any other
                world.breach(f"the simulation itself failed: {error!r} {traceback.format_exc(limit=-3)}")
            finally:
                world.loop.end()
    return Run(
        seed,
        tuple(world.breaches),
        world.history.fingerprint(),
        world.loop.taken,
        world.loop.time(),
        world.history,
        len(script.happenings),
        world.commands,
        world.dice.fallen,
    )


@contextmanager
def _all_luck_from(seed: int) -> Iterator[None]:
    """The dice that the chassis throws for itself, its fresh ids, and the moment at which garbage is collected."""
    state = random.getstate()
    ids = random.Random(f"{seed} ids")
    collects = gc.isenabled()
    random.seed(f"{seed} chassis")
    draw_from(lambda: str(UUID(int=ids.getrandbits(128), version=4)))
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
        draw_from(None)
        random.setstate(state)


@contextmanager
def _hearing(world: World) -> Iterator[None]:
    """What the processes log is part of the history; a bug in a log line is a breach."""
    before = structlog.get_config()
    structlog.configure(processors=[_ear(world)], wrapper_class=structlog.BoundLogger, cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


def _ear(world: World) -> Processor:
    def hear(logger: object, method: str, line: MutableMapping[str, Any]) -> NoReturn:
        error = line.pop("exc_info", None)
        facts = " ".join(f"{name}={value}" for name, value in sorted(line.items()) if name != "event")
        world.tell(Mark.SAID, f"{line['event']} {facts} {error!r}" if error else f"{line['event']} {facts}")
        if isinstance(error, Exception) and not isinstance(error, WuyiError):
            world.heard(error, str(line["event"]))
        raise structlog.DropEvent

    return hear
