"""What every store promises about writing."""

import asyncio

import pytest

from services.chassis.domain import Unavailable
from services.chassis.store.port import Document, Json, Store, Write, Written
from tests.contract.conftest import OpenStore

pytestmark = pytest.mark.asyncio


def person(id: str, version: int = 1, *events: int, **body: object) -> Write:
    return Write("people", Document(id, version, dict(body)), [happened(n) for n in events])


def happened(sequence: int) -> Json:
    return {"id": f"e{sequence}", "sequence": sequence, "time": f"2022-04-0{sequence % 9 + 1}T00:00:00.000000Z"}


async def test_what_was_written_is_read_as_it_was(store: Store) -> None:
    body = {
        "name": "才让\u2028'\"\\",
        "n": 2**53 - 1,
        "yes": True,
        "none": None,
        "list": [1, {"a": []}],
        "deep": {"x": {}},
    }
    document = Document("p 1/ü", 1, body, "2022-04-01T00:00:00.000000Z")
    assert await store.write([Write("people", document)]) == [Written.DONE]
    assert await store.get_many("people", ["p 1/ü", "nobody"]) == {"p 1/ü": document}


async def test_an_id_is_given_once(store: Store) -> None:
    outcomes = await store.write([person("p", 1, 1, city="a"), person("p", 1, 2, city="b")])
    assert outcomes == [Written.DONE, Written.STALE]
    assert (await store.get_many("people", ["p"]))["p"].body == {"city": "a"}
    assert [pending.event["sequence"] for pending in await store.pending(10)] == [1]


async def test_a_save_that_read_an_older_version_changes_nothing(store: Store) -> None:
    await store.write([person("p", 1, city="a")])
    assert await store.write([person("p", 2, city="b")]) == [Written.DONE]
    assert await store.write([person("p", 2, 7, city="c")]) == [Written.STALE]
    assert await store.write([person("p", 9, 7, city="c")]) == [Written.STALE]
    assert (await store.get_many("people", ["p"]))["p"] == Document("p", 2, {"city": "b"})
    assert await store.pending(10) == []


async def test_what_was_never_created_is_not_changed(store: Store) -> None:
    assert await store.write([person("p", 2, 1)]) == [Written.STALE]
    assert await store.get_many("people", ["p"]) == {}


async def test_each_write_of_a_batch_stands_on_its_own(store: Store) -> None:
    await store.write([person("taken")])
    batch = [
        person("a", 1, 1),
        person("taken", 1, 2),
        person("b", 1, 3),
        person("missing", 5, 4),
        person("taken", 2, 5),
    ]
    assert await store.write(batch) == [
        Written.DONE,
        Written.STALE,
        Written.DONE,
        Written.STALE,
        Written.DONE,
    ]
    assert {pending.event["sequence"] for pending in await store.pending(10)} == {1, 3, 5}


async def test_of_a_crowd_that_creates_only_those_whose_id_is_taken_hear_so(store: Store) -> None:
    await store.write([person("p70")])
    crowd = [store.write([person(f"p{n}", 1, n)]) for n in range(150)] + [store.write([person("p3", 1, 150)])]
    outcomes = [outcome for outcomes in await asyncio.gather(*crowd) for outcome in outcomes]
    assert outcomes[70] is Written.STALE and outcomes.count(Written.STALE) == 2
    saved = [n for n, outcome in enumerate(outcomes) if outcome is Written.DONE]
    assert sorted(pending.event["sequence"] for pending in await store.pending(1000)) == saved


async def test_an_empty_batch_is_nothing(store: Store) -> None:
    assert await store.write([]) == []
    assert await store.get_many("people", []) == {}


async def test_a_save_replaces_the_state_and_the_timer(store: Store) -> None:
    await store.write([Write("people", Document("p", 1, {"a": 1, "b": 2}, "2022-04-01T00:00:00.000000Z"))])
    await store.write([Write("people", Document("p", 2, {"a": 1}))])
    assert (await store.get_many("people", ["p"]))["p"] == Document("p", 2, {"a": 1})
    assert await store.due("people", "2023-01-01T00:00:00.000000Z", 10) == []


async def test_of_all_who_read_one_version_one_saves(open_store: OpenStore) -> None:
    one, other = await open_store(), await open_store()
    await one.write([person("p")])
    tries = [(one if n % 2 else other).write([person("p", 2, n, city=str(n))]) for n in range(40)]
    outcomes = [outcome for (outcome,) in await asyncio.gather(*tries)]
    assert outcomes.count(Written.DONE) == 1
    winner = outcomes.index(Written.DONE)
    assert (await other.get_many("people", ["p"]))["p"].body == {"city": str(winner)}
    assert [pending.event["sequence"] for pending in await one.pending(50)] == [winner]


async def test_what_was_answered_is_there_for_the_next_process(open_store: OpenStore) -> None:
    first = await open_store()
    await first.write([person("p", 1, 1, city="a")])
    await first.close()
    second = await open_store()
    assert (await second.get_many("people", ["p"]))["p"].body == {"city": "a"}
    assert [pending.event for pending in await second.pending(10)] == [happened(1)]


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    await store.close()
    with pytest.raises(Unavailable):
        await store.write([person("p")])
    with pytest.raises(Unavailable):
        await store.get_many("people", ["p"])
