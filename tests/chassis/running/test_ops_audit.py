"""Every staff action is in the book before it is done, and what cannot be written down is not done."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.chassis.domain.errors import Unavailable
from services.chassis.running.acting import StaffAction
from services.chassis.web.callers import Role
from tests.chassis.running.test_ops import OPS, board, items, operator, parked, place
from tests.chassis.web.conftest import Place

pytestmark = pytest.mark.asyncio
__all__ = ["place"]


async def test_who_did_what_to_what_why_and_how_it_was_before_and_after(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        await client.post(f"{OPS}/parked/{first['id']}/discard", json={"reason": "a test"})
        (entry,) = await items(client, "/actions")
    assert (entry["person"], entry["organization"], entry["roles"]) == ("op", "630000", ["operator"])
    assert (entry["action"], entry["target"], entry["why"]) == ("discard", first["id"], "a test")
    assert (entry["before"]["status"], entry["after"]["status"]) == ("parked", "discarded")
    assert (entry["ending"], entry["refusal"]) == ("done", None)


async def test_what_was_refused_is_in_the_book_with_its_refusal(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        await client.post(f"{OPS}/parked/{first['id']}/retry-corrected", json={"data": {"n": "many"}})
        (entry,) = await items(client, "/actions")
    assert (entry["ending"], entry["refusal"]) == ("refused", "schema")
    assert entry["before"] == entry["after"]


async def test_an_action_that_cannot_be_written_down_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = await parked(place)
    book = place.runtime.running["speaking"].acting.book
    whole = book.save_all

    async def away(aggregates: Sequence[Any], *more: Any) -> list[bool]:
        raise Unavailable("the book is away", code="store_unavailable")

    monkeypatch.setattr(book, "save_all", away)
    async with operator(place) as client:
        for act, body in (("discard", {"reason": "x"}), ("retry", {}), ("original", {"reason": "x"})):
            assert (await client.post(f"{OPS}/parked/{first['id']}/{act}", json=body)).status_code == 503
        bulk = {
            "doing": "discard",
            "reason": "unfit_word",
            "event_type": first["event_type"],
            "why": "x",
            "expected": 1,
        }
        assert (await client.post(f"{OPS}/bulk/jobs", json=bulk)).status_code == 503
        assert await items(client, "/bulk/jobs") == []
    monkeypatch.setattr(book, "save_all", whole)
    async with operator(place) as client:
        now = (await items(client, "/parked/events", key="a"))[0]
        assert (now["status"], now["tries"], now["by"]) == ("parked", first["tries"], None)
        assert await items(client, "/actions") == []
    assert (await board(place)).of("a") == [1]


async def test_an_action_sent_again_under_its_key_is_one_entry(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        for _ in range(2):
            key = {"idempotency-key": "once"}
            await client.post(f"{OPS}/parked/{first['id']}/discard", json={"reason": "a test"}, headers=key)
        assert len(await items(client, "/actions")) == 1


async def test_an_original_is_masked_until_somebody_says_why(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        shown = (await client.get(f"{OPS}/parked/{first['id']}")).json()
        assert "value" not in shown and dict(shown["headers"])["ce_id"]
        (unknown,) = await items(client, "/parked/events", reason="unknown_type")
        told = (await client.get(f"{OPS}/parked/{unknown['id']}")).json()
        assert told["data"] == {"n": 1, "word": "***", "board": "***"}
        assert (await client.post(f"{OPS}/parked/{first['id']}/original", json={})).status_code == 422
        whole = await client.post(f"{OPS}/parked/{first['id']}/original", json={"reason": "a complaint"})
        assert whole.json()["value"]
        (entry,) = await items(client, "/actions", action="original_opened")
        assert (entry["why"], entry["target"], entry["person"]) == ("a complaint", first["id"], "op")


async def test_nobody_reads_what_was_done_outside_their_own_organization(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        await client.post(f"{OPS}/parked/{first['id']}/retry")
    async with place.caller("au", "630000/630100", Role.AUDITOR) as client:
        assert await items(client, "/actions") == []


async def test_a_process_that_dies_in_between_leaves_the_truth(place: Place) -> None:
    entry = StaffAction(
        id="x", person="op", organization="630000", roles=["operator"], action="retry", target="t", why="",
        before={}, at=place.clock.now(),
    )  # fmt: skip
    await place.runtime.running["speaking"].acting.book.create(entry)
    async with operator(place) as client:
        (seen,) = await items(client, "/actions")
    assert (seen["ending"], seen["after"]) == ("begun", None)
