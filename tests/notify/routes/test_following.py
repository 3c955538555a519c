"""The stream over a real socket, as an app's backend follows it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import httpx
import pytest
import pytest_asyncio
import uvicorn

from services.chassis.web.callers import Role
from services.notify.bell import MAX_EACH
from services.notify.streaming import MAX_LIFE
from tests.notify.routes.conftest import API, XINING, Platform, confirmed

pytestmark = pytest.mark.asyncio

SOON = 10.0


@pytest_asyncio.fixture
async def address(platform: Platform) -> AsyncIterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(platform.app, log_config=None, lifespan="off", timeout_graceful_shutdown=int(SOON))
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}{API}"
    platform.runtime.stopping.set()
    server.should_exit = True
    async with asyncio.timeout(SOON):
        await serving


@asynccontextmanager
async def following(
    platform: Platform, address: str, after: str = "", **headers: str
) -> AsyncIterator[AsyncIterator[dict[str, object]]]:
    headers["authorization"] = f"Bearer {platform.token('zhang', XINING, Role.WORKER)}"
    async with (
        httpx.AsyncClient(timeout=SOON) as client,
        client.stream("GET", f"{address}/inbox/stream{after}", headers=headers) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        async with aclosing(_events(answer)) as events:
            yield events


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, object]]:
    event: dict[str, object] = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if line:
            event[name] = json.loads(value) if name == "data" else value
        elif "event" in event:
            yield event
            event = {}


async def test_each_new_entry_comes_as_it_is_delivered_and_none_is_missed_across_a_reconnect(
    platform: Platform, address: str
) -> None:
    async with following(platform, address) as events:
        assert (await anext(events))["data"] == {"position": 0}
        await platform.happened(confirmed(activity="a1"))
        first = await anext(events)
    assert (first["event"], first["id"], first["data"]["title"]) == ("notification", "1", "报名成功：五一文艺演出")
    await platform.happened(*(confirmed(activity=f"b{n}") for n in range(5)))
    async with following(platform, address, **{"last-event-id": "1"}) as events:
        await platform.happened(confirmed(activity="c1"))
        assert [(await anext(events))["id"] for _ in range(7)] == ["1", "2", "3", "4", "5", "6", "7"]


async def test_where_the_inbox_was_read_the_stream_goes_on(platform: Platform, address: str) -> None:
    await platform.happened(confirmed(activity="a1"))
    async with platform.worker() as worker:
        position = (await worker.get("/inbox")).json()["position"]
    await platform.happened(confirmed(activity="a2"))
    async with following(platform, address, f"?after={position}") as events:
        assert [(await anext(events))["id"] for _ in range(2)] == ["1", "2"]


async def test_one_stream_too_many_is_refused_before_it_begins(platform: Platform, address: str) -> None:
    async with asyncio.timeout(SOON):
        open_ones = [following(platform, address) for _ in range(MAX_EACH)]
        for each in open_ones:
            await anext(await each.__aenter__())
        async with httpx.AsyncClient() as client:
            token = platform.token("zhang", XINING, Role.WORKER)
            headers = {"authorization": f"Bearer {token}"}
            refused = await client.get(f"{address}/inbox/stream", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
        assert "retry-after" in refused.headers
        for each in open_ones:
            await each.__aexit__(None, None, None)
        while True:  # a place is free again when the server has noticed that a reader is gone
            try:
                async with following(platform, address):
                    break
            except AssertionError:
                await asyncio.sleep(0.01)


async def test_a_process_that_is_to_end_ends_its_streams_and_is_not_kept_waiting(
    platform: Platform, address: str
) -> None:
    async with following(platform, address) as events:
        await anext(events)
        began = asyncio.get_running_loop().time()
        platform.runtime.stopping.set()
        async with asyncio.timeout(SOON):
            assert [event async for event in events] == []
        assert asyncio.get_running_loop().time() - began < SOON < MAX_LIFE


async def test_who_has_no_token_follows_nothing(platform: Platform, address: str) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{address}/inbox/stream")).status_code == 401
