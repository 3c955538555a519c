"""The tour in each README is walked as it is written, and every answer that it shows is the one that is given."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.events.importing import import_plan
from services.registry import ALL
from tests.journeys.readme import ROOT, Shell, steps

WHEN = datetime(2026, 11, 25, 1, tzinfo=UTC)
"""A day on which what the tour's files say is still to come."""


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
async def test_the_tour_is_as_it_is_written(tmp_path: Path, readme: str) -> None:
    async with Runtime(Settings(data=tmp_path), ALL, MovableClock(WHEN)) as runtime:
        plan = (ROOT / "campaigns/qinghai-2022.yaml").read_text("utf-8")
        await import_plan(runtime.desks["events"], plan)
        await runtime.quiet()
        shell = Shell(runtime)
        for step in steps(ROOT / readme):
            await shell.run(step)
    assert len(shell.asked) >= 5


def test_every_file_of_the_tour_is_used() -> None:
    told = (ROOT / "README.md").read_text("utf-8")
    assert [file.name for file in (ROOT / "docs/tour").iterdir() if f"@docs/tour/{file.name}" not in told] == []
