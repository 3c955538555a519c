"""Each contract is stated once and runs on every adapter named here. An adapter adds one line and its opener.

An opener is called with a folder of the test's own; called again with the same folder, it is another client of the same
data. Adapters that keep nothing in files take their names (database, topics, groups) from the folder's, and ask `peers` for the
server that they are tested on.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from services.chassis.clock import SystemClock
from services.chassis.ids import new_id
from services.chassis.log.port import EventLog, Topic
from services.chassis.log.sqlite import SqliteLog
from services.chassis.simulation.broker import Broker
from services.chassis.simulation.log import SimulatedLog
from services.chassis.simulation.network import Dice, Wire
from services.chassis.simulation.store import Shelves, SimulatedStore
from services.chassis.store.port import Shape, Store
from services.chassis.store.sqlite import SqliteStore
from tests.contract.on_servers import kafka_log, leave_nothing, mongodb_store
from tests.peers.sharing import Peers

StoreOpener = Callable[[Path, Peers], Awaitable[Store]]
LogOpener = Callable[[Path, Peers], Awaitable[EventLog]]


async def sqlite_store(folder: Path, peers: Peers) -> Store:
    return SqliteStore(folder / "store.db")


async def sqlite_log(folder: Path, peers: Peers) -> EventLog:
    return SqliteLog(folder / "log.db")


@cache
def _shelves(folder: Path) -> Shelves:
    return Shelves()


@cache
def _broker(folder: Path) -> Broker:
    return Broker(SystemClock())


async def simulated_store(folder: Path, peers: Peers) -> Store:
    return SimulatedStore(_shelves(folder), Wire(Dice(Random(0)), "store"))


async def simulated_log(folder: Path, peers: Peers) -> EventLog:
    return SimulatedLog(_broker(folder), Wire(Dice(Random(0)), "log"))


STORES: dict[str, StoreOpener] = {
    "sqlite": sqlite_store,
    "simulated": simulated_store,
    "mongodb-pymongo": mongodb_store("pymongo"),
    "mongodb-motor": mongodb_store("motor"),
}
LOGS: dict[str, LogOpener] = {"sqlite": sqlite_log, "simulated": simulated_log, "kafka": kafka_log}

SHAPES = [Shape("people", indexes=[("city",), ("status", "rank"), ("home.street",)]), Shape("places")]

OpenStore = Callable[[], Awaitable[Store]]
OpenLog = Callable[[], Awaitable[EventLog]]


@pytest_asyncio.fixture(params=sorted(STORES))
async def open_store(request: pytest.FixtureRequest, tmp_path: Path, peers: Peers) -> AsyncIterator[OpenStore]:
    opened: list[Store] = []

    async def open_one() -> Store:
        store = await STORES[request.param](tmp_path, peers)
        opened.append(store)
        await store.prepare(SHAPES)
        return store

    yield open_one
    for store in opened:
        await store.close()
    await leave_nothing(tmp_path)


@pytest_asyncio.fixture
async def store(open_store: OpenStore) -> Store:
    return await open_store()


@pytest_asyncio.fixture(params=sorted(LOGS))
async def open_log(request: pytest.FixtureRequest, tmp_path: Path, peers: Peers) -> AsyncIterator[OpenLog]:
    opened: list[EventLog] = []

    async def open_one() -> EventLog:
        log = await LOGS[request.param](tmp_path, peers)
        opened.append(log)
        return log

    yield open_one
    for log in opened:
        await log.close()


@pytest_asyncio.fixture
async def log(open_log: OpenLog, topic: str) -> EventLog:
    log = await open_log()
    await log.prepare([Topic(topic, partitions=4)])
    return log


@pytest.fixture
def topic() -> str:
    return f"wuyi.test.{new_id().replace('-', '_')}"


@pytest.fixture
def group() -> str:
    return f"readers-{new_id()}"
