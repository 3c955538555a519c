import pytest

from services.chassis.domain import NotFound
from services.chassis.store.port import Exists, In, Range
from tests.chassis.store.conftest import Room
from tests.chassis.store.sample import Counter, Person

pytestmark = pytest.mark.asyncio

PLACES = {"root": "63", "a": "63/1", "deep": "63/1/7", "near": "63/10", "b": "63/2", "next": "630", "other": "62"}


async def settle(room: Room) -> None:
    assert all(await room.people.save_all([Person(id=id, organization=at) for id, at in PLACES.items()]))


async def test_only_the_callers_subtree_is_found(room: Room) -> None:
    await settle(room)
    assert {p.id for p in await room.people.find(within="63/1")} == {"a", "deep"}
    assert {p.id for p in await room.people.find(within="63")} == {"root", "a", "deep", "near", "b"}
    assert [t.count for t in await room.people.tally(within="63/1")] == [2]
    assert [[p.id for p in page] async for page in room.people.each(within="63/1", batch=1)] == [["a"], ["deep"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("63/1/7", {"deep"}),
        ("63/2", set()),
        ("63", set()),
        (In(["63/1", "63/2", "63"]), {"a"}),
        (Range(ge="63"), {"a", "deep"}),
        (Range(gt="63/1", le="63/2"), {"deep"}),
        (Range(lt="63/1/7"), {"a"}),
        (Exists(), {"a", "deep"}),
        (Exists(False), set()),
    ],
)
async def test_asking_for_an_organization_never_leads_out_of_the_subtree(
    room: Room, asked: str | In | Range | Exists, found: set[str]
) -> None:
    await settle(room)
    assert {p.id for p in await room.people.find({"organization": asked}, within="63/1")} == found


async def test_what_lies_outside_is_not_there_to_read_or_to_change(room: Room) -> None:
    await settle(room)
    assert (await room.people.get("deep", within="63/1")).id == "deep"
    for id in ("root", "near", "b"):
        with pytest.raises(NotFound):
            await room.people.get(id, within="63/1")
        with pytest.raises(NotFound):
            await room.people.change(id, lambda p: p.move("62", room.clock.now()), within="63/1")


async def test_what_has_no_organization_cannot_be_asked_for_within_one(room: Room) -> None:
    with pytest.raises(TypeError):
        await room.counters.find(within="63")


async def test_pages_go_on_from_the_place_of_the_last(room: Room) -> None:
    await room.counters.save_all([Counter(id=f"c{n}", count=n % 2) for n in range(7)])
    seen: list[str] = []
    after = None
    while page := await room.counters.find(sort=("count",), after=after, limit=2):
        seen += [counter.id for counter in page]
        after = room.counters.place_of(page[-1], ("count",))
    assert seen == ["c0", "c2", "c4", "c6", "c1", "c3", "c5"]


async def test_every_page_comes_once(room: Room) -> None:
    await room.counters.save_all([Counter(id=f"c{n}", count=-n) for n in range(6)])
    pages = [[c.id for c in page] async for page in room.counters.each(sort=("count",), batch=3)]
    assert pages == [["c5", "c4", "c3"], ["c2", "c1", "c0"]]
