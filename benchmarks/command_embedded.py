"""One authorised, validated, idempotent, durable create with its event, over HTTP, against FastAPI that only echoes."""

import sys

from benchmarks.line import Line, in_turn
from benchmarks.load import put, request
from benchmarks.proposals import Tokens, body
from benchmarks.server import WUYI, running

REQUESTS = 4_000


async def run() -> Line:
    async with (
        running(WUYI) as ours,
        running([sys.executable, "-m", "benchmarks.bare_fastapi", "{port}"]) as bare,
    ):
        tokens = Tokens(ours.data)
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

        async def echo() -> float:
            load = await put(bare.port, [request("POST", "/activities", "", sent)] * REQUESTS)
            assert load.statuses == {201: REQUESTS}, load.statuses
            return load.per_second

        await create(), await echo()  # warm
        ours_, bare_, ratio = await in_turn(create, echo)
        return Line("command_embedded", ours_, bare_, ratio, 0.45, "requests/s")
