"""A service on Kafka and MongoDB, in two processes' worth of runtimes, while the servers die under it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from services.chassis.domain import Unavailable
from services.chassis.ids import new_id
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.store.repository import Repository
from tests.chassis.running.sample import SPEAKING, Board, Note, Speaker, Speech
from tests.peers.finding import Server

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture(params=["pymongo", "motor"])
async def two(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    mortal_kafka: Server,
    mortal_mongodb: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[list[Runtime]]:
    monkeypatch.setenv("WUYI_MONGO_DRIVER", request.param)
    store = mortal_mongodb.url.rstrip("/").replace("/?", f"/{_prefix()}?")
    store = store if "?" in store else f"{store}/{_prefix()}"
    settings = Settings(data=tmp_path, store=store, log=mortal_kafka.url)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Runtime(settings, [SPEAKING])) for _ in range(2)]


def _prefix() -> str:
    return "t" + new_id().replace("-", "")[-20:]


class Crowd:
    """Clients, each of which tries again until it has its answer."""

    def __init__(self) -> None:
        self.answered = 0
        self.troubles = 0

    async def say(self, runtime: Runtime, id: str, count: int) -> None:
        speakers = runtime.running["speaking"].desk.of(Speaker)
        for _ in range(count):
            while not await self._answered(speakers, id):
                await asyncio.sleep(0.05)

    async def _answered(self, speakers: Repository[Speaker], id: str) -> bool:
        try:
            await speakers.change(id, lambda speaker: speaker.say("tell"))
        except Unavailable:
            self.troubles += 1
            return False
        self.answered += 1
        return True

    async def reach(self, answered: int) -> None:
        await self._until(lambda: self.answered >= answered)

    async def notice(self) -> None:
        """That something is wrong."""
        before = self.troubles
        await self._until(lambda: self.troubles > before)

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not true():
                await asyncio.sleep(0.01)


async def balanced(runtime: Runtime, names: list[str], answered: int) -> None:
    desk = runtime.running["speaking"].desk
    board = await desk.of(Board).get("board")
    said = {name: (await desk.of(Speaker).get(name)).said for name in names}
    assert {name: board.of(name) for name in names} == {name: list(range(1, n + 1)) for name, n in said.items()}
    assert min(said.values()) >= answered
    total = sum(said.values())
    assert sum([len(page) async for page in desk.of(Note).each()]) == total
    assert sum([len(page) async for page in desk.of(Speech).each()]) == total


async def test_each_word_is_put_up_once_whoever_publishes_and_whoever_reads(two: list[Runtime]) -> None:
    names = ["a", "b", "c", "d"]
    desk = two[0].running["speaking"].desk
    await desk.of(Board).create(Board(id="board"))
    for name in names:
        await desk.of(Speaker).create(Speaker(id=name))
    crowd = Crowd()
    await asyncio.gather(*(crowd.say(runtime, name, 15) for name in names for runtime in two))
    for runtime in two:
        await runtime.quiet(60)
    await balanced(two[1], names, 30)
    assert await two[0].ready() == await two[1].ready() == {}


async def test_servers_that_die_in_the_middle_cost_time_and_nothing_else(
    two: list[Runtime], mortal_kafka: Server, mortal_mongodb: Server
) -> None:
    names = ["a", "b", "c"]
    desk = two[0].running["speaking"].desk
    await desk.of(Board).create(Board(id="board"))
    for name in names:
        await desk.of(Speaker).create(Speaker(id=name))
    crowd = Crowd()
    saying = [asyncio.create_task(crowd.say(runtime, name, 80)) for name in names for runtime in two]
    await crowd.reach(100)
    await asyncio.to_thread(mortal_mongodb.kill)
    await crowd.notice()
    await asyncio.to_thread(mortal_mongodb.start)
    await crowd.reach(200)
    await asyncio.to_thread(mortal_kafka.kill)
    await crowd.reach(300)  # commands are taken without the log too
    await asyncio.to_thread(mortal_kafka.start)
    await asyncio.gather(*saying)
    for runtime in two:
        await runtime.quiet(90)
    await balanced(two[0], names, 160)
