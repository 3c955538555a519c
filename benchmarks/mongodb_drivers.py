"""`python -m benchmarks.mongodb_drivers`: PyMongo's async client beside motor, bare and under our store (docs/adr/0005).

Operations a second of one process, and the microseconds of processor each costs it: 32 tasks with one document each at a time, and
batches of 500; on the MongoDB that the tests find. "Beside other work" is what an HTTP process does: 200 µs of Python for each
operation, on the loop. Medians of five rounds, in turn.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.chassis.ids import new_id
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_driver import Driver, DriverName, connect
from services.chassis.store.port import Document, Shape, Write
from tests.peers.finding import given, own

TASKS, COUNT, ROUNDS = 32, 3_000, 5
DRIVERS: tuple[DriverName, ...] = ("pymongo", "motor")
BODY: dict[str, Any] = {
    "city": "630100",
    "status": "open",
    "title": "植树" * 30,
    "sessions": [1, 2, 3],
    "marks": {"a": 1},
}
EVENT = {"id": new_id(), "type": "wuyi.events.activity.opened.v1", "time": "2022-04-01T00:00:00.000000Z", "data": BODY}


@dataclass(frozen=True, slots=True)
class Figure:
    per_second: float
    processor: float
    """Microseconds for each."""


async def figure(
    one: Callable[[int], Awaitable[object]], count: int = COUNT, tasks: int = TASKS, each: int = 1
) -> Figure:
    numbers = iter(range(count // each))

    async def work() -> None:
        for n in numbers:
            await one(n)

    started, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(tasks)))
    return Figure(count / (time.perf_counter() - started), (time.process_time() - used) / count * 1e6)


def other_work() -> None:
    ends = time.perf_counter() + 200e-6
    while time.perf_counter() < ends:
        pass


async def bare(driver: Driver) -> dict[str, Figure]:
    kept = driver._database["bare"]
    run = new_id()

    async def beside(n: int) -> None:
        other_work()
        await kept.insert_one({"_id": f"{run}-beside-{n}", "version": 1, "body": BODY})

    return {
        "bare insert_one": await figure(lambda n: kept.insert_one({"_id": f"{run}-{n}", "version": 1, "body": BODY})),
        "bare insert_one beside other work": await figure(beside),
        "bare update_one": await figure(
            lambda n: kept.update_one({"_id": f"{run}-{n}", "version": 1}, {"$set": {"version": 2, "body": BODY}})
        ),
        "bare find_one": await figure(lambda n: kept.find_one({"_id": f"{run}-{n}"})),
    }


async def ours(store: MongodbStore) -> dict[str, Figure]:
    run = new_id()

    def save(n: int, version: int, of: str = "") -> Write:
        return Write("ours", Document(f"{run}{of}-{n}", version, BODY), [{**EVENT, "id": f"{run}{of}-{n}-{version}"}])

    async def batch(n: int) -> None:
        await store.write([save(each, 3) for each in range(500 * n, 500 * (n + 1))])

    async def beside(n: int) -> None:
        other_work()
        await store.write([save(n, 1, "-beside")])

    async def page(n: int) -> None:
        await store.clear(await store.pending(500))

    return {
        "ours create with its event": await figure(lambda n: store.write([save(n, 1)])),
        "ours create beside other work": await figure(beside),
        "ours save with its event": await figure(lambda n: store.write([save(n, 2)])),
        "ours get": await figure(lambda n: store.get_many("ours", [f"{run}-{n}"])),
        "ours in batches of 500": await figure(batch, tasks=1, each=500),
        "ours outbox read and cleared by 500": await figure(page, 4 * COUNT, tasks=1, each=500),
    }


async def measure(url: str) -> dict[tuple[str, str], Figure]:
    names: dict[DriverName, str] = {name: f"drivers_{name}_{time.time_ns()}" for name in DRIVERS}
    drivers = {name: connect(url, names[name], name) for name in DRIVERS}
    stores = {name: MongodbStore(url, names[name], name) for name in DRIVERS}
    figures: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for store in stores.values():
        await store.prepare([Shape("ours", [("city",), ("status", "city")])])
    for turn in range(ROUNDS + 1):
        for name in DRIVERS if turn % 2 else reversed(DRIVERS):
            measured = {**await bare(drivers[name]), **await ours(stores[name])}
            if turn:  # the first warms up
                for what, one in measured.items():
                    figures[what, name].append(one)
    for each in (*drivers.values(), *stores.values()):
        await each.close()
    return {key: _median(values) for key, values in figures.items()}


def _median(values: list[Figure]) -> Figure:
    return Figure(
        statistics.median(each.per_second for each in values), statistics.median(each.processor for each in values)
    )


def main() -> None:
    url = given("mongodb")
    with tempfile.TemporaryDirectory() as folder:
        server = None if url else own("mongodb", Path(folder))
        if server is not None:
            server.start()
            url = server.url
        try:
            figures = asyncio.run(measure(str(url)))
        finally:
            if server is not None:
                server.stop()
    sys.stdout.write(f"{'per second (µs of processor)':38}" + "".join(f"{name:>18}" for name in DRIVERS) + "\n")
    for what in dict.fromkeys(what for what, _ in figures):
        told = (figures[what, name] for name in DRIVERS)
        sys.stdout.write(
            f"{what:38}" + "".join(f"{each.per_second:>12,.0f} ({each.processor:3.0f})" for each in told) + "\n"
        )


if __name__ == "__main__":
    main()
