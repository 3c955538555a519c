"""`python -m tests.faults.soak --minutes 10`: random processes die at random moments under load, servers among them; then the audit.

Every service has a process of its own, two of them have two; Kafka and MongoDB are this run's own. What is killed stays dead for a
while and comes again; some are only stopped, past the end of their session, and continued. `--seed` makes the same choices again,
though not the same run. It ends with 0 when the six invariants hold and the books balance.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.client import Outside
from tests.faults.cluster import Cluster, database
from tests.faults.conftest import up
from tests.faults.judge import judge, judge_offsets
from tests.faults.load import under_load
from tests.faults.process import Process
from tests.peers.artifacts import Missing
from tests.peers.finding import Server, own

NAMES = ("events", "events-2", "notify", "notify-2", "honors", "assistance")
LONGEST_DEAD, LONGEST_STOPPED = 4.0, 8.0
LOOK_EVERY = 10
"""Deaths between two looks at the offsets while everything goes on."""


class Soak:
    def __init__(self, outside: Outside, processes: dict[str, Process], servers: dict[str, Server], seed: int) -> None:
        self._outside = outside
        self._processes = processes
        self._servers = servers
        self._random = random.Random(seed)
        self.happened: Counter[str] = Counter()

    async def go_on(self, ends: float) -> None:
        async with under_load(self._outside) as load:
            while time.monotonic() < ends:
                await load.goes_on(self._random.randint(1, 20))
                await self._something_happens()
                if self.happened.total() % LOOK_EVERY == 0:
                    await judge_offsets(self._outside)
            self.happened["commands answered"] = load.answered

    async def _something_happens(self) -> None:
        if self._random.random() < 0.1:
            name = self._random.choice(sorted(self._servers))
            self.happened[f"{name} killed"] += 1
            await asyncio.to_thread(self._servers[name].kill)
            await self._a_while(LONGEST_DEAD)
            await asyncio.to_thread(self._servers[name].start)
            return
        name = self._random.choice(sorted(self._processes))
        process = self._processes[name]
        if self._random.random() < 0.25:
            self.happened[f"{name} stopped"] += 1
            process.send(signal.SIGSTOP)
            await self._a_while(LONGEST_STOPPED)
            process.send(signal.SIGCONT)
            return
        self.happened[f"{name} killed"] += 1
        await process.kill()
        await self._a_while(LONGEST_DEAD)
        await process.start()

    async def _a_while(self, longest: float) -> None:
        ends = time.monotonic() + self._random.random() * longest
        while time.monotonic() < ends:
            await asyncio.sleep(0.05)


async def soak(minutes: float, seed: int, folder: Path) -> None:
    servers = {"kafka": own("kafka", folder / "kafka"), "mongodb": own("mongodb", folder / "mongodb")}
    for server in servers.values():
        server.start()
    cluster = Cluster(folder, database(servers["mongodb"].url, "soak"), servers["kafka"].url, *NAMES)
    try:
        outside = await up(cluster)
        run = Soak(outside, cluster.processes, servers, seed)
        await run.go_on(time.monotonic() + minutes * 60)
        evidence = await judge(outside)
        _say(
            f"seed {seed}, {minutes:g} minutes: " + ", ".join(f"{n} {what}" for what, n in sorted(run.happened.items()))
        )
        _say(f"{len(evidence.events())} events, {len(evidence.records)} records: the books balance")
    except BaseException:
        _say(f"seed {seed}\n{cluster.output()}")
        raise
    finally:
        await cluster.kill_all()
        for server in servers.values():
            server.stop()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wuyi-soak-") as folder:
        try:
            asyncio.run(soak(arguments.minutes, arguments.seed, Path(folder)))
        except Missing as reason:
            sys.exit(str(reason))


if __name__ == "__main__":
    main()
