"""A real Kafka and a MongoDB for one line, as the tests find them (tests/peers/README.md), with nothing in them yet."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.chassis.ids import new_id
from tests.peers.finding import Kind, own


@dataclass(frozen=True, slots=True)
class Peers:
    mongodb: str
    """`mongodb://host:port`, without a database."""
    kafka: str
    """`kafka://host:port`."""

    @property
    def brokers(self) -> str:
        """As Kafka's clients want them."""
        return self.kafka.removeprefix("kafka://")

    @property
    def environment(self) -> dict[str, str]:
        """For a process of ours that is to stand on them, in databases of its own."""
        return {"WUYI_STORE": f"{self.mongodb}/{fresh('bench')}", "WUYI_LOG": self.kafka}


def fresh(prefix: str) -> str:
    return prefix + new_id().replace("-", "")[-16:]


@asynccontextmanager
async def peers() -> AsyncIterator[Peers]:
    """Started for this line alone: names of topics are the same in every run."""
    with tempfile.TemporaryDirectory(prefix="wuyi-bench-") as folder:
        kinds: tuple[Kind, Kind] = ("mongodb", "kafka")
        servers = [own(kind, Path(folder) / kind) for kind in kinds]
        try:
            for server in servers:
                await asyncio.to_thread(server.start)
            mongodb, kafka = (server.url for server in servers)
            yield Peers(mongodb.partition("?")[0].rstrip("/"), kafka)
        finally:
            for server in servers:
                await asyncio.to_thread(server.stop)
