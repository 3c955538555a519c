"""Whose events a relay on MongoDB finds, and when: its own process's at once, those that others left behind soon."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_outboxes import GLANCE
from services.chassis.store.port import Document, Json, Shape, Write
from tests.contract.on_servers import database_of
from tests.peers.sharing import Peers

pytestmark = pytest.mark.asyncio


def happened(id: str) -> Json:
    return {"id": id, "time": "2022-04-01T00:00:00.000000Z"}


@pytest_asyncio.fixture
async def two(peers: Peers, tmp_path: Path) -> AsyncIterator[list[MongodbStore]]:
    stores = [MongodbStore(peers.mongodb(), database_of(tmp_path)) for _ in range(2)]
    for store in stores:
        await store.prepare([Shape("people"), Shape("places")])
    yield stores
    for store in stores:
        await store.close()


async def test_what_another_process_left_is_found_while_our_own_never_ends(two: list[MongodbStore]) -> None:
    ours, theirs = two
    await theirs.write([Write("places", Document("left", 1, {}), [happened("left")])])
    n = 0
    async with asyncio.timeout(10):
        found: set[str] = set()
        while "left" not in found:
            n += 1
            await ours.write([Write("people", Document(f"p{n}", 1, {}), [happened(f"e{n}")])])
            waiting = await ours.pending(100)
            found = {pending.id for pending in waiting}
            assert f"p{n}" in found
            await ours.clear([pending for pending in waiting if pending.collection == "people"])


async def test_what_is_saved_while_the_relay_looks_is_found_at_its_next_look(two: list[MongodbStore]) -> None:
    ours, _ = two
    for n in range(1, 60):
        _, waiting = await asyncio.gather(
            ours.write([Write("places", Document(f"p{n}", 1, {}), [happened(f"e{n}")])]), ours.pending(10)
        )
        await ours.write([Write("people", Document(f"q{n}", 1, {}), [happened(f"f{n}")])])
        again = await ours.pending(10)
        assert {f"p{n}", f"q{n}"} <= {pending.id for pending in (*waiting, *again)}
        await ours.clear(again)


async def test_a_long_outbox_fills_the_page_where_there_is_room(two: list[MongodbStore]) -> None:
    ours, _ = two
    count = 15 * GLANCE
    await ours.write(
        [
            Write("people", Document("long", 1, {}), [happened(f"e{n:03}") for n in range(count)]),
            Write("people", Document("short", 1, {}), [happened("s")]),
        ]
    )
    for limit in (5, GLANCE, GLANCE + 1, 10 * GLANCE, count + 1):
        assert len(await ours.pending(limit)) == limit
    waiting = await ours.pending(10 * count)
    assert [p.event["id"] for p in waiting if p.id == "long"] == [f"e{n:03}" for n in range(count)]
    assert len(waiting) == count + 1
