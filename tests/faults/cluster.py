"""A process for each service, on Kafka and MongoDB."""

import asyncio
from pathlib import Path
from typing import Protocol

from services.chassis.settings import Settings
from tests.faults.process import Process, plain_environment, wuyi

SESSION_SECONDS = "3"
"""The group notices a dead member after this long, instead of ten: the tests kill many."""


class Served(Protocol):
    """What is put to the test: a cluster, or the one embedded process. `settings` is what it runs on, for whoever looks from outside."""

    settings: Settings
    folder: Path
    environment: dict[str, str]

    @property
    def services(self) -> tuple[str, ...]: ...
    def __getitem__(self, name: str) -> Process: ...
    def url_of(self, service: str) -> str: ...
    async def start_all(self, *names: str) -> None: ...
    async def stop_all(self, *names: str) -> None: ...
    def output(self) -> str: ...
    async def wuyi(self, *words: str) -> tuple[int, str]: ...


class Cluster:
    """`wuyi serve SERVICE`, a process for each name: `events`, `notify`, and `notify-2` for a second one of the same.

    They share a data folder, for development's keys. Each may die and be started again.
    """

    def __init__(self, folder: Path, mongodb: str, kafka: str, *names: str, **environment: str) -> None:
        self.folder = folder
        on = {"WUYI_STORE": mongodb, "WUYI_LOG": kafka, "WUYI_KAFKA_SESSION_SECONDS": SESSION_SECONDS}
        self.environment = {**plain_environment(), "WUYI_DATA": str(folder / "data"), **on, **environment}
        self.settings = Settings(data=folder / "data", store=mongodb, log=kafka)
        self.processes = {name: Process(folder, name, ["serve", service_of(name)], self.environment) for name in names}

    @property
    def services(self) -> tuple[str, ...]:
        """Those that there is a process of at the moment."""
        running = (service_of(name) for name, process in self.processes.items() if process.alive)
        return tuple(dict.fromkeys(running))

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def url_of(self, service: str) -> str:
        """Of one that answers, where there are several."""
        ours = [process for name, process in self.processes.items() if service_of(name) == service]
        return next((process.url for process in ours if process.alive and not process.stands_still), ours[0].url)

    async def start_all(self, *names: str) -> None:
        """At once; all of them, where none is named."""
        wanted = [self[name] for name in names or self.processes]
        for process in wanted:
            if not process.alive:
                process.spawn()
        await asyncio.gather(*(process.until_ready() for process in wanted))

    async def stop_all(self, *names: str) -> None:
        wanted = [self[name] for name in names or self.processes]
        await asyncio.gather(*(process.stop() for process in wanted if process.alive))

    async def kill_all(self) -> None:
        for process in self.processes.values():
            await process.kill()

    def output(self) -> str:
        return "\n".join(f"--- {name}\n{process.output()[-3000:]}" for name, process in self.processes.items())

    async def wuyi(self, *words: str) -> tuple[int, str]:
        return await asyncio.to_thread(wuyi, self.environment, *words)


def service_of(name: str) -> str:
    return name.partition("-")[0]


def database(url: str, prefix: str) -> str:
    """The same server, with a database of its own for each service."""
    address, _, options = url.partition("/?")
    return f"{address.rstrip('/')}/{prefix}" + (f"?{options}" if options else "")
