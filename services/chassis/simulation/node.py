"""One machine: it runs the real runtime on the simulated store and log, dies, and comes back with what was durable."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from services.chassis.domain.errors import Unavailable, WuyiError
from services.chassis.keyring import Keyring
from services.chassis.log.port import Topic
from services.chassis.running.running import set_up
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.simulation.history import Mark
from services.chassis.simulation.ledger import Call
from services.chassis.simulation.log import SimulatedLog
from services.chassis.simulation.network import Wire
from services.chassis.simulation.process import Process, SkewedClock
from services.chassis.simulation.store import SimulatedStore

if TYPE_CHECKING:
    from services.chassis.simulation.world import World

KEYRING = Keyring({"k": b"k" * 32}, "k", b"i" * 32)
PARTITIONS = 2
STILL_SECONDS = 60.0
"""For so long at most goes on what was shielded from a cancellation."""
Work = Callable[[Runtime], Awaitable[object]]


@cache
def _settings() -> Settings:
    """As they are by default, whatever the environment says."""
    return Settings.model_construct()


class ConnectionLost(Unavailable):
    """Whoever was asked died, or did not answer in time: it may have been done, or may be done yet."""

    code = "connection_lost"


class SimulatedRuntime(Runtime):
    """The one of `running/`, opened on other adapters."""

    def __init__(self, node: "Node", clock: SkewedClock) -> None:
        super().__init__(_settings(), node.world.services, clock)
        self._node = node

    async def _open(self) -> None:
        world, node = self._node.world, self._node
        self.keyring = KEYRING
        self.log = node.log = SimulatedLog(world.broker, node.wires["log"], world.dice)
        self._to_close.append(self.log.close)
        await self.log.prepare([Topic(name, PARTITIONS) for name in world.topics])
        for service in self.services:
            store = SimulatedStore(world.shelves[service.name], node.wires[service.name], world.shuffle)
            self._to_close.append(store.close)
            running = set_up(service, store, self.log, self.clock, self.keyring, self.settings, self.metrics)
            await store.prepare(running.shapes())
            self.running[service.name] = running


class Node:
    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.lives = 0
        self._stopping = False
        self.process: Process | None = None
        self.runtime: SimulatedRuntime | None = None
        self.log: SimulatedLog | None = None
        self.clock = SkewedClock(world.clock)
        self.wires = {server: Wire(world.dice, f"{name}-{server}", world.later) for server in ("log", *world.shelves)}
        self._asked: dict[asyncio.Future[Any], Call] = {}

    @property
    def up(self) -> bool:
        runtime = self.runtime
        return self.alive and not self._stopping and runtime is not None and runtime.started

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.alive

    def start(self) -> None:
        self.lives += 1
        self._stopping = False
        self.process = Process(f"{self.name}.{self.lives}")
        self.runtime = SimulatedRuntime(self, self.clock)
        self.world.tell(Mark.WORLD, f"{self.process} starts")
        self._spawn(self._run(self.runtime))

    async def _run(self, runtime: SimulatedRuntime) -> None:
        """A start that fails is tried again, as by whoever supervises real processes."""
        try:
            await runtime.start()
        except WuyiError as error:
            self.world.tell(Mark.WORLD, f"{self.name} cannot start: {error.reason}")
            self.world.after(self.world.dice.random.uniform(0.1, 1.0), self._start_again, self.process)

    def _start_again(self, process: Process) -> None:
        if self.process is process and process.alive:
            self.crash()
            self.start()

    def crash(self) -> None:
        """As kill -9: no step of it is ever taken again. The log believes in its readers for a while."""
        process, log = self.process, self.log
        if process is None or not process.alive:
            return
        self.world.tell(Mark.WORLD, f"{process} dies")
        self.world.loop.kill(process)
        self._forget_readers(log, lambda: True)
        self.log = None
        for answer, call in self._asked.items():
            call.ended = self.world.loop.time()
            if not answer.done():
                answer.set_exception(ConnectionLost("the process died"))
        self._asked.clear()

    def stop(self, back_after: float) -> None:
        """As SIGTERM: it ends what it has begun, as far as it can in a few seconds."""
        if self.up and self.runtime is not None:
            self.world.tell(Mark.WORLD, f"{self.process} stops in order")
            self._stopping = True
            self._spawn(self._stop(self.runtime, back_after))

    async def _stop(self, runtime: SimulatedRuntime, back_after: float) -> None:
        await runtime.stop(2.0)
        self.world.after(back_after, self._start_again, self.process)

    def halt(self) -> None:
        """As SIGSTOP: it knows nothing of it, and goes on later with whatever it believed."""
        process = self.process
        if process is None or not process.alive or process.stopped:
            return
        self.world.tell(Mark.WORLD, f"{process} stands still")
        process.stopped = True
        self._forget_readers(self.log, lambda: process.stopped)

    def go_on(self) -> None:
        if self.process is not None and self.process.stopped:
            self.world.tell(Mark.WORLD, f"{self.process} goes on")
            self.world.loop.resume(self.process)

    def cut(self, server: str, yes: bool) -> None:
        wire = self.wires[server]
        if wire.cut is yes:
            return
        self.world.tell(Mark.WORLD, f"{wire.name} is {'cut' if yes else 'mended'}")
        wire.cut = yes
        if yes and server == "log":
            self._forget_readers(self.log, lambda: wire.cut)

    def _forget_readers(self, log: SimulatedLog | None, still: Callable[[], bool]) -> None:
        if log is not None:
            self.world.after(self.world.dice.random.uniform(0.5, 4.0), self.forget, log, still)

    def forget(self, log: SimulatedLog, still: Callable[[], bool]) -> None:
        """The broker takes its readers for dead; for a while, they may not have heard."""
        if not still():
            return
        for reader in log.readers:
            reader.forgotten(self.world.dice.random.uniform(0.0, 3.0))

    def have_settled(self, service: str, id: str, *, discard: bool) -> None:
        """Staff ask for it at this machine; where it cannot be, they ask again later."""
        runtime = self.runtime
        assert runtime is not None
        parking = runtime.running[service].parking
        self._spawn(_settle(parking.discard(id, "strange", "staff") if discard else parking.retry(id, "staff")))

    async def ask(self, call: Call, work: Work, patience: float) -> Any:
        """From outside: what the process answers, or ConnectionLost."""
        runtime = self.runtime
        if not self.up or runtime is None:
            call.ended = self.world.loop.time()
            raise ConnectionLost("nobody listens")
        answer: asyncio.Future[Any] = self.world.loop.create_future()
        self._asked[answer] = call
        serving = self._spawn(self._serve(runtime, work, call))
        serving.add_done_callback(partial(self._answer, answer, call), context=self.world.outside)
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(answer)
        except TimeoutError:
            answer.cancel()
            if self.world.dice.random.random() < 0.3:
                self.world.tell(Mark.WORLD, f"{call.command.name} is cancelled where it was served")
                serving.cancel()
            raise ConnectionLost("no answer in time") from None

    async def _serve(self, runtime: Runtime, work: Work, call: Call) -> Any:
        try:
            return await work(runtime)
        except WuyiError as error:
            return error
        except Exception as error:
            self.world.breach(f"a bug raised {error!r} in {call.command.name}")
            return Unavailable("bug")

    def _answer(self, answer: "asyncio.Future[Any]", call: Call, served: "asyncio.Task[Any]") -> None:
        call.ended = self.world.loop.time()
        self._asked.pop(answer, None)
        if served.cancelled():
            call.late = call.ended + STILL_SECONDS
        elif not answer.done():
            told = served.result()
            if isinstance(told, WuyiError):
                answer.set_exception(told)
            else:
                answer.set_result(told)

    def _spawn(self, work: Any) -> "asyncio.Task[Any]":
        assert self.process is not None
        return self.world.loop.create_task(work, context=self.process.context.copy())


async def _settle(asked: Awaitable[object]) -> None:
    with suppress(WuyiError):
        await asked
