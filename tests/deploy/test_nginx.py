"""The one origin, as it is deployed: a real nginx in front of four real processes."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.chassis.web.callers import Role
from tests.deploy.conftest import CONFIGURATION, NAMES, ROOT, Origin, configured
from tests.deploy.tools import tool
from tests.faults.client import proposal

pytestmark = pytest.mark.asyncio

PLAN = (ROOT / "campaigns/qinghai-2022.yaml").read_bytes()
EVENTS, NOTIFY = "/api/events/v1", "/api/notify/v1"
WITHIN = 60.0


async def test_its_configuration_is_whole(tmp_path: Path) -> None:
    nginx = tool("nginx")
    file = tmp_path / "nginx.conf"
    file.write_text(configured(dict.fromkeys(NAMES, 1), 1, tmp_path))
    done = subprocess.run([nginx, "-t", "-e", str(tmp_path / "e"), "-c", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "server_tokens off" in CONFIGURATION.read_text()


async def test_each_path_reaches_its_service_what_comes_comes_at_once_and_what_is_away_is_told(origin: Origin) -> None:
    worker = origin.caller("worker-1", Role.WORKER)
    await _each_reaches_its_service(origin, worker)
    await _a_seat_is_told_of_as_it_is_taken(origin, worker)
    await _what_the_origin_says_itself_is_a_problem_too(origin, worker)


async def _each_reaches_its_service(origin: Origin, worker: httpx.AsyncClient) -> None:
    for name in NAMES:
        document = (await worker.get(f"/api/{name}/v1/openapi.json")).json()
        assert document["paths"], name
        refused = await origin.anybody().get(f"/ops/v1/{name}/queues")
        assert (refused.status_code, refused.json()["code"]) == (401, "token_missing")
    for hidden in ("/metrics", "/health/ready", "/api/nothing/v1/x", "/api/eventsandmore/v1/x"):
        nowhere = await worker.get(hidden)
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "route_not_found"), hidden
        assert nowhere.headers["content-type"] == "application/problem+json"
    assert (await origin.anybody().get("/console")).headers["location"].endswith("/console/")
    assert (await origin.anybody().get("/console/")).status_code < 500, "the events service shows it"


async def _a_seat_is_told_of_as_it_is_taken(origin: Origin, worker: httpx.AsyncClient) -> None:
    activity = await _an_open_activity(origin)
    async with asyncio.timeout(WITHIN), worker.stream("GET", f"{NOTIFY}/inbox/stream") as stream:
        assert stream.status_code == 200
        lines = stream.aiter_lines()
        assert await _next_event(lines) == "opened"
        taken = await worker.put(f"{EVENTS}/activities/{activity}/registrations/me")
        assert taken.json()["status"] == "confirmed", taken.text
        assert await _next_event(lines) == "notification", "it is told at once and not when a buffer is full"
    items = (await worker.get(f"{NOTIFY}/inbox")).json()["items"]
    assert [item["template"] for item in items] == ["registration_confirmed"]


async def _what_the_origin_says_itself_is_a_problem_too(origin: Origin, worker: httpx.AsyncClient) -> None:
    assert await _announced(origin, 65 * 1024 * 1024) == "body_too_large"
    notify = origin.processes["notify"]
    notify.terminate()
    await asyncio.to_thread(notify.wait, 30)
    away = await worker.get(f"{NOTIFY}/inbox")
    assert (away.status_code, away.json()["code"], away.headers["retry-after"]) == (503, "service_away", "5")
    assert (await worker.get(f"{EVENTS}/activities")).status_code == 200, "the others go on"


async def _announced(origin: Origin, length: int) -> str:
    """The code of what is said to a body of this length before any of it has come."""
    host, port = origin.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST {NOTIFY}/recipients/import HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413") and b"application/problem+json" in head, head
    told = await reader.readuntil(b"}")
    writer.close()
    await writer.wait_closed()
    return str(json.loads(told)["code"])


async def _an_open_activity(origin: Origin) -> str:
    organizer = origin.caller("organizer-1", Role.ORGANIZER)
    approver = origin.caller("approver-1", Role.APPROVER, organization="630000")
    integrator = origin.caller("importer", Role.INTEGRATOR, organization="630000")
    plan = await integrator.post(f"{EVENTS}/campaigns", content=PLAN, headers={"content-type": "text/yaml"})
    assert plan.status_code == 201, plan.text
    made = await organizer.post(f"{EVENTS}/activities", json=proposal())
    assert made.status_code == 201, made.text
    path = f"{EVENTS}/activities/{made.json()['id']}"
    assert (await organizer.post(f"{path}/submit", json={})).status_code == 200
    assert (await approver.post(f"{path}/approve", json={})).status_code == 200
    async with asyncio.timeout(WITHIN):
        while (await organizer.get(path)).json()["status"] != "open":
            await asyncio.sleep(0.05)
    id: str = made.json()["id"]
    return id


async def _next_event(lines: AsyncIterator[str]) -> str:
    async for line in lines:
        if line.startswith("event: "):
            return str(line.removeprefix("event: "))
    raise AssertionError("the stream ended")
