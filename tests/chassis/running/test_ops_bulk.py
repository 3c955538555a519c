"""Everything that one thing went wrong with, at once: tried dry, then done at a rate, and stopped."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.chassis.running.conftest import said
from tests.chassis.running.test_ops import OPS, board, items, mend, operator, place
from tests.chassis.web.conftest import Place

pytestmark = pytest.mark.asyncio
__all__ = ["place"]

GROUP = {"reason": "unfit_word", "event_type": "wuyi.speaking.speaker.said.v1"}


async def many(place: Place, count: int = 20) -> None:
    await place.runtime.log.append([said(f"k{n}", 1, word="bad") for n in range(count)])
    await place.runtime.log.append([said(f"k{n}", 2) for n in range(count)])
    await place.runtime.quiet()


async def begin(client: httpx.AsyncClient, doing: str, expected: int, rate: int = 500) -> dict[str, Any]:
    body = {**GROUP, "doing": doing, "why": "the rule was mended", "expected": expected, "rate": rate}
    answer = await client.post(f"{OPS}/bulk/jobs", json=body)
    assert answer.status_code == 202, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


async def job(client: httpx.AsyncClient, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{OPS}/bulk/jobs/{id}")).json()
    return found


async def finish(place: Place) -> None:
    """Its pages come as the clock goes on."""
    for _ in range(10):
        await place.runtime.quiet()
        place.clock.advance(timedelta(seconds=5))
    await place.runtime.quiet()


async def test_a_dry_run_says_how_many_and_changes_nothing(place: Place) -> None:
    await many(place)
    async with operator(place) as client:
        before = await items(client, "/parked")
        plan = (await client.get(f"{OPS}/bulk/plan", params=GROUP)).json()
        assert plan == {"events": 20, "keys": 20, "behind": 20}
        assert await items(client, "/parked") == before
        assert await items(client, "/actions") == []


async def test_all_that_one_thing_went_wrong_with_is_retried_and_what_waits_follows(place: Place) -> None:
    await many(place)
    await mend(place)
    async with operator(place) as client:
        begun = await begin(client, "retry", 20)
        await finish(place)
        assert await items(client, "/parked") == []
        ended = await job(client, begun["id"])
        assert (ended["status"], ended["done"], ended["left"]) == ("done", 20, 0)
    up = await board(place)
    assert all(up.of(f"k{n}") == [1, 2] for n in range(20))


async def test_what_fails_again_is_met_once(place: Place) -> None:
    await many(place, 5)
    async with operator(place) as client:
        begun = await begin(client, "retry", 5)
        await finish(place)
        assert (await job(client, begun["id"]))["status"] == "done"
        tries = {event["tries"] for event in await items(client, "/parked/events", reason="unfit_word")}
        assert tries == {3}


async def test_discarded_together_each_says_why(place: Place) -> None:
    await many(place)
    async with operator(place) as client:
        await begin(client, "discard", 20)
        await finish(place)
        gone = await items(client, "/parked/events", status="discarded")
        assert {event["discarded_because"] for event in gone} == {"the rule was mended"} and len(gone) == 20
    up = await board(place)
    assert all(up.of(f"k{n}") == [2] for n in range(20))


async def test_never_more_than_the_dry_run_counted(place: Place) -> None:
    await many(place)
    async with operator(place) as client:
        begun = await begin(client, "discard", 7)
        await finish(place)
        assert (await job(client, begun["id"]))["done"] == 7
        assert len(await items(client, "/parked/events", status="discarded")) == 7


async def test_what_is_parked_after_it_began_is_left_alone(place: Place) -> None:
    await many(place, 4)
    async with operator(place) as client:
        await begin(client, "discard", 1000, rate=2)
        place.clock.advance(timedelta(milliseconds=10))
        await place.runtime.log.append([said(f"late{n}", 1, word="bad") for n in range(3)])
        await finish(place)
        assert len(await items(client, "/parked/events", status="discarded")) == 4
        assert len(await items(client, "/parked/events", reason="unfit_word")) == 3


async def test_a_rate_is_kept_and_a_cancel_stops_it(place: Place) -> None:
    await many(place)
    async with operator(place) as client:
        begun = await begin(client, "discard", 20, rate=2)
        await place.runtime.quiet()
        assert (await job(client, begun["id"]))["done"] == 2
        place.clock.advance(timedelta(seconds=1))
        await place.runtime.quiet()
        assert (await job(client, begun["id"]))["done"] == 4
        cancelled = await client.post(f"{OPS}/bulk/jobs/{begun['id']}/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        await finish(place)
        assert len(await items(client, "/parked/events", status="discarded")) == 4
        again = await client.post(f"{OPS}/bulk/jobs/{begun['id']}/cancel")
        assert (again.status_code, again.json()["code"]) == (422, "job_ended")


async def test_those_that_wait_are_no_group_to_act_upon(place: Place) -> None:
    await many(place, 1)
    async with operator(place) as client:
        waiting = {**GROUP, "reason": "waiting"}
        assert (await client.get(f"{OPS}/bulk/plan", params=waiting)).json()["code"] == "waiting_has_no_cause"
        body = {**waiting, "doing": "discard", "why": "x", "expected": 1}
        assert (await client.post(f"{OPS}/bulk/jobs", json=body)).json()["code"] == "waiting_has_no_cause"


async def test_a_bug_is_a_group_of_its_own_by_its_place(place: Place) -> None:
    await place.runtime.log.append([said("a", 1, word="bug")])
    await place.runtime.quiet()
    async with operator(place) as client:
        (group,) = await items(client, "/parked")
        assert group["reason"] == "bug" and group["site"].startswith(
            "ZeroDivisionError at tests.chassis.running.sample:"
        )
        plan = await client.get(f"{OPS}/bulk/plan", params={k: group[k] for k in ("reason", "event_type", "site")})
        assert plan.json()["events"] == 1
