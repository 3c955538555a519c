"""What every store promises about the events that wait in its documents."""

import asyncio
import random

import pytest

from services.chassis.store.port import Document, Json, Store, Write, Written
from tests.contract.conftest import OpenStore

pytestmark = pytest.mark.asyncio

WRITERS = 6
SAVES = 25


def happened(sequence: int, time: str = "2022-04-01T00:00:00.000000Z") -> Json:
    return {"id": f"e{sequence}", "sequence": sequence, "time": time}


def save(id: str, version: int, *events: Json) -> Write:
    return Write("people", Document(id, version, {"saves": version}), events)


async def test_events_of_one_document_wait_in_their_sequence(store: Store) -> None:
    await store.write([save("a", 1, happened(1), happened(2)), save("b", 1, happened(1))])
    await store.write([save("a", 2, happened(3))])
    waiting = await store.pending(10)
    assert [p.event["sequence"] for p in waiting if p.id == "a"] == [1, 2, 3]
    assert {(p.collection, p.id) for p in waiting} == {("people", "a"), ("people", "b")}


async def test_a_page_of_them_never_skips_an_earlier_one(store: Store) -> None:
    await store.write([save(id, 1, happened(1), happened(2), happened(3)) for id in "abc"])
    page = await store.pending(4)
    assert len(page) >= 4
    for id in "abc":
        seen = [p.event["sequence"] for p in page if p.id == id]
        assert seen == list(range(1, len(seen) + 1))


async def test_clearing_takes_the_acknowledged_out_and_leaves_the_rest_alone(store: Store) -> None:
    await store.write([save("a", 1, happened(1), happened(2))])
    first, _ = await store.pending(10)
    await store.write([save("a", 2, happened(3))])
    await store.clear([first])
    await store.clear([first])
    await store.clear([])
    assert [p.event["sequence"] for p in await store.pending(10)] == [2, 3]
    assert (await store.get_many("people", ["a"]))["a"] == Document("a", 2, {"saves": 2})
    assert await store.write([save("a", 3)]) == [Written.DONE]
    assert [p.event["sequence"] for p in await store.pending(10)] == [2, 3]


async def test_the_backlog_is_counted_and_dated(store: Store) -> None:
    empty = await store.backlog()
    assert (empty.count, empty.oldest) == (0, None)
    early, late = "2022-04-01T00:00:00.000000Z", "2022-04-02T00:00:00.000000Z"
    await store.write([save("a", 1, happened(1, early), happened(2, late))])
    assert ((await store.backlog()).count, (await store.backlog()).oldest) == (2, early)
    await store.clear((await store.pending(10))[:1])
    assert ((await store.backlog()).count, (await store.backlog()).oldest) == (1, late)


async def test_a_relay_that_clears_and_writers_that_save_never_undo_each_other(open_store: OpenStore) -> None:
    """Nothing is lost, nothing comes back after it was cleared, and each document's events leave in their sequence."""
    store, relay_store = await open_store(), await open_store()
    published: dict[str, list[int]] = {id: [] for id in "abc"}
    writing = True

    async def write(id: str) -> None:
        for _ in range(SAVES):
            while True:
                found = (await store.get_many("people", [id])).get(id)
                version = found.version + 1 if found else 1
                if await store.write([save(id, version, happened(version))]) == [Written.DONE]:
                    break
                await asyncio.sleep(random.random() / 500)

    async def relay() -> None:
        while writing or await relay_store.pending(1):
            batch = await relay_store.pending(random.randint(1, 20))
            for pending in batch:
                published[pending.id].append(pending.event["sequence"])
            await asyncio.sleep(0)
            await relay_store.clear(batch)

    relaying = asyncio.create_task(relay())
    await asyncio.gather(*(write(id) for id in "abc" for _ in range(WRITERS // 3)))
    writing = False
    await relaying
    everything = list(range(1, SAVES * WRITERS // 3 + 1))
    assert published == {id: everything for id in "abc"}
    assert {d.version for d in (await store.get_many("people", list("abc"))).values()} == {everything[-1]}
