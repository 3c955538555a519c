"""A process that dies at any of the named points, and the next one that finishes what it left."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest

import services
from services.chassis.failpoints import POINTS, NoSuchPoint, dies_at

pytestmark = pytest.mark.asyncio

WELL = """\
words True
notes True
open 0
heard ['Granted', 'Granted', 'Queued']
log True
audit []
"""


async def lives(folder: Path, failpoint: str | None = None) -> tuple[int | None, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WUYI_")}
    if failpoint:
        environment["WUYI_FAILPOINT"] = failpoint
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chassis.running.dying",
        str(folder),
        env=environment,
        cwd=Path(services.__file__).parents[1],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    told = [line for line in said.decode().splitlines(keepends=True) if re.match(r"^[a-z]+ ", line)]
    return process.returncode, "".join(told)


OF_THE_SERVICES = ("follower.", "delivery.", "posting.", "webhook.", "replay.", "payment.")
"""Where they may die is seen in `tests/faults`."""
ONCE = [(point, 1) for point in POINTS if not point.startswith(OF_THE_SERVICES)]
AGAIN = [("store.written", 9), ("relay.published", 3), ("consumer.handled", 2), ("retry.marked", 4), ("claim.taken", 2)]


@pytest.mark.parametrize(("point", "times"), ONCE + AGAIN)
async def test_who_dies_there_leaves_nothing_lost_doubled_or_undone(point: str, times: int, tmp_path: Path) -> None:
    ended, _ = await lives(tmp_path, f"{point}:{times}")
    assert ended == -signal.SIGKILL, f"it never came to {point} {times} times"
    assert await lives(tmp_path) == (0, WELL)


async def test_each_point_stands_somewhere_in_the_code_and_no_other_does() -> None:
    code = Path(services.__file__).parent.rglob("*.py")
    found = {point for file in code for point in re.findall(r'reached\("([^"]+)"\)', file.read_text())}
    assert found == set(POINTS)


async def test_a_point_that_there_is_not_is_refused_at_the_start() -> None:
    for wrong in ("nowhere", "store.written:many", "store.written:1:never", ""):
        with pytest.raises(NoSuchPoint):
            dies_at(wrong)
