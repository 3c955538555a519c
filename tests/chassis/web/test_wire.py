import asyncio
from typing import Any

from services.chassis.web.wire import MOST_HELD, Wire


class Sent(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed_after: int | None = None

    def write(self, data: Any) -> None:
        self.pieces.append(data)

    def close(self) -> None:
        self.closed_after = len(self.pieces)


async def test_the_head_of_an_answer_and_its_body_leave_as_one_piece() -> None:
    sent = Sent()
    wire = Wire(sent, asyncio.get_running_loop())
    wire.write(b"head ")
    wire.write(b"body")
    await asyncio.sleep(0)
    assert sent.pieces == [b"head body"]


async def test_what_is_said_later_leaves_later() -> None:
    sent = Sent()
    wire = Wire(sent, asyncio.get_running_loop())
    wire.write(b"head")
    await asyncio.sleep(0)
    wire.write(b"part")
    await asyncio.sleep(0)
    assert sent.pieces == [b"head", b"part"]


async def test_whoever_sends_without_a_pause_does_not_gather_it_here() -> None:
    sent = Sent()
    wire = Wire(sent, asyncio.get_running_loop())
    for _ in range(10):
        wire.write(b"x" * (MOST_HELD // 2))
    assert len(sent.pieces) >= 3
    await asyncio.sleep(0)
    assert sum(map(len, sent.pieces)) == 5 * MOST_HELD


async def test_all_that_was_said_leaves_before_it_is_closed() -> None:
    sent = Sent()
    wire = Wire(sent, asyncio.get_running_loop())
    wire.write(b"last words")
    wire.close()
    await asyncio.sleep(0)
    assert (sent.pieces, sent.closed_after) == ([b"last words"], 1)
