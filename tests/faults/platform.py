"""What is put to the test: embedded in one process, or as a process for each service on Kafka and MongoDB."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from services.chassis.settings import Settings
from tests.faults.process import Process, plain_environment, wuyi

SESSION_SECONDS = "3"
"""The group notices a dead member after this long, instead of ten: the tests kill many."""


class Platform:
    """Its processes share one data folder (keys, and embedded also the files); each may die and be started again.

    `settings` is what they run on, for whoever looks at it from outside.
    """

    def __init__(self, folder: Path, processes: Mapping[str, list[str]], **environment: str) -> None:
        self.folder = folder
        self.environment = {**plain_environment(), "WUYI_DATA": str(folder / "data"), **environment}
        self.settings = Settings(
            data=folder / "data", store=environment.get("WUYI_STORE", ""), log=environment.get("WUYI_LOG", "")
        )
        self.processes = {name: Process(folder, name, words, self.environment) for name, words in processes.items()}
        self.services: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Process:
        return self.processes[name]

    def url_of(self, service: str) -> str:
        raise NotImplementedError

    async def start(self, *names: str, module: str = "services.cli") -> None:
        """At once; all of them, where none is named."""
        wanted = [self.processes[name] for name in names or self.processes]
        for process in wanted:
            if not process.alive:
                process.spawn(module=module)
        await asyncio.gather(*(process.until_ready() for process in wanted))

    async def kill(self) -> None:
        for process in self.processes.values():
            await process.kill()

    async def stop(self, *names: str) -> None:
        wanted = [self.processes[name] for name in names or self.processes]
        await asyncio.gather(*(process.stop() for process in wanted if process.alive))

    def output(self) -> str:
        return "\n".join(f"--- {name}\n{process.output()[-3000:]}" for name, process in self.processes.items())

    async def wuyi(self, *words: str) -> tuple[int, str]:
        return await asyncio.to_thread(wuyi, self.environment, *words)


class Embedded(Platform):
    """`wuyi run`: everything on one origin, on SQLite."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder, {"wuyi": ["run"]}, **environment)
        self.services = ("events", "honors", "assistance", "notify")

    @property
    def process(self) -> Process:
        return self["wuyi"]

    def url_of(self, service: str) -> str:
        return self.process.url


class Cluster(Platform):
    """`wuyi serve SERVICE`, a process for each name: `events`, `notify`, and `notify-2` for a second one of the same."""

    def __init__(self, folder: Path, mongodb: str, kafka: str, *names: str, **environment: str) -> None:
        processes = {name: ["serve", name.partition("-")[0]] for name in names}
        on = {"WUYI_STORE": mongodb, "WUYI_LOG": kafka, "WUYI_KAFKA_SESSION_SECONDS": SESSION_SECONDS}
        super().__init__(folder, processes, **on, **environment)
        self.services = tuple(dict.fromkeys(name.partition("-")[0] for name in names))

    def url_of(self, service: str) -> str:
        """Of one that runs, where there are several."""
        ours = [process for name, process in self.processes.items() if name.partition("-")[0] == service]
        return next((process.url for process in ours if process.alive), ours[0].url)


def database(url: str, prefix: str) -> str:
    """The same server, with a database of its own for each service."""
    address, _, options = url.partition("/?")
    return f"{address.rstrip('/')}/{prefix}" + (f"?{options}" if options else "")
