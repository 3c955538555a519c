"""The play: its scenes in order, then what came of them, then the audit."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.auditing import tell
from services.chassis.audit import Books, audit
from services.chassis.clock import SystemClock
from services.chassis.observing.logs import set_up_logs
from services.chassis.settings import Settings
from services.rehearsal import tables
from services.rehearsal.scenes import SCENES, Play
from services.rehearsal.stage import DataThere, Stage, set_stage

FIRST_DAY = datetime(2022, 5, 6, 1, tzinfo=UTC)
"""09:00 in Xining on the day the plan was issued."""


async def rehearse(plan: str, workers: int, seed: int, settings: Settings, data: Path | None, out: Console) -> int:
    """0 only if every scene went as played and the books balance. `plan` is its YAML; `data` keeps the platform's files; it must be
    empty, and so must be the store and the log that the settings name."""
    set_up_logs("development", "error")  # what the play brings about on purpose is no news
    with _folder(data) as folder:
        return await _rehearse(plan, workers, seed, settings.model_copy(update={"data": folder}), out)


async def _rehearse(plan: str, workers: int, seed: int, settings: Settings, out: Console) -> int:
    began = SystemClock().now()
    async with set_stage(settings, FIRST_DAY) as stage:
        play = Play(stage, random.Random(seed), workers, plan)
        with _progress(out) as progress:
            for title, scene in SCENES:
                task = progress.add_task(title, total=None)
                async for done, total in scene(play):
                    progress.update(task, completed=done, total=total)
                progress.update(task, completed=progress.tasks[task].total or 1, total=progress.tasks[task].total or 1)
        await stage.runtime.quiet(120)
        for table in await tables.of(play):
            out.print(table)
        report = await audit(_books(stage), stage.clock.now())
        tell(report, out)
        taken = (SystemClock().now() - began).total_seconds()
        out.print(f"{workers:,} 名职工 workers, {stage.calls:,} 次请求 requests, {taken:.1f} 秒 seconds, seed {seed}")
    return 0 if report.balances else 1


def _books(stage: Stage) -> list[Books]:
    running = stage.runtime.running.values()
    return [Books(each.service, each.desk, each.store, stage.runtime.log) for each in running]


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is None:
        with tempfile.TemporaryDirectory(prefix="wuyi-rehearsal-") as folder:
            yield Path(folder)
        return
    if data.exists() and any(data.iterdir()):
        raise DataThere(f"{data} is not empty: a rehearsal needs a folder of its own")
    yield data


def _progress(out: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=out)
