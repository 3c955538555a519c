"""Queues: every partition of every service, those that are furthest behind first."""

from typing import Any

from starlette.responses import Response

from services.console.visiting import Visit

SHOWN = 300


def state_of(queue: Any) -> str:
    if queue["paused"] is not None:
        return "paused"
    if not queue["lag_records"]:
        return "still"
    return "draining" if queue["drained_in_seconds"] is not None else "growing"


async def show(visit: Visit) -> Response:
    wanted = visit.service()
    told = await visit.console.services.ask_all("/queues", visit.who)
    rows = [
        {"service": name, "state": state_of(queue), **queue}
        for name, answer in told.items()
        if wanted in (None, name)
        for queue in answer.items
    ]
    rows.sort(
        key=lambda row: (-row["lag_seconds"], -row["lag_records"], row["service"], row["topic"], row["partition"])
    )
    away = {name: answer for name, answer in told.items() if not answer.ok and wanted in (None, name)}
    return visit.page(
        "queues.html",
        "queues",
        rows=rows[:SHOWN],
        more=max(0, len(rows) - SHOWN),
        total=len(rows),
        away=away,
        wanted=wanted,
        names=visit.console.services.names,
    )
