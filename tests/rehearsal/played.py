"""A rehearsal in a process of its own that keeps all it says: `python -m tests.rehearsal.played FOLDER WORKERS`.

Leaves `log.txt` (every log line, at the level of debug), `urls.txt` (every request's method and URL), `metrics.txt`, `people.json`,
and the platform's files in `data`.
"""

import asyncio
import json
import random
import sys
from dataclasses import asdict
from pathlib import Path

import httpx

from services.chassis.observing.logs import set_up_logs
from services.chassis.settings import Settings
from services.rehearsal.playing import FIRST_DAY
from services.rehearsal.scenes import SCENES, Play
from services.rehearsal.stage import set_stage

PLAN = Path(__file__).parents[2] / "campaigns/qinghai-2022.yaml"


async def play(folder: Path, workers: int) -> None:
    with (folder / "log.txt").open("w") as lines, (folder / "urls.txt").open("w") as urls:
        set_up_logs("production", "debug", lines)

        async def asked(request: httpx.Request) -> None:
            urls.write(f"{request.method} {request.url}\n")

        async with set_stage(Settings(data=folder / "data"), FIRST_DAY) as stage:
            stage.client.event_hooks["request"].append(asked)
            the_play = Play(stage, random.Random(1), workers, PLAN.read_text("utf-8"))
            people = [asdict(worker) for worker in the_play.workers]
            (folder / "people.json").write_text(json.dumps(people, ensure_ascii=False))
            for _, scene in SCENES:
                async for _ in scene(the_play):
                    pass
            await stage.runtime.quiet(120)
            (folder / "metrics.txt").write_text((await stage.client.get("/metrics")).text)


if __name__ == "__main__":
    asyncio.run(play(Path(sys.argv[1]), int(sys.argv[2])))
