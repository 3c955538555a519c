"""Parked: what went wrong, where, and how often; by key, with what waits behind it; and one event, to be mended."""

import asyncio
import json
from typing import Any

from starlette.responses import Response

from services.console.visiting import Visit

WAITING = "waiting"


async def show(visit: Visit) -> Response:
    services = visit.console.services
    told, jobs = await asyncio.gather(
        services.ask_all("/parked", visit.who), services.ask_all("/bulk/jobs", visit.who, limit=5)
    )
    groups = [{"service": name, **group} for name, answer in told.items() for group in answer.items]
    groups.sort(key=lambda group: (group["reason"] == WAITING, -group["count"]))
    running = [{"service": name, **job} for name, answer in jobs.items() for job in answer.items]
    running.sort(key=lambda job: job["started_at"], reverse=True)
    away = {name: answer for name, answer in told.items() if not answer.ok}
    return visit.page("parked.html", "parked", groups=groups, jobs=running[:10], away=away)


async def keys(visit: Visit) -> Response:
    services = visit.console.services
    wanted = visit.service()
    names = [wanted] if wanted else services.names
    cursor = visit.asked("cursor", 2_000) if wanted else ""
    told = await asyncio.gather(*(services.ask(name, "/parked/keys", visit.who, cursor=cursor) for name in names))
    answers = dict(zip(names, told, strict=True))
    rows = [{"service": name, **key} for name, answer in answers.items() for key in answer.items]
    more = {name: answer.data["next"] for name, answer in answers.items() if answer.ok and answer.data["next"]}
    away = {name: answer for name, answer in answers.items() if not answer.ok}
    return visit.page("keys.html", "parked", rows=rows, more=more, away=away)


async def one(visit: Visit) -> Response:
    return await shown(visit)


async def shown(visit: Visit, original: Any = None, text: str = "", fault: str = "") -> Response:
    """`original`: what was opened for a reason, to be corrected from. `text`: what somebody wrote, which has this `fault`; it is
    theirs to go on with."""
    service, id = visit.service(), visit.id
    back = "/parked"
    if service is None:
        return visit.problem({"detail": "", "code": "not_found", "status": 404}, "parked", back)
    services = visit.console.services
    event = await services.ask(service, f"/parked/{id}", visit.who)
    if not event.ok:
        told = {"detail": event.away, "code": "away", "status": 503} if event.away else event.problem
        return visit.problem(told, "parked", back)
    line = {"topic": event.data["topic"], "key": event.data["key"], "limit": 50}
    queue = await services.ask(service, "/parked/events", visit.who, **line)
    behind = [each for each in queue.items if each["offset"] > event.data["offset"]]
    return visit.page(
        "event.html",
        "parked",
        422 if fault else 200,
        text=text,
        fault=fault,
        service=service,
        event=event.data,
        data=json.dumps(event.data["data"], ensure_ascii=False, indent=2),
        behind=behind,
        more=bool(queue.ok and queue.data["next"]),
        original=original,
        open=event.data["status"] in ("parked", WAITING),
    )
