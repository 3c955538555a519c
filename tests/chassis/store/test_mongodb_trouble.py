"""What a writer hears when MongoDB, or the way there, fails in the middle: the truth, or Unavailable; never a guess."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.domain import Invalid, Unavailable
from services.chassis.store import mongodb_driver, mongodb_writing
from services.chassis.store.mongodb import MongodbStore
from services.chassis.store.mongodb_driver import DriverName
from services.chassis.store.mongodb_resting import MARKS
from services.chassis.store.port import Document, Json, Shape, Store, Write, Written
from tests.contract.on_servers import database_of
from tests.peers.sharing import Peers
from tests.peers.wire import Wire

pytestmark = pytest.mark.asyncio

Opened = Callable[[str], Store]


def happened(sequence: int) -> Json:
    return {"id": f"e{sequence}", "sequence": sequence, "time": "2022-04-01T00:00:00.000000Z"}


def save(id: str, version: int, by: str = "us", *events: Json) -> Write:
    return Write("people", Document(id, version, {"by": by}), events)


def writes(request: bytes) -> bool:
    return b"\x02insert\x00" in request or b"\x02update\x00" in request


def reads(request: bytes) -> bool:
    return b"\x02find\x00" in request


@pytest.fixture(params=["pymongo", "motor"])
def driver(request: pytest.FixtureRequest) -> DriverName:
    name: DriverName = request.param
    return name


@pytest_asyncio.fixture
async def opened(driver: DriverName, tmp_path: Path) -> AsyncIterator[Opened]:
    stores: list[Store] = []

    def open_one(url: str) -> Store:
        stores.append(MongodbStore(url, database_of(tmp_path), driver))
        return stores[-1]

    yield open_one
    for store in stores:
        await store.close()


@pytest_asyncio.fixture
async def wire(peers: Peers) -> AsyncIterator[Wire]:
    async with Wire(peers.mongodb()) as wire:
        yield wire


@pytest_asyncio.fixture
async def store(opened: Opened, wire: Wire) -> Store:
    store = opened(wire.url)
    await store.prepare([Shape("people")])
    return store


@pytest_asyncio.fixture
async def others(opened: Opened, peers: Peers) -> Store:
    """Another process, whose way to the server is sound."""
    others = opened(peers.mongodb())
    await others.prepare([Shape("people")])
    return others


@pytest.mark.parametrize("times", [1, 3])
async def test_a_write_whose_answer_was_lost_is_found_done(store: Store, wire: Wire, times: int) -> None:
    wire.trouble("answer lost", writes, times)
    assert await store.write([save("a", 1, "us", happened(1)), save("b", 1)]) == [Written.DONE, Written.DONE]
    wire.trouble("answer lost", writes, times)
    assert await store.write([save("a", 2, "us", happened(2)), save("b", 2)]) == [Written.DONE, Written.DONE]
    assert wire.hits == 2 * times
    found = await store.get_many("people", ["a", "b"])
    assert {document.version for document in found.values()} == {2}
    assert [pending.event["sequence"] for pending in await store.pending(10)] == [1, 2]


async def test_a_write_that_never_arrived_is_sent_again(store: Store, wire: Wire) -> None:
    wire.trouble("request lost", writes, 2)
    assert await store.write([save("a", 1, "us", happened(1))]) == [Written.DONE]
    assert wire.hits == 2
    assert [pending.event["sequence"] for pending in await store.pending(10)] == [1]


async def test_one_who_was_second_is_told_so_even_when_the_first_answer_was_lost(
    store: Store, others: Store, wire: Wire
) -> None:
    await others.write([save("a", 1, "them")])
    wire.trouble("answer lost", writes, 1)
    assert await store.write([save("a", 1, "us")]) == [Written.STALE]
    await others.write([save("a", 2, "them")])
    wire.trouble("answer lost", writes, 1)
    assert await store.write([save("a", 2, "us"), save("b", 1)]) == [Written.STALE, Written.DONE]
    assert (await others.get_many("people", ["a"]))["a"].body == {"by": "them"}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("later", [1, MARKS - 1])
async def test_a_save_is_known_for_ours_under_those_that_came_after_it(
    store: Store, others: Store, wire: Wire, version: int, later: int
) -> None:
    if version == 2:
        await others.write([save("a", 1)])

    async def others_go_on() -> None:
        for next in range(version + 1, version + 1 + later):
            assert await others.write([save("a", next, "them")]) == [Written.DONE]

    wire.trouble("answer lost", writes, 1, others_go_on)
    assert await store.write([save("a", version)]) == [Written.DONE]
    wire.trouble("answer lost", writes, 1)
    assert await store.write([save("a", version)]) == [Written.STALE]


async def test_where_too_much_came_after_it_nothing_is_claimed(store: Store, others: Store, wire: Wire) -> None:
    await others.write([save("a", 1)])

    async def others_go_on() -> None:
        for later in range(3, 3 + MARKS):
            await others.write([save("a", later, "them")])

    wire.trouble("answer lost", writes, 1, others_go_on)
    with pytest.raises(Unavailable) as told:
        await store.write([save("a", 2)])
    assert told.value.reason == "outcome_unknown"


async def test_a_server_that_stays_away_is_unavailable_and_not_waited_for_for_ever(
    opened: Opened, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(f"{wire.url}?serverSelectionTimeoutMS=300")
    await store.prepare([Shape("people")])
    monkeypatch.setattr(mongodb_writing, "RESOLVE_SECONDS", 0.5)
    wire.trouble("request lost", lambda _: True, 1_000_000)
    for asked in (store.write([save("a", 1)]), store.pending(1), store.backlog(), store.get_many("people", ["a"])):
        async with asyncio.timeout(30):
            with pytest.raises(Unavailable):
                await asked
    wire.mend()
    async with asyncio.timeout(30):
        while await _tried(store, save("a", 1)) is not Written.DONE:
            await asyncio.sleep(0.1)


async def _tried(store: Store, write: Write) -> Written | None:
    try:
        return (await store.write([write]))[0]
    except Unavailable:
        return None


async def test_a_server_that_takes_and_does_not_answer_is_unavailable(
    store: Store, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongodb_driver.Driver._reached, "__defaults__", (0.3,))
    wire.trouble("answer late", reads, 1, lambda: asyncio.sleep(20))
    async with asyncio.timeout(10):
        with pytest.raises(Unavailable):
            await store.get_many("people", ["a"])
        assert await store.get_many("people", ["a"]) == {}


async def test_what_cannot_be_kept_fails_alone(store: Store) -> None:
    odd = [Write("people", Document(f"odd{n}", 1, body)) for n, body in enumerate(({"\0": 1}, {"n": 2**64}))]
    for write in odd:
        good = save(f"with {write.document.id}", 1)
        told = await asyncio.gather(store.write([write]), store.write([good]), return_exceptions=True)
        assert isinstance(told[0], Invalid)
        assert told[1] == [Written.DONE]


@pytest.mark.parametrize(
    "body",
    [
        {"$ref": "a", "$id": "b"},
        {"$set": {"$where": [{"$x": 1}]}},
        {"＄x": 1, "＄＄": {"$": "＄"}},
        {"a.b": {"c.d": 1}, "": {"": 0}},
        {"price": "$100"},
        {"renamed": {"＄renamed": True}},
    ],
)
async def test_names_that_mean_something_to_mongodb_mean_nothing_in_a_form(store: Store, body: Json) -> None:
    await store.write([Write("people", Document("a", 1, {"form": body, "city": "西宁"}))])
    assert (await store.get_many("people", ["a"]))["a"].body == {"form": body, "city": "西宁"}
    await store.write([Write("people", Document("a", 2, body))])
    assert (await store.get_many("people", ["a"]))["a"].body == body


async def test_an_outbox_that_is_full_says_so_and_works_again_when_it_has_left(store: Store) -> None:
    version = 0
    with pytest.raises(Unavailable) as told:
        for version in range(1, 30):
            large = {**happened(version), "data": "x" * 900_000}
            await store.write([Write("people", Document("a", version, {}), [large]), save(f"beside{version}", 1)])
    assert told.value.reason == "outbox_full"
    assert (await store.get_many("people", ["a"]))["a"].version == version - 1 > 10
    assert f"beside{version}" in await store.get_many("people", [f"beside{version}"])
    await store.clear(await store.pending(100))
    assert await store.write([Write("people", Document("a", version, {}), [happened(version)])]) == [Written.DONE]
    assert [pending.event["sequence"] for pending in await store.pending(100)] == [version]
