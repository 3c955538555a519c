import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from services.chassis.domain import Conflict
from services.chassis.store.port import Write, Written
from services.chassis.store.repository import MAX_TRIES, Repository
from services.chassis.store.sqlite import SqliteStore
from tests.chassis.store.conftest import KEYRING, Room
from tests.chassis.store.sample import Counter

pytestmark = pytest.mark.asyncio


async def test_a_crowd_at_one_document_all_get_their_turn(room: Room) -> None:
    await room.counters.create(Counter(id="c"))
    answers = [told for _, told in await asyncio.gather(*(room.counters.change("c", Counter.add) for _ in range(300)))]
    assert sorted(answers) == list(range(1, 301))
    assert (await room.counters.get("c")).version == 301


async def test_a_relay_that_clears_and_commands_never_undo_each_other(room: Room) -> None:
    """The same crowd from two repositories, as two processes would be, while a relay takes the events away."""
    ours = room.counters
    theirs = Repository(Counter, room.store, KEYRING, room.clock, lambda: None)
    for id in ("a", "b"):
        await ours.create(Counter(id=id))
    published: dict[str, list[int]] = {"a": [], "b": []}
    commanding = True

    async def relay(store: SqliteStore) -> None:
        while commanding or await store.pending(1):
            batch = await store.pending(7)
            for pending in batch:
                published[pending.id].append(pending.event["sequence"])
            await asyncio.sleep(0)
            await store.clear(batch)

    async def command(repository: Repository[Counter], id: str) -> None:
        for _ in range(20):
            await repository.change(id, Counter.add)

    relaying = asyncio.create_task(relay(room.store))
    await asyncio.gather(*(command(which, id) for which in (ours, theirs) for id in ("a", "b") for _ in range(3)))
    commanding = False
    await relaying
    assert published == {"a": list(range(1, 121)), "b": list(range(1, 121))}
    for id in ("a", "b"):
        counter = await ours.get(id)
        assert (counter.count, counter.sequence, counter.version) == (120, 120, 121)


class Crowded(SqliteStore):
    """Somebody else's save is always a moment earlier."""

    saves = 0

    async def write(self, writes: Sequence[Write]) -> list[Written]:
        Crowded.saves += 1
        theirs = replace(writes[0].document, body={**writes[0].document.body, "count": 1000 + Crowded.saves})
        await super().write([Write(writes[0].collection, theirs)])
        return await super().write(writes)


async def test_where_others_are_always_first_the_command_ends_and_says_so(room: Room, tmp_path: Path) -> None:
    crowded = Crowded(tmp_path / "store.db")
    await room.counters.create(Counter(id="c"))
    with pytest.raises(Conflict) as told:
        await Repository(Counter, crowded, KEYRING, room.clock, lambda: None).change("c", Counter.add)
    assert told.value.reason == "too_busy"
    assert (await room.counters.get("c")).count == 1000 + MAX_TRIES
    assert await room.store.pending(10) == []
    await crowded.close()
