"""Everything that a process runs, started in order and stopped in order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from fastapi import APIRouter

from services.chassis.clock import Clock, SystemClock
from services.chassis.desk import Desk
from services.chassis.domain.errors import Unavailable
from services.chassis.keyring import Keyring
from services.chassis.log.opening import open_log
from services.chassis.log.port import EventLog
from services.chassis.log.topics import topics_of
from services.chassis.observing.metrics import Metrics
from services.chassis.running.gauges import Gauges
from services.chassis.running.group import GroupReader
from services.chassis.running.patience import pause_after
from services.chassis.running.running import Running, set_up
from services.chassis.running.supervising import Supervisor
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.store.opening import open_store
from services.chassis.store.sqlite_file import FileLock
from services.chassis.web.ops import operations


class NotQuiet(TimeoutError):
    """Something was still going on; it says what."""


class Runtime:
    """`async with Runtime(…)` runs; leaving it stops, and what did not leave the outboxes in time leaves at the next start."""

    log: EventLog
    keyring: Keyring

    def __init__(self, settings: Settings, services: Sequence[Service], clock: Clock | None = None) -> None:
        self.settings = settings
        self.services = list(services)
        self.clock: Clock = clock or SystemClock()
        self.metrics = Metrics()
        self.running: dict[str, Running] = {}
        self.supervisor = Supervisor()
        self.stopping = asyncio.Event()
        """Set when the process is to end, before anything is closed: streams should."""
        self.started = False
        self._stopped = False
        self._lock: FileLock | None = None
        self._to_close: list[Callable[[], Awaitable[None]]] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Raises what it cannot start with: data in use, bad keys, newer data, a store that is not there."""
        try:
            await self._open()
            for running in self.running.values():
                self._keep(running)
            for running in self.running.values():
                for begin in running.service.starts:
                    await begin(running.desk)
            self.supervisor.keep("gauges", Gauges(self.running, self.log, self.clock, self.metrics).run)
        except BaseException:
            await self.stop(0)
            raise
        self.started = True

    async def _open(self) -> None:
        await asyncio.to_thread(self._take_the_folder)
        self.log = await open_log(self.settings.log_url, self.clock)
        self._to_close.append(self.log.close)
        await self.log.prepare(topics_of(self.services))
        for service in self.services:
            store = await open_store(self.settings.store_url, service.name)
            self._to_close.append(store.close)
            running = set_up(service, store, self.log, self.clock, self.keyring, self.settings, self.metrics)
            running.desk.stopping = self.stopping
            await store.prepare(running.shapes())
            self.running[service.name] = running

    def _take_the_folder(self) -> None:
        urls = self.settings.store_url, self.settings.log_url
        if any(url.startswith("sqlite:") for url in urls):
            self._lock = FileLock(self.settings.data)
        keys = self.settings.keys_file
        self.keyring = Keyring.development(self.settings.data) if keys is None else Keyring.load(keys)

    def _keep(self, running: Running) -> None:
        name = running.service.name
        self.supervisor.keep(f"{name} relay", running.relay.run)
        self.supervisor.keep(f"{name} consumer", running.consumer.run)
        for follower in running.followers:
            self.supervisor.keep(f"{follower.name} follower", follower.run)
        self.supervisor.keep(f"{name} timers", running.timers.run)

    async def stop(self, deadline: float = 5.0) -> None:
        """Timers and readers first, then the outboxes until the deadline; closed in any case. Twice is once."""
        if self._stopped:
            return
        self._stopped, self.started = True, False
        self.stopping.set()
        for running in self.running.values():
            running.desk.stopping.set()
        ends = asyncio.get_running_loop().time() + deadline
        await self.supervisor.stop(*(f"{name} timers" for name in self.running))
        with suppress(TimeoutError):
            async with asyncio.timeout_at(ends):
                await asyncio.gather(*(reader.finish() for _, reader in self._readers()))
        followers = [f"{each.name} follower" for running in self.running.values() for each in running.followers]
        await self.supervisor.stop(*(f"{name} consumer" for name in self.running), *followers)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(ends):
                await asyncio.gather(*(self._drain(running) for running in self.running.values()))
        await self.supervisor.stop()
        while self._to_close:
            await self._to_close.pop()()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    async def _drain(self, running: Running) -> None:
        tries = 0
        while True:
            try:
                return await running.relay.publish_all()
            except Unavailable:
                tries += 1
                await asyncio.sleep(pause_after(tries))

    def _readers(self) -> list[tuple[Running, GroupReader]]:
        return [(running, reader) for running in self.running.values() for reader in running.readers]

    @property
    def desks(self) -> dict[str, Desk]:
        return {name: running.desk for name, running in self.running.items()}

    def operating(self, service: str) -> list[APIRouter]:
        """The routes of its operations API."""
        return operations(self.running[service], self.log)

    def overloaded(self, service: str) -> bool:
        """Its outboxes hold as much as they may: no more commands, until something has left."""
        return self.running[service].relay.overloaded

    async def ready(self) -> dict[str, str]:
        """Why this process should not be given work; nothing is ready."""
        if not self.started:
            return {"process": "not started"}
        found = {task: f"crashed ({crash.error})" for task, crash in self.supervisor.crashes.items()}
        for running, reader in self._readers():
            with suppress(Unavailable):  # without the log commands are still taken, up to the backlog's limit
                lags = await self.log.lag(reader.group, reader.topics)
                found |= running.stuck(reader, lags, self.clock.now())
        return found

    async def quiet(self, timeout: float = 30.0) -> None:
        """Until nothing is left to publish, to read, or to be done by now. Raises NotQuiet after `timeout` seconds."""
        busy: list[str] = ["nothing was looked at"]
        try:
            async with asyncio.timeout(timeout):
                while busy:
                    for running in self.running.values():
                        running.relay.nudge()
                        running.timers.wake()
                    busy = await self._busy()
                    if busy:
                        await asyncio.sleep(0.005)
        except TimeoutError:
            raise NotQuiet("; ".join(busy)) from None

    async def _busy(self) -> list[str]:
        """What was read in between may have brought about something new, so the publishing is looked at before and after."""
        published = self._published()
        busy = await self._unpublished()
        for _, reader in self._readers():
            if any(lag.records for lag in await self.log.lag(reader.group, reader.topics)):
                busy.append(f"{reader.name} has events to read")
        for name, running in self.running.items():
            if await running.timers.anything_due():
                busy.append(f"{name} has timers that are due")
        busy += await self._unpublished()
        return busy or ([] if published == self._published() else ["something was published"])

    async def _unpublished(self) -> list[str]:
        return [f"{name} has events to publish" for name, r in self.running.items() if (await r.store.backlog()).count]

    def _published(self) -> int:
        return sum(running.relay.published for running in self.running.values())
