"""One authorised, validated, idempotent, durable create with its event, on MongoDB with relay and consumer at work on Kafka, against
FastAPI with one insert_one by the same driver. The process is the one of the events service, as it is deployed."""

import sys
from pathlib import Path

from benchmarks.line import Line, in_turn
from benchmarks.load import put, request
from benchmarks.peers import fresh, peers
from benchmarks.proposals import Tokens, body
from benchmarks.server import EVENTS, running

REQUESTS = 3_000
PLAN = Path("campaigns/qinghai-2022.yaml")


async def run() -> Line:
    async with (
        peers() as servers,
        running(EVENTS, **servers.environment) as ours,
        running(
            [sys.executable, "-m", "benchmarks.bare_mongodb", "{port}", f"{servers.mongodb}/{fresh('bare')}"]
        ) as bare,
    ):
        tokens = Tokens(ours.data)
        await import_the_plan(ours.port, tokens)
        organizers = [tokens.organizer(number) for number in range(20)]
        sent = body()
        key = 0

        async def create() -> float:
            nonlocal key
            requests = []
            for number in range(REQUESTS):
                key += 1
                token = organizers[number % len(organizers)]
                requests.append(request("POST", "/api/events/v1/activities", token, sent, f"bench-{key}"))
            load = await put(ours.port, requests)
            assert load.statuses == {201: REQUESTS}, load.statuses
            return load.per_second

        async def insert() -> float:
            load = await put(bare.port, [request("POST", "/activities", "", sent)] * REQUESTS)
            assert load.statuses == {201: REQUESTS}, load.statuses
            return load.per_second

        await create(), await insert()  # warm
        ours_, bare_, ratio = await in_turn(create, insert)
        return Line("command_mongodb", ours_, bare_, ratio, 0.65, "requests/s")


async def import_the_plan(port: int, tokens: Tokens) -> None:
    sent = request("POST", "/api/events/v1/campaigns", tokens.integrator(), PLAN.read_bytes(), "the plan")
    load = await put(port, [sent.replace(b"application/json", b"text/yaml", 1)], keep=True)
    assert list(load.statuses) == [201], load.bodies[0][:300]
