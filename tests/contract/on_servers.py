"""The adapters that need a real server, opened on one (tests/peers)."""

from collections.abc import Awaitable, Callable
from hashlib import blake2s
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient

from services.chassis.log.kafka import KafkaLog
from services.chassis.log.port import EventLog
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_driver import DriverName
from services.chassis.store.port import Store
from tests.peers.finding import given
from tests.peers.sharing import Peers


def mongodb_store(driver: DriverName) -> Callable[[Path, Peers], Awaitable[Store]]:
    async def opener(folder: Path, peers: Peers) -> Store:
        return MongodbStore(peers.mongodb(), database_of(folder), driver)

    return opener


def database_of(folder: Path) -> str:
    """Another one for each folder, within MongoDB's 63 characters."""
    return "test_" + blake2s(str(folder).encode(), digest_size=12).hexdigest()


async def leave_nothing(folder: Path) -> None:
    """On a server that was there before the run and will be there after it."""
    url = given("mongodb")
    if url is not None:
        async with AsyncMongoClient[dict[str, Any]](url) as client:
            await client.drop_database(database_of(folder))


async def kafka_log(folder: Path, peers: Peers) -> EventLog:
    return KafkaLog(peers.kafka())
