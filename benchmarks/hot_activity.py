"""10,000 contenders for the 1,000 seats of one activity, against as many registrations spread over 1,000 activities."""

from pydantic_core import from_json

from benchmarks.activities import open_activities, registration
from benchmarks.line import Line, in_turn
from benchmarks.load import put
from benchmarks.proposals import Tokens
from benchmarks.server import WUYI, running

CONTENDERS, SEATS, ACTIVITIES, ROUNDS = 10_000, 1_000, 1_000, 3


async def run() -> Line:
    async with running(WUYI) as server:
        tokens = Tokens(server.data)
        workers = [tokens.worker(number) for number in range(CONTENDERS)]
        spread = await open_activities(server.port, tokens, ACTIVITIES * ROUNDS, CONTENDERS // ACTIVITIES)
        hot = await open_activities(server.port, tokens, ROUNDS, SEATS)

        async def all_at_one() -> float:
            activity = hot.pop()
            load = await put(server.port, [registration(activity, worker) for worker in workers], 64, keep=True)
            confirmed = sum(from_json(each).get("status") == "confirmed" for each in load.bodies)
            assert confirmed == SEATS, f"{confirmed} were confirmed for {SEATS} seats: {load.statuses}"
            return load.per_second

        async def each_elsewhere() -> float:
            wanted = [spread.pop() for _ in range(ACTIVITIES)]
            requests = [registration(wanted[n % ACTIVITIES], worker) for n, worker in enumerate(workers)]
            load = await put(server.port, requests, 64, keep=True)
            confirmed = sum(from_json(each).get("status") == "confirmed" for each in load.bodies)
            assert confirmed == CONTENDERS, f"{confirmed} were confirmed of {CONTENDERS}: {load.statuses}"
            return load.per_second

        ours, bare, ratio = await in_turn(all_at_one, each_elsewhere, ROUNDS)
        return Line("hot_activity", ours, bare, ratio, 0.5, "registrations/s")
