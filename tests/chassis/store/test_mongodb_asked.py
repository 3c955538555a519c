"""What is asked of MongoDB, word by word, for whatever a store is asked: nothing that a standalone, a replica set or a cluster sharded
by `_id` could not do. What stands in for MongoDB here has no members and no shards; that it is never asked for more can be seen."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pymongo import monitoring

from services.chassis.ids import new_id
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_driver import DriverName
from services.chassis.store.port import Document, Find, In, Pending, Range, Shape, Store, Write
from tests.peers.sharing import Peers

pytestmark = pytest.mark.asyncio

MAJORITY = {"w": "majority", "j": True}
TALK = {"hello", "ismaster", "isMaster", "endSessions", "ping", "dropDatabase", "getMore", "buildInfo"}


class Listener(monitoring.CommandListener):
    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.database = ""

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == self.database and event.command_name not in TALK:
            self.commands.append({"named": event.command_name, **event.command})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...
    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...

    def of(self, name: str) -> list[dict[str, Any]]:
        return [command for command in self.commands if command["named"] == name]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    monitoring.register(listener)
    yield listener
    monitoring._LISTENERS.command_listeners.remove(listener)


async def everything(store: Store) -> None:
    await store.prepare([Shape("people", [("city",), ("status", "rank")])])
    ids = [new_id() for _ in range(30)]
    events = [[_event(id)] for id in ids]
    await store.write([_write(id, 1, events[at]) for at, id in enumerate(ids)])
    await store.write([_write(id, 2, [_event(id)]) for id in ids])
    await store.write([_write(ids[0], 2, [])])  # stale: it has to be looked at
    await store.get_many("people", ids)
    await store.get_many("people", ids[:1])
    found = await store.find("people", Find({"city": "630100", "rank": Range(ge=0)}, sort=("rank",), limit=5))
    await store.find("people", Find({"city": In(["630100"])}, sort=("rank",), after=(1, found[-1].id), limit=5))
    await store.find("people", Find({"id": ids[0]}, limit=1))
    await store.due("people", "2023-01-01T00:00:00.000000Z", 10)
    await store.tally("people", {"city": "630100"}, by=("status",), total="rank")
    pending: Sequence[Pending] = await store.pending(500)
    assert len(pending) == 60
    await store.clear(pending)
    await store.backlog()


def _write(id: str, version: int, events: list[dict[str, Any]]) -> Write:
    body = {"city": "630100", "status": "open", "rank": version}
    return Write("people", Document(id, version, body, "2022-04-01T00:00:00.000000Z"), events)


def _event(id: str) -> dict[str, Any]:
    return {"id": new_id(), "subject": id, "time": "2022-04-01T00:00:00.000000Z", "data": {}}


@pytest.mark.parametrize("driver", ["pymongo", "motor"])
async def test_no_more_is_asked_than_a_cluster_sharded_by_id_can_do(
    driver: DriverName, peers: Peers, listener: Listener
) -> None:
    listener.database = f"asked_{new_id().replace('-', '')[-16:]}"
    store = MongodbStore(peers.mongodb(), listener.database, driver)
    try:
        await everything(store)
    finally:
        await store.close()
    assert {command["named"] for command in listener.commands} == {
        "createIndexes",
        "insert",
        "update",
        "find",
        "aggregate",
    }
    for command in listener.commands:
        assert not command.keys() & {"startTransaction", "autocommit"}, "no transaction"
    for command in listener.of("createIndexes"):
        assert not any(index.get("unique") for index in command["indexes"]), "only `_id` is unique across shards"
        assert not any("partialFilterExpression" in index for index in command["indexes"])
    for command in (*listener.of("insert"), *listener.of("update")):
        assert MAJORITY.items() <= command["writeConcern"].items()
        assert command["ordered"] is False, "no document waits for another"
    for update in (each for command in listener.of("update") for each in command["updates"]):
        assert isinstance(update["q"]["_id"], str), "one shard is asked: the one of this id"
        assert not update.get("multi") and not update.get("upsert")
        assert isinstance(update["u"], dict), "no pipeline"
    for command in (*listener.of("find"), *listener.of("aggregate")):
        assert command["readConcern"] == {"level": "majority"}
    for command in listener.of("aggregate"):
        stages = {name for stage in command["pipeline"] for name in stage}
        assert stages <= {"$match", "$group"}, "no change stream, no look into another collection"
