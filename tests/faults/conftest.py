"""Servers of one module's own, and the service processes on them: what one test kills stands again before the next one."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.client import Outside
from tests.faults.cluster import Cluster, Served, database
from tests.peers.finding import Server

OpenCluster = Callable[..., Cluster]


@pytest.fixture(scope="module")
def servers(mortal_kafka: Server, mortal_mongodb: Server) -> tuple[Server, Server]:
    return mortal_kafka, mortal_mongodb


@pytest.fixture(scope="module")
def open_cluster(servers: tuple[Server, Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCluster]:
    """`open_cluster("events", "notify", "notify-2")`; topics have the same names for all on one Kafka, so there is one."""
    opened: list[Cluster] = []

    def open(*names: str, **environment: str) -> Cluster:
        assert not opened, "one cluster for each Kafka"
        kafka, mongodb = servers
        folder: Path = tmp_path_factory.mktemp("cluster")
        opened.append(Cluster(folder, database(mongodb.url, "faults"), kafka.url, *names, **environment))
        return opened[-1]

    yield open
    for cluster in opened:
        asyncio.run(cluster.kill_all())


async def up(platform: Served, *names: str) -> Outside:
    """Its processes run, or those that are named, and the plan is there."""
    await platform.start_all(*names)
    outside = Outside(platform)
    await outside.bring_the_plan()
    return outside
