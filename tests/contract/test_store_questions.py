"""What every store promises about finding, sorting, paging and counting."""

from typing import Any, cast

import pytest

from services.chassis.domain import Invalid
from services.chassis.store.port import (
    MAX_PAGE,
    Condition,
    Document,
    Exists,
    Find,
    In,
    Range,
    Store,
    Tally,
    Where,
    Write,
)
from tests.contract.conftest import SHAPES

pytestmark = pytest.mark.asyncio

PEOPLE: dict[str, dict[str, Any]] = {
    "a": {"city": "西宁", "status": "open", "rank": 3, "member": True, "home": {"street": "昆仑路"}},
    "b": {"city": "西宁", "status": "open", "rank": 1, "member": False, "home": {"street": "五四大街"}},
    "c": {"city": "格尔木", "status": "closed", "rank": 3, "member": True, "home": None},
    "d": {"city": "玉树", "status": "open", "rank": 2, "nick": None},
    "e": {"city": "玉树", "status": "closed", "nick": "小扎", "rank": "third"},
}


async def people(store: Store) -> None:
    await store.write([Write("people", Document(id, 1, body)) for id, body in PEOPLE.items()])


async def ids(store: Store, where: Where | None = None, **page: Any) -> str:
    return "".join(found.id for found in await store.find("people", Find(where or {}, **page)))


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, "abcde"),
        ({"city": "西宁"}, "ab"),
        ({"city": "西宁", "rank": 3}, "a"),
        ({"city": In(["西宁", "格尔木"])}, "abc"),
        ({"city": In([])}, ""),
        ({"rank": 3}, "ac"),
        ({"rank": Range(ge=2)}, "acd"),
        ({"rank": Range(gt=1, lt=3)}, "d"),
        ({"rank": Range(ge=1, le=2)}, "bd"),
        ({"rank": Range(ge="a")}, "e"),
        ({"rank": Range(lt=99)}, "abcd"),
        ({"member": True}, "ac"),
        ({"member": False}, "b"),
        ({"home.street": "昆仑路"}, "a"),
        ({"nick": Exists()}, "e"),
        ({"nick": Exists(False)}, "abcd"),
        ({"member": Exists(False)}, "de"),
        ({"id": "c"}, "c"),
        ({"id": Range(gt="b", le="d")}, "cd"),
        ({"id": In(["e", "a", "z"])}, "ae"),
        ({"nowhere": "x"}, ""),
    ],
)
async def test_a_question_is_answered_alike_everywhere(store: Store, where: dict[str, Condition], found: str) -> None:
    await people(store)
    assert await ids(store, where) == found


async def test_pages_follow_the_order_and_show_each_once(store: Store) -> None:
    rows = [Document(f"p{n:02}", 1, {"rank": n % 3, "city": "西宁"}) for n in range(20)]
    await store.write([Write("people", row) for row in rows])
    for descending in (False, True):
        seen: list[tuple[int, str]] = []
        after: tuple[int, str] | None = None
        while True:
            page = Find({"city": "西宁"}, sort=("rank",), descending=descending, after=after, limit=7)
            found = await store.find("people", page)
            seen += [(document.body["rank"], document.id) for document in found]
            if len(found) < 7:
                break
            after = seen[-1]
        assert seen == sorted(((row.body["rank"], row.id) for row in rows), reverse=descending)


async def test_what_lacks_the_sorted_field_is_not_in_the_page(store: Store) -> None:
    await people(store)
    assert await ids(store, sort=("nick",)) == "e"


async def test_a_question_that_not_every_store_can_answer_is_refused(store: Store) -> None:
    for where in ({"city": cast(Condition, None)}, {"city') or 1=1 --": "x"}, {"$where": "x"}, {"": "x"}):
        with pytest.raises(Invalid):
            await store.find("people", Find(where))
        with pytest.raises(Invalid):
            await store.tally("people", where)
    with pytest.raises(Invalid):
        await store.tally("people", {}, by=("a b",))


async def test_pages_are_bounded(store: Store) -> None:
    for limit in (0, -1, MAX_PAGE + 1):
        with pytest.raises(Invalid):
            Find(limit=limit)
    with pytest.raises(Invalid):
        Find(sort=("rank",), after=("only an id",))
    with pytest.raises(Invalid):
        await store.find("people", Find({"id": In(["x"] * (MAX_PAGE + 1))}))


async def test_things_are_counted_and_summed_by_field(store: Store) -> None:
    await people(store)
    by_status = {tally.by: tally for tally in await store.tally("people", {"rank": Range(ge=0)}, ("status",), "rank")}
    assert by_status == {("open",): Tally(("open",), 3, 6), ("closed",): Tally(("closed",), 1, 3)}
    assert await store.tally("people", {"city": "玉树"}) == [Tally((), 2, 0)]
    assert sum(tally.count for tally in await store.tally("people", {}, ("city", "member"))) == len(PEOPLE)
    assert {tally.by for tally in await store.tally("people", {"city": "玉树"}, ("member",))} == {(None,)}
    assert await store.tally("people", {"city": "nowhere"}) == []


async def test_what_is_due_comes_longest_overdue_first(store: Store) -> None:
    times = {"a": "2022-04-03", "b": "2022-04-01", "c": "2022-04-02", "d": "2022-04-09"}
    documents = [Document(id, 1, {}, f"{day}T00:00:00.000000Z") for id, day in times.items()]
    await store.write([Write("people", document) for document in (*documents, Document("never", 1, {}))])
    assert await store.due("people", "2022-04-03T00:00:00.000000Z", 10) == ["b", "c", "a"]
    assert await store.due("people", "2022-04-03T00:00:00.000000Z", 2) == ["b", "c"]
    assert await store.due("people", "2022-03-31T00:00:00.000000Z", 2) == []


async def test_collections_do_not_see_each_other(store: Store) -> None:
    await store.write([Write("people", Document("x", 1, {"in": "people"})), Write("places", Document("x", 1, {}))])
    assert (await store.get_many("places", ["x"]))["x"].body == {}
    assert [found.body for found in await store.find("people", Find())] == [{"in": "people"}]


async def test_preparing_again_is_harmless(store: Store) -> None:
    await people(store)
    await store.prepare(SHAPES)
    assert await ids(store) == "abcde"
