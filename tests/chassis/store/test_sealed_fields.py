from typing import Annotated

import pytest
from pydantic import BaseModel
from pydantic_core import to_json

from services.chassis.domain import Aggregate, Invalid, Sensitive
from services.chassis.domain.aggregate import Answer
from services.chassis.keyring import Sealed
from services.chassis.store.codec import plan_of
from services.chassis.store.port import Document, Exists, In, Range, Write
from tests.chassis.store.conftest import Room
from tests.chassis.store.sample import Kin, Person

pytestmark = pytest.mark.asyncio

SECRETS = ("13800000000", "wages unpaid", "Drolma", "Tashi")


def dorje(id: str = "p") -> Person:
    return Person(
        id=id,
        phone="13800000000",
        hardship=["wages unpaid"],
        kin=[Kin(name="Drolma"), Kin(name="Drolma", of_age=False)],
        named={"name": Kin(name="Tashi")},
    )


async def test_nothing_sensitive_rests_in_the_clear_and_all_of_it_comes_back(room: Room) -> None:
    await room.people.create(dorje())
    at_rest = to_json((await room.store.get_many("people", ["p"]))["p"].body).decode()
    assert not [secret for secret in SECRETS if secret in at_rest]
    expected = dorje()
    expected.version = 1
    assert await room.people.get("p") == expected


async def test_what_was_answered_about_somebody_rests_no_clearer_than_they_do(room: Room) -> None:
    person = dorje()
    person.remember(Answer(key="k", fingerprint="f", status=201, body='{"name": "Drolma"}', version=1))
    await room.people.create(person)
    at_rest = to_json((await room.store.get_many("people", ["p"]))["p"].body).decode()
    assert not [secret for secret in SECRETS if secret in at_rest]
    assert (await room.people.get("p")).answered("k") == person.answers[0]


async def test_a_person_is_found_by_a_phone_that_nobody_can_read(room: Room) -> None:
    await room.people.create(dorje("a"))
    await room.people.create(Person(id="b", phone="13900000000"))
    await room.people.create(Person(id="c"))
    assert [p.id for p in await room.people.find({"phone": "13800000000"})] == ["a"]
    assert [p.id for p in await room.people.find({"phone": In(["13800000000", "13900000000"])})] == ["a", "b"]
    assert [p.id for p in await room.people.find({"phone": Exists(False)})] == ["c"]
    assert room.people.shape.indexes[0] == ("phone_index",)


async def test_what_is_sensitive_is_not_searched_sorted_or_counted_by(room: Room) -> None:
    for where in ({"hardship": "x"}, {"kin.name": "Drolma"}, {"phone": Range(ge="138")}, {"hardship.0": "x"}):
        with pytest.raises(Invalid):
            await room.people.find(where)
    with pytest.raises(Invalid):
        await room.people.find(sort=("phone",))
    with pytest.raises(Invalid):
        await room.people.tally(by=("phone",))


async def test_a_sealed_field_cannot_be_put_into_another_document(room: Room) -> None:
    await room.people.create(dorje("a"))
    body = (await room.store.get_many("people", ["a"]))["a"].body
    await room.store.write([Write("people", Document("b", 1, body))])
    with pytest.raises(Sealed):
        await room.people.get("b")


async def test_a_phone_that_is_taken_away_is_found_no_more(room: Room) -> None:
    await room.people.create(dorje())
    await room.people.change("p", lambda person: setattr(person, "phone", None))
    assert await room.people.find({"phone": "13800000000"}) == []


async def test_what_could_not_be_protected_cannot_be_declared() -> None:
    class Many(Aggregate):
        phones: Annotated[list[str], Sensitive(found=True)]

    with pytest.raises(TypeError):
        plan_of(Many)


async def test_a_tree_without_secrets_is_no_trouble() -> None:
    class Tree(BaseModel):
        below: "list[Tree]" = []

    Tree.model_rebuild(_types_namespace={"Tree": Tree})
    assert not plan_of(Tree)
