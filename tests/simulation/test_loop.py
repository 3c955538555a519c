"""The loop that everything stands on: its time jumps, its order is drawn, and it knows no world outside."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from services.chassis.simulation.loop import RealWorld, Stuck, VirtualLoop
from services.chassis.simulation.process import Process


def run(main: Callable[[], Awaitable[object]], seed: int = 0) -> tuple[object, VirtualLoop]:
    loop = VirtualLoop(random.Random(seed))
    try:
        return loop.run_until_complete(main()), loop
    finally:
        loop.end()


def test_an_hour_takes_no_time() -> None:
    async def main() -> float:
        await asyncio.sleep(3600)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(60):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    assert run(main)[0] == 3660.0


def test_who_runs_next_is_drawn_and_the_same_seed_draws_the_same() -> None:
    async def main() -> str:
        order: list[str] = []

        async def walk(name: str) -> None:
            for _ in range(3):
                await asyncio.sleep(0)
                order.append(name)

        await asyncio.gather(*(walk(name) for name in "abc"))
        return "".join(order)

    orders = [run(main, seed)[0] for seed in range(20)]
    assert len(set(orders)) > 5
    assert orders == [run(main, seed)[0] for seed in range(20)]


def test_the_order_within_one_task_always_holds() -> None:
    async def main() -> list[int]:
        queue: asyncio.Queue[int] = asyncio.Queue(1)

        async def put() -> None:
            for number in range(20):
                await queue.put(number)

        putting = asyncio.ensure_future(put())
        taken = [await queue.get() for _ in range(20)]
        await putting
        return taken

    for seed in range(20):
        assert run(main, seed)[0] == list(range(20))


def test_what_waits_for_ever_is_told() -> None:
    with pytest.raises(Stuck):
        run(asyncio.Event().wait)


def test_there_are_no_threads() -> None:
    async def main() -> None:
        await asyncio.to_thread(print)

    with pytest.raises(RealWorld):
        run(main)


async def _suffers(done: list[str], until: asyncio.Event) -> None:
    try:
        await until.wait()
        done.append("went on")
    finally:
        done.append("cleaned up")


def test_the_dead_take_no_step_and_clean_nothing_up() -> None:
    done: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        process, until = Process("a"), asyncio.Event()
        task = loop.create_task(_suffers(done, until), context=process.context.copy())
        await asyncio.sleep(1)
        loop.kill(process)
        assert not task.done()
        until.set()
        await asyncio.sleep(1)
        assert done == []

    _, loop = run(main)
    assert loop.unheard == []


def test_who_stands_still_goes_on_where_it_was() -> None:
    done: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        process, until = Process("a"), asyncio.Event()
        task = loop.create_task(_suffers(done, until), context=process.context.copy())
        await asyncio.sleep(1)
        process.stopped = True
        assert not task.done()
        until.set()
        await asyncio.sleep(60)
        assert done == []
        loop.resume(process)
        await asyncio.sleep(0.1)
        assert done == ["went on", "cleaned up"]

    run(main)


def test_an_error_that_nobody_waits_for_is_heard() -> None:
    async def main() -> None:
        async def fail() -> None:
            raise ValueError("unheard")

        asyncio.ensure_future(fail())  # noqa: RUF006 - that nobody keeps it is the point
        await asyncio.sleep(1)

    _, loop = run(main)
    assert len(loop.unheard) == 1 and "unheard" in loop.unheard[0]
