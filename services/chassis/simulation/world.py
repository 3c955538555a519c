"""A world: some machines with the real services on them, one store for each service, one log, and whatever the seed brings."""

import asyncio
import random
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.chassis.domain.errors import Conflict, Unavailable, WuyiError
from services.chassis.simulation.broker import Broker
from services.chassis.simulation.history import History, Mark
from services.chassis.simulation.ledger import Ledger
from services.chassis.simulation.loop import VirtualLoop
from services.chassis.simulation.network import Dice, Weather
from services.chassis.simulation.node import Node
from services.chassis.simulation.play import Command, Play
from services.chassis.simulation.script import Happening, Script, Trouble
from services.chassis.simulation.store import Shelves
from services.chassis.simulation.truth import Truth, topics_of

BEGINNING = datetime(2022, 4, 1, 1, tzinfo=UTC)
TRIES = 4
DRAIN_SECONDS = 900.0
MAX_BREACHES = 20


@dataclass(slots=True)
class TrueClock:
    loop: VirtualLoop
    ahead: timedelta = timedelta(0)
    """Days that went by without anybody working."""

    def now(self) -> datetime:
        return BEGINNING + self.ahead + timedelta(seconds=self.loop.time())


class World:
    def __init__(self, seed: int, play: Play, script: Script, muted: frozenset[int], silent: frozenset[int]) -> None:
        self.loop = VirtualLoop(random.Random(f"{seed} order"))
        self.history = History(self.loop.time)
        self.tell = self.history.tell
        self.dice = Dice(random.Random(f"{seed} dice"), Weather(), muted, tell=self.tell)
        self.clock = TrueClock(self.loop)
        self.outside = copy_context()
        self.play = play
        self.script = script
        self.on_the_way = 0
        """Requests that nobody waits for any more."""
        self.commands = 0
        """How many came, the silent among them."""
        self._silent = silent
        self.services = play.services
        self.shelves = {service.name: Shelves() for service in self.services}
        self.broker = Broker(self.clock, script.eager)
        self.topics = topics_of(self.services)
        self.truth = Truth(self)
        self.ledger = Ledger()
        self.breaches: list[str] = []
        self.nodes = {name: Node(self, name) for name in script.nodes}
        self._clients = random.Random(f"{seed} clients")

    def shuffle(self, rows: list[Any]) -> None:
        self.dice.random.shuffle(rows)

    def after(self, seconds: float, act: Callable[..., object], *args: Any) -> None:
        """Of the world's own, whatever becomes of who caused it."""
        self.loop.call_later(seconds, act, *args, context=self.outside)

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """A request that arrives after whoever sent it has given it up."""
        self.ledger.something_late(self.loop.time(), self.loop.time() + seconds)
        self.on_the_way += 1
        self.after(seconds, self._arrive, act)

    def _arrive(self, act: Callable[[], object]) -> None:
        self.on_the_way -= 1
        act()

    def breach(self, what: str) -> None:
        if self.loop.over:
            return  # of those who are let go of
        self.tell(Mark.WORLD, f"BREACH {what}")
        if len(self.breaches) < MAX_BREACHES:
            self.breaches.append(what)

    def heard(self, error: Exception, where: str) -> None:
        """A process logged an error that is not one of the field's: a bug, unless the play put it there."""
        if not isinstance(error, ExceptionGroup):
            if not isinstance(error, self.play.bugs):
                self.breach(f"{where}: {error!r}")
            return
        for each in error.exceptions:
            if not isinstance(each, WuyiError):
                self.heard(each, where)

    async def run(self) -> None:
        for node in self.nodes.values():
            node.start()
        self.truth.look_on()
        self.play.look_on(self)
        for command in self.play.setting():
            await self._client(command)
        self.dice.weather = self.script.weather
        began = self.loop.time()
        commands = self.play.commands(random.Random(str(self._clients.random())))
        for happening in self.script.happenings:
            self.after(happening.at, self._happen, happening)
        self.commands = len(commands)
        spoken = [command for n, command in enumerate(commands) if n not in self._silent]
        clients = [self.loop.create_task(self._client(command, began)) for command in spoken]
        for client in clients:
            await client
        await asyncio.sleep(max(0.0, began + self.play.seconds - self.loop.time()))
        await self._calm_down()
        await self.truth.judge()
        self.play.judge(self)
        for error in self.loop.unheard:
            self.breach(f"nobody heard: {error}")

    async def _client(self, command: Command, began: float = 0.0, tries: int = TRIES) -> None:
        await asyncio.sleep(max(0.0, began + command.at - self.loop.time()))
        for attempt in range(tries):
            node = self._clients.choice(list(self.nodes.values()))
            call = self.ledger.ask(command, self.loop.time())
            self.tell(Mark.ASKED, f"{command.name} at {node.name}")
            try:
                call.answer = await node.ask(call, command.work, self.script.patience)
            except (Unavailable, Conflict) as error:
                self.tell(Mark.ANSWERED, f"{command.name}: {error.reason}")
                await asyncio.sleep(self._clients.uniform(0.0, 0.5 * 2 ** min(attempt, 4)))
                continue
            except WuyiError as refusal:
                call.answer = refusal
            call.answered = self.loop.time()
            self.tell(Mark.ANSWERED, f"{command.name}: {_short(call.answer)}")
            return
        self.tell(Mark.ANSWERED, f"{command.name}: given up")

    def _happen(self, one: Happening) -> None:
        node = self.nodes[one.node]
        match one.trouble:
            case Trouble.DIES:
                node.crash()
                self.after(one.seconds, self._revive, node)
            case Trouble.STOPS:
                node.stop(one.seconds)
            case Trouble.HALTS:
                node.halt()
                self.after(one.seconds, node.go_on)
            case Trouble.CUT:
                node.cut(one.server, True)
                self.after(one.seconds, node.cut, one.server, False)
            case Trouble.FORGOTTEN:
                if node.log is not None:
                    node.forget(node.log, lambda: True)
            case Trouble.CLOCK:
                self.tell(Mark.WORLD, f"{node.name}'s clock is moved by {one.seconds:.1f} s")
                node.clock.skew += timedelta(seconds=one.seconds)

    def _revive(self, node: Node) -> None:
        if not node.alive:
            node.start()

    async def _calm_down(self) -> None:
        """No more faults; whoever is dead comes back; then everything that was begun must come to its end by itself."""
        self.tell(Mark.WORLD, "calm")
        self.dice.weather = Weather()
        for node in self.nodes.values():
            node.clock.skew = timedelta(0)
            node.go_on()
            for server in node.wires:
                node.cut(server, False)
            self._revive(node)
        for command in self.play.ending():
            await self._client(command, tries=1_000)
        ends = self.loop.time() + DRAIN_SECONDS
        at_rest = 0
        while at_rest < 2:
            left = self.truth.left()
            at_rest = 0 if left else at_rest + 1
            if self.loop.time() > ends:
                self.breach(f"it never comes to rest: {'; '.join(left)}")
                return
            self._tidy_up()
            await asyncio.sleep(0.5)

    def _tidy_up(self) -> None:
        """Staff have what is parked tried again, and discard what is hopeless."""
        for node in self.nodes.values():
            if node.up:
                for name, id, parked in self.truth.parked():
                    node.have_settled(name, id, discard=self.play.is_hopeless(parked))
                return


def _short(answer: Any) -> str:
    if isinstance(answer, WuyiError):
        return f"refused, {answer.reason}"
    return str(answer)[:120]
