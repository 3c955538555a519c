"""Open activities, made through the API."""

import asyncio

from pydantic_core import from_json

from benchmarks.load import put, request
from benchmarks.proposals import Tokens, body


async def open_activities(port: int, tokens: Tokens, count: int, capacity: int) -> list[str]:
    """Drafted, submitted, approved and open."""
    organizer, approver = tokens.organizer(), tokens.approver()
    sent = body(capacity=capacity)
    drafts = await put(port, [request("POST", "/api/events/v1/activities", organizer, sent)] * count, keep=True)
    ids = [from_json(each)["id"] for each in drafts.bodies]
    for token, verb in ((organizer, "submit"), (approver, "approve")):
        paths = [f"/api/events/v1/activities/{id}/{verb}" for id in ids]
        load = await put(port, [request("POST", path, token, b"{}") for path in paths], keep=True)
        assert load.statuses == {200: count}, (verb, load.statuses, load.bodies[:1])
    while not await _all_open(port, organizer, ids):
        await asyncio.sleep(0.05)
    return ids


async def _all_open(port: int, token: str, ids: list[str]) -> bool:
    asked = [request("GET", f"/api/events/v1/activities/{id}", token) for id in (ids[0], ids[-1])]
    return all(from_json(each)["status"] == "open" for each in (await put(port, asked, keep=True)).bodies)


def registration(activity: str, token: str) -> bytes:
    return request("PUT", f"/api/events/v1/activities/{activity}/registrations/me", token)
