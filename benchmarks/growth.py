"""What a registration costs where there are a million, against where there are ten thousand."""

import tempfile
from pathlib import Path

from pydantic_core import from_json

from benchmarks.activities import open_activities, registration
from benchmarks.filling import fill_documents
from benchmarks.line import Line, in_turn
from benchmarks.load import put
from benchmarks.proposals import Tokens
from benchmarks.server import WUYI, Server, running

SMALL, LARGE = 10_000, 1_000_000
REQUESTS, ROUNDS = 2_000, 5


class Side:
    """One of the two platforms, with workers who have not registered there yet."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tokens = Tokens(server.data)
        self._asked = 0
        self._activities: list[str] = []

    async def prepare(self) -> None:
        self._activities = await open_activities(self._server.port, self._tokens, 100, 100_000)

    async def seconds_each(self) -> float:
        requests = []
        for _ in range(REQUESTS):
            self._asked += 1
            requests.append(registration(self._activities[self._asked % 100], self._tokens.worker(self._asked)))
        load = await put(self._server.port, requests, keep=True)
        confirmed = sum(from_json(each).get("status") == "confirmed" for each in load.bodies)
        assert confirmed == REQUESTS, f"{confirmed} of {REQUESTS} were confirmed: {load.statuses}"
        return load.seconds / REQUESTS


async def run() -> Line:
    with (
        tempfile.TemporaryDirectory(prefix="wuyi-bench-") as small,
        tempfile.TemporaryDirectory(prefix="wuyi-bench-") as large,
    ):
        await fill_documents(Path(small), SMALL)
        await fill_documents(Path(large), LARGE)
        async with running(WUYI, Path(large)) as many, running(WUYI, Path(small)) as few:
            sides = Side(many), Side(few)
            for side in sides:
                await side.prepare()
                await side.seconds_each()  # warm
            ours, bare, ratio = await in_turn(sides[0].seconds_each, sides[1].seconds_each, ROUNDS)
    return Line("growth", ours * 1000, bare * 1000, ratio, 1.2, "ms/registration", at_most=True)
