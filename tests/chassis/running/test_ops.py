"""What operators see and do over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from services.chassis.clock import MovableClock
from services.chassis.running import trying
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web.callers import Role
from tests.chassis.running.conftest import said
from tests.chassis.running.sample import SPEAKING, Board, Speaker
from tests.chassis.web.conftest import Place

pytestmark = pytest.mark.asyncio

OPS = "/ops/v1/speaking"


@pytest_asyncio.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(trying, "PAUSES", (0.001,))
    clock = MovableClock(datetime(2022, 5, 1, tzinfo=UTC))
    async with Runtime(Settings(data=tmp_path), [SPEAKING], clock) as runtime:
        await runtime.running["speaking"].desk.of(Board).create(Board(id="board"))
        yield Place(runtime, clock)


def operator(place: Place) -> httpx.AsyncClient:
    return place.caller("op", "630000", Role.OPERATOR)


async def items(client: httpx.AsyncClient, path: str, **asked: str) -> list[dict[str, Any]]:
    answer = await client.get(OPS + path, params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def original(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.post(f"{path}/original", json={"reason": "to compare"})
    assert answer.status_code == 200, answer.text
    whole: dict[str, Any] = answer.json()
    return whole


async def board(place: Place) -> Board:
    return await place.runtime.running["speaking"].desk.of(Board).get("board")


async def parked(place: Place) -> list[dict[str, Any]]:
    """Key a: the second of four is refused, and then once more; key b: one that cannot be read."""
    words = ["good", "bad", "good", "bad"]
    await place.runtime.log.append([said("a", n, word=word) for n, word in enumerate(words, 1)])
    await place.runtime.log.append([said("b", 1, ce_type="wuyi.speaking.speaker.said.v9"), said("b", 2)])
    await place.runtime.quiet()
    async with operator(place) as client:
        return await items(client, "/parked/events", key="a")


async def mend(place: Place) -> None:
    await place.runtime.running["speaking"].desk.of(Board).change("board", lambda b: setattr(b, "refuses", []))


@pytest.mark.parametrize("role", [Role.WORKER, Role.ORGANIZER, Role.INTEGRATOR])
async def test_operations_are_for_operators(place: Place, role: Role) -> None:
    async with place.caller("p", "630000", role) as client:
        seen = (
            "/queues",
            "/flow",
            "/outbox",
            "/timers",
            "/parked",
            "/parked/events",
            "/parked/keys",
            "/bulk/jobs",
            "/actions",
        )
        for path in seen:
            assert (await client.get(OPS + path)).status_code == 403


async def test_an_auditor_sees_and_does_not_touch(place: Place) -> None:
    first, *_ = await parked(place)
    async with place.caller("au", "630000", Role.AUDITOR) as client:
        assert await items(client, "/parked")
        for act in ("retry", "discard", "retry-corrected"):
            assert (await client.post(f"{OPS}/parked/{first['id']}/{act}", json={})).status_code == 403
        why = {"reason": "to look"}
        assert (await client.post(f"{OPS}/parked/{first['id']}/original", json=why)).status_code == 403
        assert (await client.post(f"{OPS}/bulk/jobs", json={})).status_code == 403
        assert (await client.get(f"{OPS}/parked/{first['id']}")).status_code == 200


async def test_what_waits_is_seen_with_its_age(place: Place) -> None:
    runtime = place.runtime
    await runtime.quiet()
    await runtime.supervisor.stop("speaking relay", "speaking consumer", "speaking timers")
    await runtime.log.append([said("a", 1), said("a", 2)])
    speaker = Speaker(id="s")
    speaker.say()
    await runtime.running["speaking"].desk.of(Speaker).create(speaker)
    await runtime.running["speaking"].desk.of(Board).create(Board(id="late", due_at=place.clock.now()))
    place.clock.advance(timedelta(seconds=90))
    async with operator(place) as client:
        queues = await items(client, "/queues")
        assert sum(queue["lag_records"] for queue in queues) == 2
        assert max(queue["lag_seconds"] for queue in queues) == 90
        outbox = (await client.get(f"{OPS}/outbox")).json()
        assert (outbox["count"], outbox["age_seconds"], outbox["stuck"], outbox["away"]) == (1, 90, [], None)
        timers = {timer["kind"]: timer for timer in await items(client, "/timers")}
        assert (timers["Board"]["due"], timers["Board"]["overdue"]) == (1, 1)


async def test_what_is_parked_is_seen_by_reason_and_by_key(place: Place) -> None:
    first, second, third = await parked(place)
    assert [event["status"] for event in (first, second, third)] == ["parked", "waiting", "waiting"]
    assert (first["reason"], first["tries"]) == ("unfit_word", 2)
    async with operator(place) as client:
        groups = {(g["reason"], g["event_type"]): g["count"] for g in await items(client, "/parked")}
        assert groups == {
            ("unfit_word", "wuyi.speaking.speaker.said.v1"): 1,
            ("unknown_type", "wuyi.speaking.speaker.said.v9"): 1,
            ("waiting", "wuyi.speaking.speaker.said.v1"): 3,
        }
        assert len(await items(client, "/parked/events", reason="unknown_type")) == 1
        page = (await client.get(f"{OPS}/parked/events", params={"limit": 2})).json()
        rest = (await client.get(f"{OPS}/parked/events", params={"limit": 9, "cursor": page["next"]})).json()
        assert len(page["items"]) == 2 and len(rest["items"]) == 3 and rest["next"] is None
        keys = {key["key"]: (key["failed"], key["behind"]) for key in await items(client, "/parked/keys")}
        assert keys == {"a": (1, 2), "b": (1, 1)}
        first_key = (await client.get(f"{OPS}/parked/keys", params={"limit": 1})).json()
        other_key = await items(client, "/parked/keys", limit="1", cursor=first_key["next"])
        assert [key["key"] for key in first_key["items"] + other_key] == ["a", "b"]


async def test_a_retry_lets_the_key_go_on_in_order_until_the_next_that_fails(place: Place) -> None:
    first, _, third = await parked(place)
    async with operator(place) as client:
        answer = await client.post(f"{OPS}/parked/{first['id']}/retry")
        assert answer.status_code == 202
        await place.runtime.quiet()
        assert (await board(place)).of("a") == [1]
        await mend(place)
        for _ in range(2):  # clicked twice
            assert (await client.post(f"{OPS}/parked/{third['id']}/retry")).status_code == 202
        await place.runtime.quiet()
        assert (await board(place)).of("a") == [1, 2, 3, 4]
        assert await items(client, "/parked/events", key="a") == []
        done = await items(client, "/parked/events", key="a", status="handled")
        assert [event["by"] for event in done] == ["op", None, "op"]
        assert (await client.post(f"{OPS}/parked/{first['id']}/retry")).status_code == 202


async def test_operators_may_act_while_too_much_waits_for_others_to_be_let_in(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first, *_ = await parked(place)
    monkeypatch.setattr(place.runtime, "overloaded", lambda service: True)
    async with operator(place) as client:
        assert (await client.post(f"{OPS}/parked/{first['id']}/retry", json={})).status_code == 202


async def test_a_discard_lets_the_rest_go_on_and_is_said_once(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        path, key = f"{OPS}/parked/{first['id']}/discard", {"idempotency-key": "d1"}
        answer = await client.post(path, json={"reason": "not wanted"}, headers=key)
        assert (answer.status_code, answer.json()["status"], answer.json()["by"]) == (202, "discarded", "op")
        assert (await client.post(path, json={"reason": "not wanted"}, headers=key)).content == answer.content
        again = await client.post(path, json={"reason": "other"})
        assert (again.status_code, again.json()["code"]) == (409, "already_settled")
        await place.runtime.quiet()
        assert (await board(place)).of("a") == [1, 3]
        (last,) = await items(client, "/parked/events", key="a")
        assert last["status"] == "parked"


async def test_corrected_data_is_checked_and_the_original_kept(place: Place) -> None:
    first, *_ = await parked(place)
    async with operator(place) as client:
        path = f"{OPS}/parked/{first['id']}"
        before = await original(client, path)
        wrong = await client.post(f"{path}/retry-corrected", json={"data": {"n": "many"}})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "schema")
        assert await original(client, path) == before
        right = await client.post(f"{path}/retry-corrected", json={"data": {"n": 2, "word": "better"}})
        assert right.status_code == 202 and right.json()["corrected"] is True
        await place.runtime.quiet()
        assert (await board(place)).of("a") == [1, 2, 3]
        after = await original(client, path)
        assert (after["value"], after["headers"]) == (before["value"], before["headers"])
        assert after["corrected_data"] == {"n": 2, "word": "better"} and after["status"] == "handled"


async def test_what_cannot_be_mended_by_data_says_so(place: Place) -> None:
    await parked(place)
    async with operator(place) as client:
        (unknown,) = await items(client, "/parked/events", reason="unknown_type")
        answer = await client.post(f"{OPS}/parked/{unknown['id']}/retry-corrected", json={"data": {"n": 1}})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_type")


async def test_what_is_not_there_is_not_found(place: Place) -> None:
    async with operator(place) as client:
        assert (await client.get(f"{OPS}/parked/nothing")).status_code == 404
        assert (await client.post(f"{OPS}/parked/nothing/retry")).status_code == 404
        assert (await client.post(f"{OPS}/parked/nothing/discard", json={"reason": "x"})).status_code == 404
